// Candles that stay legible on every colour of the heat: white ink (hollow when the price rose, filled when it fell)
// with a dark casing; contrast of ink or casing is at least 4.4 : 1 anywhere on the ramps.
import {
  type CustomData,
  type CustomSeriesOptions,
  type CustomSeriesPricePlotValues,
  type CustomSeriesWhitespaceData,
  customSeriesDefaultOptions,
  type ICustomSeriesPaneRenderer,
  type ICustomSeriesPaneView,
  type PaneRendererCustomData,
  type PriceToCoordinateConverter,
  type Time,
} from "lightweight-charts";

export interface CandleData extends CustomData<Time> {
  open: number;
  high: number;
  low: number;
  close: number;
}

type Target = Parameters<ICustomSeriesPaneRenderer["draw"]>[0];

const INK = "#ffffff";
const CASING = "#0b0713";

export class CandleView implements ICustomSeriesPaneView<Time, CandleData, CustomSeriesOptions> {
  private data: PaneRendererCustomData<Time, CandleData> | null = null;
  private readonly painter: ICustomSeriesPaneRenderer = { draw: (target, toY) => this.draw(target, toY) };

  renderer(): ICustomSeriesPaneRenderer {
    return this.painter;
  }

  update(data: PaneRendererCustomData<Time, CandleData>): void {
    this.data = data;
  }

  priceValueBuilder(bar: CandleData): CustomSeriesPricePlotValues {
    return [bar.low, bar.high, bar.close];
  }

  isWhitespace(
    data: CandleData | CustomSeriesWhitespaceData<Time>,
  ): data is CustomSeriesWhitespaceData<Time> {
    return (data as Partial<CandleData>).close === undefined;
  }

  defaultOptions(): CustomSeriesOptions {
    return { ...customSeriesDefaultOptions, color: INK };
  }

  private draw(target: Target, toY: PriceToCoordinateConverter): void {
    const data = this.data;
    if (!data?.visibleRange) return;
    const { from, to } = data.visibleRange;
    target.useBitmapCoordinateSpace(({ context: ctx, horizontalPixelRatio: hx, verticalPixelRatio: vy }) => {
      const spacing = data.barSpacing * data.conflationFactor * hx;
      const casing = Math.max(1, Math.round(hx));
      const wick = Math.max(1, Math.floor(hx));
      const body = Math.max(1, Math.floor(Math.min(spacing * 0.7, spacing - 2 * casing)));
      const thin = body < 3 * wick;
      // All casings first, so that no neighbour's casing covers ink.
      for (const pass of [0, 1]) {
        for (let i = Math.max(0, from); i < Math.min(data.bars.length, to); i++) {
          const item = data.bars[i]!;
          const bar = item.originalData;
          const high = toY(bar.high);
          const low = toY(bar.low);
          const open = toY(bar.open);
          const close = toY(bar.close);
          if (high === null || low === null || open === null || close === null) continue;
          const x = Math.round(item.x * hx);
          const yHigh = Math.round(high * vy);
          const yLow = Math.max(yHigh + 1, Math.round(low * vy));
          const wickLeft = x - (wick >> 1);
          if (pass === 0) {
            ctx.fillStyle = CASING;
            ctx.fillRect(wickLeft - casing, yHigh - casing, wick + 2 * casing, yLow - yHigh + 2 * casing);
          } else {
            ctx.fillStyle = INK;
            ctx.fillRect(wickLeft, yHigh, wick, yLow - yHigh);
          }
          if (thin) continue;
          const top = Math.round(Math.min(open, close) * vy);
          const height = Math.max(1, Math.round(Math.abs(close - open) * vy));
          const left = x - (body >> 1);
          if (pass === 0) {
            ctx.fillRect(left - casing, top - casing, body + 2 * casing, height + 2 * casing);
          } else {
            ctx.fillRect(left, top, body, height);
            if (bar.close >= bar.open && body > 4 * wick && height > 2 * wick) {
              ctx.fillStyle = CASING;
              ctx.fillRect(left + wick, top + wick, body - 2 * wick, height - 2 * wick);
            }
          }
        }
      }
    });
  }
}
