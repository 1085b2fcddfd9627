// The heat as a lightweight-charts series primitive below the candles: drawn in the same frame as they are, so it
// never lags. Also the hatching of unknown columns and the dots of liquidations that really happened.
import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import { hatch, stateRuns } from "./hatch";
import type { HeatGrid } from "./heat_grid";
import { HeatPainter } from "./heat_painter";

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

export interface RealDot {
  readonly ms: number;
  readonly price: number;
  readonly usd: number;
  readonly long: boolean;
}

export interface HeatInk {
  readonly unknown: string;
  readonly stale: string;
  readonly long: string;
  readonly short: string;
  readonly casing: string;
}

export class HeatPrimitive implements ISeriesPrimitive<Time> {
  readonly painter = new HeatPainter();
  grid: HeatGrid | null = null;
  dots: readonly RealDot[] = [];
  showDots = true;
  logarithmic = false;
  ink: HeatInk = { unknown: "#666", stale: "#c80", long: "#f80", short: "#0bd", casing: "#000" };
  /** Milliseconds spent in the last draw call; read by the performance test. */
  lastDrawMs = 0;
  /** When a grid was first drawn, in milliseconds since navigation; 0 before that. */
  firstDrawAt = 0;
  private attachedTo: SeriesAttachedParameter<Time> | null = null;
  private readonly bottomView: IPrimitivePaneView;
  private readonly topView: IPrimitivePaneView;

  constructor() {
    this.bottomView = {
      zOrder: () => "bottom",
      renderer: () => ({ draw: (target) => this.drawHeat(target) }),
    };
    this.topView = { zOrder: () => "top", renderer: () => ({ draw: (target) => this.drawDots(target) }) };
  }

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.attachedTo = parameter;
  }

  detached(): void {
    this.attachedTo = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views;
  }

  private get views(): readonly IPrimitivePaneView[] {
    this.viewList ??= [this.bottomView, this.topView];
    return this.viewList;
  }
  private viewList: readonly IPrimitivePaneView[] | null = null;

  redraw(): void {
    this.attachedTo?.requestUpdate();
  }

  /** Left edge of column 0 and the width of a column, in CSS pixels. */
  private columns(): { left: number; width: number } | null {
    const scale = this.attachedTo?.chart.timeScale();
    if (!scale) return null;
    const width = scale.options().barSpacing;
    const centre = scale.logicalToCoordinate(0 as never);
    return centre === null ? null : { left: centre - width / 2, width };
  }

  private drawHeat(target: Target): void {
    const grid = this.grid;
    const series = this.attachedTo?.series;
    const columns = this.columns();
    if (!grid || !series || !columns) return;
    const begin = performance.now();
    target.useBitmapCoordinateSpace(
      ({ context, bitmapSize, horizontalPixelRatio: hx, verticalPixelRatio: vy }) => {
        const left = columns.left * hx;
        const columnWidth = columns.width * hx;
        this.painter.draw(context, {
          left,
          columnWidth,
          yOf: (price) => (series.priceToCoordinate(price) ?? 0) * vy,
          logarithmic: this.logarithmic,
          width: bitmapSize.width,
          height: bitmapSize.height,
        });
        this.drawStates(context, grid, left, columnWidth, bitmapSize.width, bitmapSize.height, vy);
      },
    );
    const end = performance.now();
    this.lastDrawMs = end - begin;
    if (this.firstDrawAt === 0) this.firstDrawAt = end;
  }

  private drawStates(
    ctx: CanvasRenderingContext2D,
    grid: HeatGrid,
    left: number,
    columnWidth: number,
    width: number,
    height: number,
    ratio: number,
  ): void {
    const from = Math.max(0, Math.floor(-left / columnWidth));
    const to = Math.min(grid.width, Math.ceil((width - left) / columnWidth));
    for (const [state, first, end] of stateRuns(grid.states, from, to)) {
      if (state === 1) continue;
      const x = left + first * columnWidth;
      const w = (end - first) * columnWidth;
      if (state === 0) {
        ctx.fillStyle = hatch(ctx, this.ink.unknown, Math.round(10 * ratio));
        ctx.fillRect(x, 0, w, height);
      } else {
        ctx.fillStyle = hatch(ctx, this.ink.stale, Math.round(6 * ratio));
        ctx.fillRect(x, height - 7 * ratio, w, 7 * ratio);
      }
    }
  }

  private drawDots(target: Target): void {
    const grid = this.grid;
    const series = this.attachedTo?.series;
    const columns = this.columns();
    if (!grid || !series || !columns || !this.showDots || this.dots.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      for (const dot of this.dots) {
        const column = (dot.ms - grid.firstEndMs) / grid.stepMs + 1;
        if (column < 0 || column > grid.width + 1) continue;
        const x = columns.left + column * columns.width;
        const y = series.priceToCoordinate(dot.price);
        if (y === null || x < -20 || x > mediaSize.width + 20) continue;
        const radius = Math.max(1.5, Math.min(11, Math.sqrt(dot.usd / 22_000)));
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fillStyle = `${dot.long ? this.ink.long : this.ink.short}66`;
        context.fill();
        context.lineWidth = 2.5;
        context.strokeStyle = this.ink.casing;
        context.stroke();
        context.lineWidth = 1.25;
        context.strokeStyle = dot.long ? this.ink.long : this.ink.short;
        context.stroke();
      }
    });
  }
}
