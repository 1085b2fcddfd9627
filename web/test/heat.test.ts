// Pyramid, histogram, palettes, grid and read-out.
import { describe, expect, it } from "vitest";
import { stateRuns } from "../src/heat/hatch";
import { HeatGrid } from "../src/heat/heat_grid";
import { codeAtPercentile, histogramOf } from "../src/heat/histogram";
import { colourAt, colourTable, inkOn, luminance, PALETTES } from "../src/heat/palette";
import { levelFor, Pyramid } from "../src/heat/pyramid";
import { readingAt } from "../src/heat/readout";
import type { LiveColumn } from "../src/wire/column_decode";
import type { Tile } from "../src/wire/tile_decode";

/** Small repeatable random numbers for properties. */
function lcg(seed: number): () => number {
  let s = seed;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 4294967296;
  };
}

describe("Pyramid", () => {
  it("pools every cell to the maximum of exactly its sources, at every level and odd size", () => {
    const r = lcg(3);
    for (const [width, height] of [
      [1, 1],
      [7, 5],
      [16, 9],
      [33, 64],
    ] as const) {
      const codes = Uint8Array.from({ length: width * height }, () =>
        r() < 0.6 ? 0 : Math.floor(r() * 256),
      );
      const pyramid = new Pyramid({ width, height, codes });
      for (const [lx, ly] of [
        [0, 1],
        [1, 0],
        [1, 1],
        [2, 3],
        [3, 0],
      ] as const) {
        const level = pyramid.level(lx, ly);
        for (let y = 0; y < level.height; y++) {
          for (let x = 0; x < level.width; x++) {
            let max = 0;
            for (let sy = y << ly; sy < Math.min(height, (y + 1) << ly); sy++) {
              for (let sx = x << lx; sx < Math.min(width, (x + 1) << lx); sx++)
                max = Math.max(max, codes[sy * width + sx]!);
            }
            expect(level.codes[y * level.width + x]).toBe(max);
          }
        }
      }
    }
  });
  it("a changed column repairs every built level, also downwards", () => {
    const r = lcg(8);
    const codes = Uint8Array.from({ length: 21 * 13 }, () => Math.floor(r() * 256));
    const live = new Pyramid({ width: 21, height: 13, codes: codes.slice() });
    for (const [lx, ly] of [
      [1, 1],
      [2, 0],
      [4, 3],
    ] as const)
      live.level(lx, ly);
    const column = Uint8Array.from({ length: 13 }, () => Math.floor(r() * 40));
    live.setColumn(20, column);
    const fresh = codes.slice();
    column.forEach((c, y) => {
      fresh[y * 21 + 20] = c;
    });
    const expected = new Pyramid({ width: 21, height: 13, codes: fresh });
    for (const [lx, ly] of [
      [0, 0],
      [1, 1],
      [2, 0],
      [4, 3],
    ] as const)
      expect(live.level(lx, ly).codes).toEqual(expected.level(lx, ly).codes);
  });
  it("chooses a level that gives a cell at least one pixel", () => {
    expect(levelFor(3, 1000)).toBe(0);
    expect(levelFor(1, 1000)).toBe(0);
    for (const pixels of [0.99, 0.5, 0.31, 0.02])
      expect(pixels * 2 ** levelFor(pixels, 4096)).toBeGreaterThanOrEqual(1);
  });
});

describe("histogram", () => {
  it("leaves empty cells out and finds percentiles by count", () => {
    const h = histogramOf(Uint8Array.from([0, 0, 0, 10, 20, 30, 40]));
    expect(h.total).toBe(4);
    expect(codeAtPercentile(h, 0)).toBe(1);
    expect(codeAtPercentile(h, 50)).toBe(21);
    expect(codeAtPercentile(h, 75)).toBe(31);
  });
  it("percentile to code never falls", () => {
    const r = lcg(5);
    const h = histogramOf(Uint8Array.from({ length: 5000 }, () => Math.floor(r() ** 3 * 256)));
    let last = 0;
    for (let p = 0; p <= 100; p += 0.5) {
      const code = codeAtPercentile(h, p);
      expect(code).toBeGreaterThanOrEqual(last);
      last = code;
    }
  });
});

describe("palettes", () => {
  it.each(PALETTES)("%s rises in lightness without reversals", (name) => {
    let last = -1;
    for (let i = 0; i <= 100; i++) {
      const l = luminance(colourAt(name, i / 100));
      // Eight-bit channels may step back by a rounding, not by more.
      expect(l).toBeGreaterThanOrEqual(last - 0.002);
      last = Math.max(last, l);
    }
    expect(last).toBeGreaterThan(0.5);
  });
  it("codes below the threshold are transparent, the rest opaque enough to be seen", () => {
    const table = colourTable({ palette: "viridis", from: 100, to: 200, reversed: false });
    for (let k = 0; k < 100; k++) expect(table[k]).toBe(0);
    for (let k = 100; k < 256; k++) expect(table[k]! >>> 24).toBeGreaterThan(150);
    expect(table[200]).toBe(table[255]);
  });
  it("ink on a cell has at least 4.5 : 1 everywhere on every ramp", () => {
    for (const name of PALETTES) {
      for (let i = 0; i <= 100; i++) {
        const rgb = colourAt(name, i / 100);
        const ground = luminance(rgb) + 0.05;
        const ink = inkOn(rgb) === "#ffffff" ? 1.05 : 0.05;
        expect(Math.max(ground, ink) / Math.min(ground, ink)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

const tile = (): Tile => ({
  width: 3,
  height: 4,
  firstEndMs: 1_000_000,
  stepMs: 1_000,
  priceFloor: 100,
  bucket: 10,
  valueMin: 1,
  valueMax: 1e6,
  sequence: 1,
  asOfMs: 0,
  simulated: true,
  lastOpen: true,
  longs: Uint8Array.from([128, 128, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0]),
  shorts: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 128, 0]),
  states: Uint8Array.from([1, 2, 0]),
  bars: Float32Array.from([
    115,
    116,
    114,
    115,
    120,
    121,
    119,
    120,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]),
});
const live = (endMs: number, close = 118): LiveColumn => ({
  sequence: 1,
  endMs,
  stepMs: 1_000,
  priceFloor: 100,
  bucket: 10,
  rows: 4,
  state: 1,
  isFinal: false,
  valueMin: 1,
  valueMax: 1e6,
  bar: [close, close, close, close],
  topic: 0,
  longs: Uint8Array.from([9, 0, 0, 0]),
  shorts: Uint8Array.from([0, 0, 0, 7]),
});

describe("HeatGrid", () => {
  it("samples USD of both sides; an unknown column is null, not zero", () => {
    const grid = new HeatGrid(tile(), "both");
    expect(grid.sample(0, 0)!.long).toBeCloseTo(1000, 6);
    expect(grid.sample(0, 3)!.short).toBeCloseTo(1, 6);
    expect(grid.sample(0, 2)).toEqual({ long: 0, short: 0 });
    expect(grid.sample(2, 0)).toBeNull();
    expect(grid.sample(5, 0)).toBeNull();
  });
  it("the side decides what is drawn", () => {
    const grid = new HeatGrid(tile(), "both");
    expect(grid.pyramid.base.codes[0]).toBe(128);
    expect(grid.pyramid.base.codes[9]).toBe(1);
    grid.setSide("long");
    expect(grid.pyramid.base.codes[9]).toBe(0);
    grid.setSide("short");
    expect(grid.pyramid.base.codes[0]).toBe(0);
  });
  it("a live column replaces the open one, the next one appends, a jump asks for a new tile", () => {
    const grid = new HeatGrid(tile(), "both");
    expect(grid.put(live(1_002_000))).toEqual({ kind: "column", column: 2 });
    expect(grid.states[2]).toBe(1);
    expect(grid.pyramid.base.codes[2]).toBe(9);
    expect(grid.put(live(1_003_000))).toEqual({ kind: "all" });
    expect(grid.width).toBe(4);
    expect(grid.longs[0]).toBe(128);
    expect(grid.sample(3, 0)!.long).toBeGreaterThan(0);
    expect(grid.put(live(1_009_000))).toEqual({ kind: "refetch" });
    expect(grid.put({ ...live(1_003_000), stepMs: 5 })).toEqual({ kind: "refetch" });
    expect(grid.put(live(1_003_000, 500))).toEqual({ kind: "refetch" });
  });
  it("sums between the price and the cursor", () => {
    const grid = new HeatGrid(tile(), "both");
    expect(grid.sumBetween(0, 115, 100)).toBeCloseTo(1000, 6);
    expect(grid.sumBetween(2, 115, 100)).toBeNull();
  });
});

describe("the read-out", () => {
  it("gives amount, distance, per 0.1 % and cumulative", () => {
    const reading = readingAt(new HeatGrid(tile(), "both"), 0, 105, 110, null);
    expect(reading.state).toBe("known");
    expect(reading.longUsd).toBeCloseTo(1000, 6);
    expect(reading.deltaPct).toBeCloseTo(-4.5454, 3);
    expect(reading.perMilleUsd).toBeCloseTo((1000 * 0.105) / 10, 6);
    expect(reading.cumulativeUsd).toBeCloseTo(1000, 6);
  });
  it("says stale, unknown and outside", () => {
    const grid = new HeatGrid(tile(), "both");
    expect(readingAt(grid, 1, 105, 110, null).state).toBe("stale");
    const unknown = readingAt(grid, 2, 105, null, null);
    expect([unknown.state, unknown.longUsd, unknown.cumulativeUsd, unknown.deltaPct]).toEqual([
      "unknown",
      null,
      null,
      null,
    ]);
    expect(readingAt(grid, 9, 105, 110, null).state).toBe("outside");
  });
});

it("runs of column states", () => {
  expect(stateRuns(Uint8Array.from([1, 1, 0, 0, 2]), 0, 5)).toEqual([
    [1, 0, 2],
    [0, 2, 4],
    [2, 4, 5],
  ]);
});
