// The binary heatmap tile ("FLTILE01"): decoding, and the scale from a code to USD.
// Promise: a malformed body throws a TileError that says what is wrong; nothing is guessed.

/** A decoded tile. Row r spans [priceFloor + r·bucket, + bucket); column c ends at firstEnd + c·step. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly firstEndMs: number;
  readonly stepMs: number;
  readonly priceFloor: number;
  readonly bucket: number;
  readonly valueMin: number;
  readonly valueMax: number;
  readonly sequence: number;
  readonly asOfMs: number;
  readonly simulated: boolean;
  readonly lastOpen: boolean;
  /** Codes, row-major (row r, column c at r·width + c); 0 is nothing there. */
  readonly longs: Uint8Array;
  readonly shorts: Uint8Array;
  /** Per column: 0 unknown, 1 complete, 2 some venues stale. */
  readonly states: Uint8Array;
  /** Per column open, high, low, close; NaN where the column has no price. */
  readonly bars: Float32Array;
}

export class TileError extends Error {}

export const TILE_HEADER_BYTES = 96;
const TILE_MAGIC = "FLTILE01";

function magicOf(view: DataView): string {
  let text = "";
  for (let i = 0; i < 8; i++) text += String.fromCharCode(view.getUint8(i));
  return text;
}

/** Undoes the time delta: each byte was stored minus its left neighbour, modulo 256. */
function undelta(source: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let r = 0; r < height; r++) {
    let code = 0;
    const row = r * width;
    for (let c = 0; c < width; c++) {
      code = (code + source[row + c]!) & 255;
      out[row + c] = code;
    }
  }
  return out;
}

export function decodeTile(buffer: ArrayBuffer): Tile {
  if (buffer.byteLength < TILE_HEADER_BYTES)
    throw new TileError(`tile of ${buffer.byteLength} bytes is shorter than its header`);
  const view = new DataView(buffer);
  const magic = magicOf(view);
  if (magic !== TILE_MAGIC) throw new TileError(`not a tile: magic is "${magic}"`);
  const width = view.getUint32(8, true);
  const height = view.getUint32(12, true);
  const cells = width * height;
  const expected = TILE_HEADER_BYTES + 2 * cells + width + 16 * width;
  if (buffer.byteLength !== expected) {
    throw new TileError(`tile of ${width} x ${height} must have ${expected} bytes, has ${buffer.byteLength}`);
  }
  const bucket = view.getFloat64(40, true);
  const stepMs = Number(view.getBigInt64(24, true));
  if (!(bucket > 0) || !(stepMs > 0)) throw new TileError("tile with a step or bucket that is not positive");
  const bars = new Float32Array(4 * width);
  const barsAt = TILE_HEADER_BYTES + 2 * cells + width;
  for (let i = 0; i < bars.length; i++) bars[i] = view.getFloat32(barsAt + 4 * i, true);
  const flags = view.getUint32(80, true);
  return {
    width,
    height,
    firstEndMs: Number(view.getBigInt64(16, true)),
    stepMs,
    priceFloor: view.getFloat64(32, true),
    bucket,
    valueMin: view.getFloat64(48, true),
    valueMax: view.getFloat64(56, true),
    sequence: Number(view.getBigUint64(64, true)),
    asOfMs: Number(view.getBigInt64(72, true)),
    simulated: (flags & 1) !== 0,
    lastOpen: (flags & 2) !== 0,
    longs: undelta(new Uint8Array(buffer, TILE_HEADER_BYTES, cells), width, height),
    shorts: undelta(new Uint8Array(buffer, TILE_HEADER_BYTES + cells, cells), width, height),
    states: new Uint8Array(buffer, TILE_HEADER_BYTES + 2 * cells, width).slice(),
    bars,
  };
}

/** USD of a code; code 0 is 0. */
export function usdOfCode(code: number, valueMin: number, valueMax: number): number {
  if (code === 0) return 0;
  return valueMin * (valueMax / valueMin) ** ((code - 1) / 254);
}

/** Nearest code of an amount; 0 below the scale's half-step. */
export function codeOfUsd(usd: number, valueMin: number, valueMax: number): number {
  if (!(usd > 0)) return 0;
  const code = 1 + (254 * Math.log(usd / valueMin)) / Math.log(valueMax / valueMin);
  if (code < 0.5) return 0;
  return Math.max(1, Math.min(255, Math.round(code)));
}

/** The 256 amounts of a scale. */
export function usdTable(valueMin: number, valueMax: number): Float64Array {
  const table = new Float64Array(256);
  for (let k = 1; k < 256; k++) table[k] = usdOfCode(k, valueMin, valueMax);
  return table;
}
