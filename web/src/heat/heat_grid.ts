// The heat on screen: a tile plus the live columns that came after it, with a pooled grid of the chosen side.
// Promise: a column is either what the server said or marked unknown; a jump in time asks for a new tile.
import { fitCodes, type LiveColumn } from "../wire/column_decode";
import { type Tile, usdTable } from "../wire/tile_decode";
import { type Histogram, histogramOf } from "./histogram";
import { Pyramid } from "./pyramid";

export type GridSide = "both" | "long" | "short";
export type Change = { kind: "column"; column: number } | { kind: "all" } | { kind: "refetch" };

export class HeatGrid {
  readonly height: number;
  readonly bucket: number;
  readonly priceFloor: number;
  readonly stepMs: number;
  readonly firstEndMs: number;
  readonly valueMin: number;
  readonly valueMax: number;
  readonly usd: Float64Array;
  readonly simulated: boolean;
  width: number;
  longs: Uint8Array;
  shorts: Uint8Array;
  states: Uint8Array;
  bars: Float32Array;
  pyramid: Pyramid;
  private cachedHistogram: Histogram | null = null;

  constructor(
    tile: Tile,
    private side: GridSide,
  ) {
    this.height = tile.height;
    this.bucket = tile.bucket;
    this.priceFloor = tile.priceFloor;
    this.stepMs = tile.stepMs;
    this.firstEndMs = tile.firstEndMs;
    this.valueMin = tile.valueMin;
    this.valueMax = tile.valueMax;
    this.usd = usdTable(tile.valueMin, tile.valueMax);
    this.simulated = tile.simulated;
    this.width = tile.width;
    this.longs = tile.longs;
    this.shorts = tile.shorts;
    this.states = tile.states;
    this.bars = tile.bars;
    this.pyramid = this.combine();
  }

  get priceTop(): number {
    return this.priceFloor + this.bucket * this.height;
  }

  get lastEndMs(): number {
    return this.endOf(this.width - 1);
  }

  endOf(column: number): number {
    return this.firstEndMs + column * this.stepMs;
  }

  rowOf(price: number): number {
    return Math.floor((price - this.priceFloor) / this.bucket);
  }

  setSide(side: GridSide): void {
    if (side === this.side) return;
    this.side = side;
    this.pyramid = this.combine();
    this.cachedHistogram = null;
  }

  histogram(): Histogram {
    this.cachedHistogram ??= histogramOf(this.pyramid.base.codes);
    return this.cachedHistogram;
  }

  /** USD per bucket of both sides at a cell; null where the column is unknown or the row outside. */
  sample(column: number, row: number): { long: number; short: number } | null {
    if (column < 0 || column >= this.width || row < 0 || row >= this.height) return null;
    if (this.states[column] === 0) return null;
    const at = row * this.width + column;
    return { long: this.usd[this.longs[at]!]!, short: this.usd[this.shorts[at]!]! };
  }

  /** USD between two prices in a column: longs below, shorts above, as in the tile. */
  sumBetween(column: number, a: number, b: number): number | null {
    if (column < 0 || column >= this.width || this.states[column] === 0) return null;
    const lo = Math.max(0, this.rowOf(Math.min(a, b)));
    const hi = Math.min(this.height - 1, this.rowOf(Math.max(a, b)));
    let sum = 0;
    for (let r = lo; r <= hi; r++) {
      const at = r * this.width + column;
      sum += this.usd[this.longs[at]!]! + this.usd[this.shorts[at]!]!;
    }
    return sum;
  }

  closeOf(column: number): number {
    return this.bars[4 * column + 3] ?? Number.NaN;
  }

  /** Takes a live column in. A column whose bar began before the server watched comes without one: then the bar that
   *  the tile gave is kept and extended by the mark price. */
  put(live: LiveColumn, mark: number | null = null): Change {
    if (live.stepMs !== this.stepMs) return { kind: "refetch" };
    const column = Math.ceil((live.endMs - this.firstEndMs) / this.stepMs - 1e-9);
    if (column < 0 || column > this.width) return { kind: "refetch" };
    const close = live.bar[3];
    if (close > this.priceTop || close < this.priceFloor) return { kind: "refetch" };
    const appended = column === this.width;
    if (appended) this.grow();
    const longs = fitCodes(live.longs, live, this);
    const shorts = fitCodes(live.shorts, live, this);
    for (let r = 0; r < this.height; r++) {
      this.longs[r * this.width + column] = longs[r]!;
      this.shorts[r * this.width + column] = shorts[r]!;
    }
    this.states[column] = live.state;
    this.bars.set(Number.isNaN(close) ? this.extendedBar(column, mark) : live.bar, 4 * column);
    this.cachedHistogram = null;
    if (appended) {
      this.pyramid = this.combine();
      return { kind: "all" };
    }
    const codes = new Uint8Array(this.height);
    for (let r = 0; r < this.height; r++) codes[r] = this.pick(longs[r]!, shorts[r]!);
    this.pyramid.setColumn(column, codes);
    return { kind: "column", column };
  }

  private extendedBar(column: number, mark: number | null): number[] {
    const known = [...this.bars.subarray(4 * column, 4 * column + 4)];
    if (mark === null) return known;
    if (Number.isNaN(known[3]!)) return [mark, mark, mark, mark];
    return [known[0]!, Math.max(known[1]!, mark), Math.min(known[2]!, mark), mark];
  }

  private pick(long: number, short: number): number {
    if (this.side === "long") return long;
    if (this.side === "short") return short;
    return long > short ? long : short;
  }

  private combine(): Pyramid {
    const codes = new Uint8Array(this.width * this.height);
    for (let i = 0; i < codes.length; i++) codes[i] = this.pick(this.longs[i]!, this.shorts[i]!);
    return new Pyramid({ width: this.width, height: this.height, codes });
  }

  private grow(): void {
    const wider = (from: Uint8Array) => {
      const to = new Uint8Array((this.width + 1) * this.height);
      for (let r = 0; r < this.height; r++) {
        to.set(from.subarray(r * this.width, (r + 1) * this.width), r * (this.width + 1));
      }
      return to;
    };
    this.longs = wider(this.longs);
    this.shorts = wider(this.shorts);
    const states = new Uint8Array(this.width + 1);
    states.set(this.states);
    this.states = states;
    const bars = new Float32Array(4 * (this.width + 1)).fill(Number.NaN);
    bars.set(this.bars);
    this.bars = bars;
    this.width++;
  }
}
