// The chart of the heatmap view: lightweight-charts with heat, candles and profile, and what keys and the address need
// of it. It knows nothing of stores; the view hands it grids, levels and colours.
import {
  type CandlestickData,
  CrosshairMode,
  type CustomSeriesWhitespaceData,
  createChart,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type MouseEventParams,
  PriceScaleMode,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { priceDecimals, price as priceText } from "../fmt/number";
import { dateTime, tick, type Zone } from "../fmt/time";
import { type CandleData, CandleView } from "./candle_series";
import type { HeatGrid } from "./heat_grid";
import { type HeatInk, HeatPrimitive } from "./heat_primitive";
import { type ProfileInk, ProfilePrimitive } from "./profile_primitive";

export interface ChartTheme {
  surface: string;
  grid: string;
  text: string;
  line: string;
  crosshair: string;
  label: string;
  heat: HeatInk;
}

export interface Cursor {
  /** Column of the grid; may lie outside it. */
  column: number;
  price: number;
  x: number;
  y: number;
}

export interface VisibleBox {
  x: [number, number];
  y: [number, number];
}

type Bar = CandleData | CustomSeriesWhitespaceData<Time>;

export class HeatChart {
  readonly heat = new HeatPrimitive();
  readonly profile = new ProfilePrimitive();
  readonly chart: IChartApi;
  private readonly series: ISeriesApi<"Custom", Time, Bar>;
  private grid: HeatGrid | null = null;
  private zone: Zone = "utc";
  private lines: IPriceLine[] = [];
  private readonly abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private touched = false;
  private keep: VisibleBox | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly events: {
      onCursor: (cursor: Cursor | null) => void;
      onPin: (cursor: Cursor) => void;
      /** null: everything, with the automatic price scale. */
      onBox: (box: VisibleBox | null) => void;
    },
  ) {
    this.chart = createChart(host, {
      autoSize: true,
      layout: { attributionLogo: false, fontFamily: getComputedStyle(host).fontFamily, fontSize: 12 },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: {
        borderVisible: false,
        entireTextOnly: true,
        scaleMargins: { top: 0.02, bottom: 0.02 },
      },
      timeScale: {
        borderVisible: false,
        minBarSpacing: 0.02,
        rightBarStaysOnScroll: false,
        timeVisible: true,
      },
      handleScale: { axisDoubleClickReset: true, axisPressedMouseMove: true },
    });
    this.series = this.chart.addCustomSeries(new CandleView(), {
      priceLineStyle: LineStyle.Dotted,
      autoscaleInfoProvider: (
        original: () => { priceRange: { minValue: number; maxValue: number } | null } | null,
      ) => {
        const info = original();
        if (!info?.priceRange || !this.grid) return info;
        const { minValue, maxValue } = info.priceRange;
        const room = Math.max(0.6 * (maxValue - minValue), 0.045 * maxValue);
        return {
          priceRange: {
            minValue: Math.max(this.grid.priceFloor, minValue - room),
            maxValue: Math.min(this.grid.priceTop, maxValue + room),
          },
        };
      },
    }) as unknown as ISeriesApi<"Custom", Time, Bar>;
    this.series.attachPrimitive(this.heat as never);
    this.series.attachPrimitive(this.profile as never);
    this.chart.subscribeCrosshairMove((param) => this.events.onCursor(this.cursorOf(param)));
    this.chart.subscribeClick((param) => {
      const cursor = this.cursorOf(param);
      if (cursor) this.events.onPin(cursor);
    });
    const { signal } = this.abort;
    for (const name of ["pointerup", "wheel", "touchend"]) {
      host.addEventListener(name, () => this.userMoved(), { signal, passive: true });
    }
    host.addEventListener("dblclick", () => this.userMoved(), { signal });
    host.addEventListener("wheel", (event) => this.wheelOnPrice(event), {
      signal,
      capture: true,
      passive: false,
    });
  }

  destroy(): void {
    this.abort.abort();
    clearTimeout(this.timer);
    this.chart.remove();
  }

  get seriesApi(): ISeriesApi<"Custom", Time, Bar> {
    return this.series;
  }

  setTheme(theme: ChartTheme, zone: Zone, profileInk: ProfileInk): void {
    this.zone = zone;
    this.heat.ink = theme.heat;
    this.profile.ink = profileInk;
    const line = {
      color: theme.crosshair,
      labelBackgroundColor: theme.label,
      style: LineStyle.Dashed,
      width: 1 as const,
    };
    this.chart.applyOptions({
      layout: { background: { color: theme.surface }, textColor: theme.text },
      grid: { vertLines: { color: theme.grid }, horzLines: { color: theme.grid } },
      crosshair: { vertLine: line, horzLine: line },
      localization: { timeFormatter: (t: Time) => dateTime((t as number) * 1000, zone) },
      timeScale: { tickMarkFormatter: (t: Time) => tick((t as number) * 1000, this.zone) },
    });
    this.series.applyOptions({ priceLineColor: theme.line, color: theme.label });
    this.heat.redraw();
  }

  setLogPrice(on: boolean): void {
    this.heat.logarithmic = on;
    this.chart
      .priceScale("right")
      .applyOptions({ mode: on ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
  }

  /** Shows a grid. `box`: what to show of it; null: all of it. */
  setGrid(grid: HeatGrid, box: VisibleBox | null): void {
    const first = this.grid === null || this.grid.stepMs !== grid.stepMs || this.grid.bucket !== grid.bucket;
    this.grid = grid;
    this.heat.grid = grid;
    this.heat.painter.setGrid(grid);
    const decimals = priceDecimals(grid.bucket);
    this.series.applyOptions({
      priceFormat: {
        type: "custom",
        minMove: grid.bucket / 10,
        formatter: (p: number) => priceText(p, decimals),
      },
    });
    this.series.setData(Array.from({ length: grid.width }, (_, c) => this.barOf(c)));
    if (box) this.show(box);
    else if (first || !this.touched) this.reset();
    this.heat.redraw();
  }

  columnChanged(column: number): void {
    this.heat.painter.columnChanged(column);
    if (column >= this.grid!.width - 1) this.series.update(this.barOf(column));
    this.heat.redraw();
  }

  /** The grid grew by a column. */
  grew(): void {
    this.heat.painter.setGrid(this.grid);
    this.series.update(this.barOf(this.grid!.width - 1));
    this.heat.redraw();
  }

  setTable(table: Uint32Array): void {
    this.heat.painter.setTable(table);
    this.heat.redraw();
  }

  /** Horizontal lines: pins, a position, alerts. */
  setLines(lines: readonly { price: number; colour: string; title: string }[]): void {
    for (const line of this.lines) this.series.removePriceLine(line);
    this.lines = lines.map((l) =>
      this.series.createPriceLine({
        price: l.price,
        color: l.colour,
        title: l.title,
        lineWidth: 1,
        lineStyle: LineStyle.Solid,
        axisLabelVisible: true,
      }),
    );
  }

  private barOf(column: number): Bar {
    const grid = this.grid!;
    const time = Math.round((grid.endOf(column) - grid.stepMs) / 1000) as UTCTimestamp;
    const at = 4 * column;
    const close = grid.bars[at + 3]!;
    if (Number.isNaN(close)) return { time };
    const bar: CandlestickData<Time> = {
      time,
      open: grid.bars[at]!,
      high: grid.bars[at + 1]!,
      low: grid.bars[at + 2]!,
      close,
    };
    return bar as Bar;
  }

  private cursorOf(param: MouseEventParams<Time>): Cursor | null {
    if (!param.point || !this.grid) return null;
    const price = this.series.coordinateToPrice(param.point.y);
    const logical = this.chart.timeScale().coordinateToLogical(param.point.x);
    if (price === null || logical === null) return null;
    return { column: Math.round(logical), price, x: param.point.x, y: param.point.y };
  }

  // ---- what is visible -------------------------------------------------------------------------------------------

  private get paneHeight(): number {
    return this.chart.panes()[0]?.getHeight() ?? this.host.clientHeight;
  }

  private visiblePrices(): [number, number] | null {
    const lo = this.series.coordinateToPrice(this.paneHeight);
    const hi = this.series.coordinateToPrice(0);
    return lo === null || hi === null ? null : [lo, hi];
  }

  private box(): VisibleBox | null {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const y = this.visiblePrices();
    if (!range || !y || !this.grid) return null;
    const at = (logical: number) => (this.grid!.endOf(0) + (logical - 0.5) * this.grid!.stepMs) / 1000;
    return { x: [at(range.from), at(range.to)], y };
  }

  private userMoved(): void {
    this.touched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.touched) this.events.onBox(this.box());
    }, 350);
  }

  show(box: VisibleBox): void {
    const grid = this.grid;
    this.keep = box;
    if (!grid) return;
    this.touched = true;
    const at = (seconds: number) => (seconds * 1000 - grid.endOf(0)) / grid.stepMs + 0.5;
    this.chart.timeScale().setVisibleLogicalRange({ from: at(box.x[0]), to: at(box.x[1]) });
    this.showPrices(box.y[0], box.y[1]);
  }

  private showPrices(lo: number, hi: number): void {
    // The scale's margins are added outside the asked range; taking them off first makes a saved view come back exactly.
    const inner = 1 - 0.04;
    const span = hi - lo;
    const cut = (span * (1 - inner)) / 2;
    this.chart
      .priceScale("right")
      .setVisibleRange(
        this.heat.logarithmic
          ? { from: lo * (hi / lo) ** 0.02, to: hi / (hi / lo) ** 0.02 }
          : { from: lo + cut, to: hi - cut },
      );
  }

  /** Everything, with room for the profile. */
  reset(): void {
    const grid = this.grid;
    if (!grid) return;
    this.touched = false;
    this.keep = null;
    this.chart.priceScale("right").applyOptions({ autoScale: true });
    const paneWidth = Math.max(100, this.chart.timeScale().width());
    const profile = this.profile.visible ? ProfilePrimitive.widthOn(paneWidth) + 6 : 12;
    const bars = (grid.width * profile) / (paneWidth - profile);
    this.chart.timeScale().setVisibleLogicalRange({ from: -0.5, to: grid.width - 0.5 + bars });
    clearTimeout(this.timer);
    this.events.onBox(null);
  }

  /** After a resize: refit what is not the user's own choice. */
  resized(): void {
    if (this.keep && this.touched) this.show(this.keep);
    else if (!this.touched) this.reset();
  }

  /** True when the newest column is in sight. */
  get atLive(): boolean {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    return !range || !this.grid || range.to >= this.grid.width - 1.5;
  }

  goLive(): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (!range || !this.grid) return;
    const span = range.to - range.from;
    const to = this.grid.width - 0.5 + span * 0.14;
    this.chart.timeScale().setVisibleLogicalRange({ from: to - span, to });
    this.userMoved();
  }

  zoomTime(factor: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (!range) return;
    const span = (range.to - range.from) * factor;
    this.chart.timeScale().setVisibleLogicalRange({ from: range.to - span, to: range.to });
    this.userMoved();
  }

  panTime(share: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (!range) return;
    const by = (range.to - range.from) * share;
    this.chart.timeScale().setVisibleLogicalRange({ from: range.from + by, to: range.to + by });
    this.userMoved();
  }

  zoomPrice(factor: number, at = 0.5): void {
    const prices = this.visiblePrices();
    if (!prices) return;
    const [lo, hi] = prices;
    const fixed = lo + (hi - lo) * at;
    this.showPrices(fixed - (fixed - lo) * factor, fixed + (hi - fixed) * factor);
    this.userMoved();
  }

  panPrice(share: number): void {
    const prices = this.visiblePrices();
    if (!prices) return;
    const by = (prices[1] - prices[0]) * share;
    this.showPrices(prices[0] + by, prices[1] + by);
    this.userMoved();
  }

  private wheelOnPrice(event: WheelEvent): void {
    if (!event.altKey && !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const lines = event.deltaMode === 1 ? 30 : 1;
    const at = 1 - (event.clientY - this.host.getBoundingClientRect().top) / this.paneHeight;
    this.zoomPrice(Math.exp(Math.max(-60, Math.min(60, event.deltaY * lines)) * 0.0015), at);
  }

  picture(): HTMLCanvasElement {
    return this.chart.takeScreenshot(true, false);
  }
}
