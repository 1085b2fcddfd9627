// The tile decoder against bytes written by hand, and the live column's fitting into a grid.
import { describe, expect, it } from "vitest";
import { COLUMN_HEADER_BYTES, decodeColumn, fitCodes } from "../src/wire/column_decode";
import { codeOfUsd, decodeTile, TileError, usdOfCode } from "../src/wire/tile_decode";

/** Two columns, two rows. Longs by row: [7, 7], [0, 3]; shorts: [255, 1], [0, 0]. */
function handTile(): ArrayBuffer {
  const head = [
    0x46,
    0x4c,
    0x54,
    0x49,
    0x4c,
    0x45,
    0x30,
    0x31, // FLTILE01
    2,
    0,
    0,
    0,
    2,
    0,
    0,
    0, // W, H
    0x00,
    0xe8,
    0x76,
    0x48,
    0x17,
    0,
    0,
    0, // first end 100000000000 ms
    0xe0,
    0x93,
    0x04,
    0,
    0,
    0,
    0,
    0, // step 300000 ms
    0,
    0,
    0,
    0,
    0,
    0x40,
    0x8f,
    0x40, // floor 1000
    0,
    0,
    0,
    0,
    0,
    0,
    0x49,
    0x40, // bucket 50
    0,
    0,
    0,
    0,
    0,
    0,
    0xf0,
    0x3f, // value of code 1: 1
    0,
    0,
    0,
    0,
    0x80,
    0x84,
    0x2e,
    0x41, // value of code 255: 1e6
    9,
    0,
    0,
    0,
    0,
    0,
    0,
    0, // sequence
    0x01,
    0xe8,
    0x76,
    0x48,
    0x17,
    0,
    0,
    0, // as of
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    0, // flags: simulated, last open
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const longs = [7, 0, 0, 3];
  const shorts = [255, 2, 0, 0]; // 255 then +2 mod 256 = 1
  const states = [0, 1];
  const bars = [
    0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40,
    0, 0, 0, 0x3f, 0, 0, 0xc0, 0x3f,
  ];
  return new Uint8Array([...head, ...longs, ...shorts, ...states, ...bars]).buffer;
}

describe("decodeTile", () => {
  it("reads every field of a tile written by hand", () => {
    const tile = decodeTile(handTile());
    expect([tile.width, tile.height]).toEqual([2, 2]);
    expect(tile.firstEndMs).toBe(100_000_000_000);
    expect(tile.stepMs).toBe(300_000);
    expect([tile.priceFloor, tile.bucket, tile.valueMin, tile.valueMax]).toEqual([1000, 50, 1, 1e6]);
    expect(tile.sequence).toBe(9);
    expect(tile.asOfMs).toBe(100_000_000_001);
    expect([tile.simulated, tile.lastOpen]).toEqual([true, true]);
  });
  it("undoes the time delta modulo 256, row by row", () => {
    const tile = decodeTile(handTile());
    expect([...tile.longs]).toEqual([7, 7, 0, 3]);
    expect([...tile.shorts]).toEqual([255, 1, 0, 0]);
  });
  it("keeps states and bars, NaN where there is no price", () => {
    const tile = decodeTile(handTile());
    expect([...tile.states]).toEqual([0, 1]);
    expect([...tile.bars.slice(0, 4)].every(Number.isNaN)).toBe(true);
    expect([...tile.bars.slice(4)]).toEqual([1, 2, 0.5, 1.5]);
  });
  it("refuses a wrong magic, a short body and a wrong length", () => {
    const wrong = new Uint8Array(handTile());
    wrong[0] = 0x47;
    expect(() => decodeTile(wrong.buffer)).toThrow(/magic/);
    expect(() => decodeTile(new ArrayBuffer(10))).toThrow(TileError);
    expect(() => decodeTile(handTile().slice(0, -1))).toThrow(/must have/);
  });
});

describe("the value scale", () => {
  it("has code 1 at the minimum, 255 at the maximum, 0 for nothing", () => {
    expect(usdOfCode(0, 1e3, 5e8)).toBe(0);
    expect(usdOfCode(1, 1e3, 5e8)).toBeCloseTo(1e3, 6);
    expect(usdOfCode(255, 1e3, 5e8)).toBeCloseTo(5e8, 0);
    expect(usdOfCode(128, 1, 1e6)).toBeCloseTo(1e3, 6);
  });
  it("codes and values are inverse for every code", () => {
    for (let k = 0; k < 256; k++) expect(codeOfUsd(usdOfCode(k, 1e3, 5e8), 1e3, 5e8)).toBe(k);
  });
});

function column(codes: number[], floor: number, bucket: number): ArrayBuffer {
  const buffer = new ArrayBuffer(COLUMN_HEADER_BYTES + 2 * codes.length);
  const view = new DataView(buffer);
  [..."FLCOL001"].forEach((c, i) => view.setUint8(i, c.charCodeAt(0)));
  view.setBigUint64(8, 42n, true);
  view.setBigInt64(16, 1_700_000_000_000n, true);
  view.setBigInt64(24, 900_000n, true);
  view.setFloat64(32, floor, true);
  view.setFloat64(40, bucket, true);
  view.setUint32(48, codes.length, true);
  view.setUint8(52, 2);
  view.setUint8(53, 1);
  view.setFloat64(56, 1, true);
  view.setFloat64(64, 1e6, true);
  [10, 12, 9, 11].forEach((p, i) => view.setFloat32(72 + 4 * i, p, true));
  view.setBigUint64(88, 5n, true);
  codes.forEach((c, i) => view.setUint8(COLUMN_HEADER_BYTES + i, c));
  return buffer;
}

describe("live columns", () => {
  it("reads every field", () => {
    const live = decodeColumn(column([1, 2, 3], 100, 10));
    expect(live).toMatchObject({
      sequence: 42,
      endMs: 1_700_000_000_000,
      stepMs: 900_000,
      priceFloor: 100,
      bucket: 10,
      rows: 3,
      state: 2,
      isFinal: true,
      topic: 5,
    });
    expect([...live.bar]).toEqual([10, 12, 9, 11]);
    expect([...live.longs]).toEqual([1, 2, 3]);
    expect([...live.shorts]).toEqual([0, 0, 0]);
  });
  const scale = { valueMin: 1, valueMax: 1e6 };
  it("are copied onto the same grid", () => {
    const live = decodeColumn(column([1, 128, 255], 100, 10));
    expect(fitCodes(live.longs, live, { priceFloor: 100, bucket: 10, height: 3, ...scale })).toBe(live.longs);
  });
  it("are shifted by whole rows, what leaves the grid is dropped", () => {
    const live = decodeColumn(column([10, 128, 255], 100, 10));
    expect([...fitCodes(live.longs, live, { priceFloor: 110, bucket: 10, height: 3, ...scale })]).toEqual([
      128, 255, 0,
    ]);
  });
  it("keep the amount when rows are merged or split", () => {
    const live = decodeColumn(column([128, 128, 0, 128], 100, 10));
    const merged = fitCodes(live.longs, live, { priceFloor: 100, bucket: 20, height: 2, ...scale });
    expect(usdOfCode(merged[0]!, 1, 1e6)).toBeCloseTo(2000, -2);
    const split = fitCodes(live.longs, live, { priceFloor: 100, bucket: 5, height: 8, ...scale });
    const sum = [...split].reduce((s, k) => s + usdOfCode(k, 1, 1e6), 0);
    expect(Math.abs(sum / 3000 - 1)).toBeLessThan(0.03);
  });
  it("refuse another magic", () => {
    expect(() => decodeColumn(new ArrayBuffer(120))).toThrow(/magic/);
  });
});
