// The map of this moment at the right edge, on the chart's own price axis: USD per price step, stacked by bracket or
// venue. It is not thinned by the threshold: it is the baseline that the thinned heat is compared with.
import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import type { StackedLevel } from "../map/stack";

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

export interface ProfileInk {
  readonly surface: string;
  readonly line: string;
  readonly colours: readonly string[];
}

export class ProfilePrimitive implements ISeriesPrimitive<Time> {
  levels: readonly StackedLevel[] = [];
  bucket = 50;
  visible = true;
  ink: ProfileInk = { surface: "#000", line: "#333", colours: [] };
  private attachedTo: SeriesAttachedParameter<Time> | null = null;
  private readonly viewList: readonly IPrimitivePaneView[] = [
    { zOrder: () => "top", renderer: () => ({ draw: (target) => this.draw(target) }) },
  ];

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.attachedTo = parameter;
  }

  detached(): void {
    this.attachedTo = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.viewList;
  }

  redraw(): void {
    this.attachedTo?.requestUpdate();
  }

  /** Width in CSS pixels on a pane of this width. */
  static widthOn(paneWidth: number): number {
    return Math.round(Math.min(190, Math.max(64, paneWidth * 0.15)));
  }

  private draw(target: Target): void {
    const series = this.attachedTo?.series;
    if (!series || !this.visible || this.levels.length === 0) return;
    target.useBitmapCoordinateSpace(
      ({ context: ctx, bitmapSize, horizontalPixelRatio: hx, verticalPixelRatio: vy }) => {
        const width = ProfilePrimitive.widthOn(bitmapSize.width / hx) * hx;
        const left = bitmapSize.width - width;
        ctx.fillStyle = this.ink.surface;
        ctx.fillRect(left, 0, width, bitmapSize.height);
        ctx.fillStyle = this.ink.line;
        ctx.fillRect(left, 0, Math.max(1, Math.floor(hx)), bitmapSize.height);
        this.drawBars(ctx, bitmapSize.width, bitmapSize.height, width - 10 * hx, vy, (p) =>
          series.priceToCoordinate(p),
        );
      },
    );
  }

  private drawBars(
    ctx: CanvasRenderingContext2D,
    right: number,
    height: number,
    room: number,
    vy: number,
    toY: (price: number) => number | null,
  ): void {
    const groups = this.ink.colours.length;
    const middle = this.levels[this.levels.length >> 1]!.price;
    const step = Math.abs((toY(middle) ?? 0) - (toY(middle + this.bucket) ?? 0)) * vy;
    const binHeight = Math.max(2 * vy, step);
    const bins = Math.ceil(height / binHeight) + 2;
    const sums = new Float64Array(bins * groups);
    const lows = new Float64Array(bins).fill(Number.NaN);
    for (const level of this.levels) {
      const y = toY(level.price + this.bucket / 2);
      if (y === null) continue;
      const at = Math.floor((y * vy) / binHeight + 1);
      if (at < 0 || at >= bins) continue;
      lows[at] = y * vy;
      for (let g = 0; g < groups; g++) sums[at * groups + g] = sums[at * groups + g]! + level.parts[g]!;
    }
    let max = 0;
    for (let b = 0; b < bins; b++) {
      let total = 0;
      for (let g = 0; g < groups; g++) total += sums[b * groups + g]!;
      if (total > max) max = total;
    }
    if (max === 0) return;
    const gap = binHeight > 6 * vy ? vy : 0;
    for (let b = 0; b < bins; b++) {
      if (Number.isNaN(lows[b]!)) continue;
      let x = right;
      // A bin as high as one step is centred on its own level; pooled bins tile the pane. Whole pixels: no seams.
      const from = step >= 2 * vy ? lows[b]! - step / 2 : (b - 1) * binHeight;
      const top = Math.round(from);
      const barHeight = Math.max(1, Math.round(from + binHeight) - top - gap);
      for (let g = 0; g < groups; g++) {
        const w = (sums[b * groups + g]! / max) * room;
        if (w <= 0) continue;
        ctx.fillStyle = this.ink.colours[g]!;
        ctx.fillRect(x - w, top, w + 0.5, barHeight);
        x -= w;
      }
    }
  }
}
