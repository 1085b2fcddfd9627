// The live heatmap column ("FLCOL001"), a binary stream frame, and its fitting into a tile's grid.
import { codeOfUsd, TileError, usdTable } from "./tile_decode";

export interface LiveColumn {
  readonly sequence: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly priceFloor: number;
  readonly bucket: number;
  readonly rows: number;
  readonly state: number;
  readonly isFinal: boolean;
  readonly valueMin: number;
  readonly valueMax: number;
  readonly bar: readonly [number, number, number, number];
  readonly topic: number;
  readonly longs: Uint8Array;
  readonly shorts: Uint8Array;
}

/** magic 8, sequence 8, end 8, step 8, floor 8, bucket 8, rows 4, state 1, final 1, zero 2, min 8, max 8, bar 16, topic 8 */
export const COLUMN_HEADER_BYTES = 96;

export function decodeColumn(buffer: ArrayBuffer): LiveColumn {
  if (buffer.byteLength < COLUMN_HEADER_BYTES) throw new TileError("live column shorter than its header");
  const view = new DataView(buffer);
  let magic = "";
  for (let i = 0; i < 8; i++) magic += String.fromCharCode(view.getUint8(i));
  if (magic !== "FLCOL001") throw new TileError(`not a live column: magic is "${magic}"`);
  const rows = view.getUint32(48, true);
  if (buffer.byteLength !== COLUMN_HEADER_BYTES + 2 * rows)
    throw new TileError("live column of the wrong length");
  return {
    sequence: Number(view.getBigUint64(8, true)),
    endMs: Number(view.getBigInt64(16, true)),
    stepMs: Number(view.getBigInt64(24, true)),
    priceFloor: view.getFloat64(32, true),
    bucket: view.getFloat64(40, true),
    rows,
    state: view.getUint8(52),
    isFinal: view.getUint8(53) !== 0,
    valueMin: view.getFloat64(56, true),
    valueMax: view.getFloat64(64, true),
    bar: [
      view.getFloat32(72, true),
      view.getFloat32(76, true),
      view.getFloat32(80, true),
      view.getFloat32(84, true),
    ],
    topic: Number(view.getBigUint64(88, true)),
    longs: new Uint8Array(buffer, COLUMN_HEADER_BYTES, rows).slice(),
    shorts: new Uint8Array(buffer, COLUMN_HEADER_BYTES + rows, rows).slice(),
  };
}

export interface GridScale {
  readonly priceFloor: number;
  readonly bucket: number;
  readonly height: number;
  readonly valueMin: number;
  readonly valueMax: number;
}

/** Codes of one side of a column on another grid. Amounts are kept: a bucket that lies across several rows is
 *  shared out by overlap. The same grid is copied. Rows outside the grid are dropped. */
export function fitCodes(codes: Uint8Array, from: LiveColumn, to: GridScale): Uint8Array {
  const sameScale = from.valueMin === to.valueMin && from.valueMax === to.valueMax;
  const sameGrid = from.priceFloor === to.priceFloor && from.bucket === to.bucket && from.rows === to.height;
  if (sameScale && sameGrid) return codes;
  const usd = usdTable(from.valueMin, from.valueMax);
  const sums = new Float64Array(to.height);
  for (let r = 0; r < from.rows; r++) {
    const amount = usd[codes[r]!]!;
    if (amount === 0) continue;
    const lo = (from.priceFloor + r * from.bucket - to.priceFloor) / to.bucket;
    const hi = lo + from.bucket / to.bucket;
    const last = Math.min(to.height - 1, Math.ceil(hi - 1e-9) - 1);
    for (let t = Math.max(0, Math.floor(lo + 1e-9)); t <= last; t++) {
      const overlap = Math.min(hi, t + 1) - Math.max(lo, t);
      if (overlap > 0) sums[t] = sums[t]! + (amount * overlap) / (hi - lo);
    }
  }
  const out = new Uint8Array(to.height);
  for (let t = 0; t < to.height; t++) out[t] = codeOfUsd(sums[t]!, to.valueMin, to.valueMax);
  return out;
}
