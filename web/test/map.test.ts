// The map's arithmetic: stacking, cumulative sums, bins, walls, deltas, dominance.
import { describe, expect, it } from "vitest";
import { nearest, spread } from "../src/charts/lines";
import { binLevels, ticks } from "../src/map/bins";
import { cumulativeFrom, groupingOf, priceToLiquidate, stackLevels } from "../src/map/stack";
import { wallsOf, within } from "../src/map/walls";
import { applyDelta } from "../src/store/map_store";
import { cellsOf } from "../src/views/concentration";
import { byVenue, dominance, topAndOther } from "../src/views/market";
import { cumulativeCurve } from "../src/views/profile";
import { verdict } from "../src/views/skill";
import type { Level, MapAnswer, VenueLeverage } from "../src/wire/rest_types";

const level = (
  price: number,
  side: "long" | "short",
  usd: number,
  venue = "binance",
  bracket = "25",
): Level => ({
  price,
  side,
  notional_usd: usd,
  by_bracket: { [bracket]: usd },
  by_venue: { [venue]: usd },
});
const LEVELS = [
  level(90, "long", 5),
  level(95, "long", 10, "okx", "50"),
  level(105, "short", 7),
  level(110, "short", 20, "gate", "10"),
];

describe("stacks", () => {
  it("parts sum to the level, by bracket and by venue", () => {
    for (const kind of ["bracket", "venue"] as const) {
      const grouping = groupingOf(LEVELS, kind, (v) => v);
      for (const s of stackLevels(LEVELS, grouping)) expect(s.parts.reduce((a, b) => a + b, 0)).toBe(s.usd);
    }
  });
  it("more than five venues: the smallest go to Other", () => {
    const many = Array.from({ length: 8 }, (_, i) => level(100 + i, "short", 10 * (i + 1), `v${i}`));
    const grouping = groupingOf(many, "venue", (v) => v);
    expect(grouping.keys).toEqual(["v7", "v6", "v5", "v4", "v3", "other"]);
    expect(stackLevels(many, grouping)[0]!.parts[5]).toBe(10);
  });
});

describe("cumulative curves", () => {
  it("go outwards from the price and never fall", () => {
    expect(cumulativeFrom(LEVELS, "long")).toEqual([
      { price: 95, usd: 10 },
      { price: 90, usd: 15 },
    ]);
    expect(cumulativeFrom(LEVELS, "short")).toEqual([
      { price: 105, usd: 7 },
      { price: 110, usd: 27 },
    ]);
  });
  it("answer how far for how much", () => {
    const curve = cumulativeFrom(LEVELS, "short");
    expect(priceToLiquidate(curve, 8)).toBe(110);
    expect(priceToLiquidate(curve, 1e9)).toBeNull();
  });
  it("of a profile start at zero at the price", () => {
    const points = [-2, -1, 1, 2].map((d) => ({ distance_pct: d, side: "long" as const, usd_per_pct: 10 }));
    expect(cumulativeCurve(points)).toEqual([
      [-2, 20],
      [-1, 10],
      [0, 0],
      [1, 10],
      [2, 20],
    ]);
  });
});

describe("bins", () => {
  const stacked = stackLevels(
    LEVELS,
    groupingOf(LEVELS, "bracket", (v) => v),
  );
  it("conserve USD within the range and pool steps", () => {
    const fine = binLevels(stacked, 5, 1, 80, 120, 100);
    const coarse = binLevels(stacked, 5, 4, 80, 120, 100);
    expect(fine.reduce((s, b) => s + b.usd, 0)).toBe(42);
    expect(coarse.reduce((s, b) => s + b.usd, 0)).toBe(42);
    expect(coarse.length).toBeLessThan(fine.length);
  });
  it("accumulate outwards", () => {
    const bins = binLevels(stacked, 5, 1, 80, 120, 100);
    expect(bins.map((b) => b.cumulative)).toEqual([15, 10, 7, 27]);
  });
  it("ticks are 1, 2, 5 steps inside the range", () => {
    expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticks(3, 3, 5)).toEqual([]);
  });
});

it("walls: pooled into bands, the largest kept, nearest first", () => {
  const walls = wallsOf(
    [level(101, "short", 5), level(101.2, "short", 9), level(108, "short", 50), level(120, "short", 1)],
    100,
    "short",
    1,
    2,
  );
  expect(walls.map((w) => [w.price, w.usd])).toEqual([
    [101.2, 14],
    [108, 50],
  ]);
  expect(within(LEVELS, 100, 5)).toEqual({ long: 10, short: 7 });
});

it("a map delta replaces, removes and keeps order", () => {
  const map = { at: "a", current_price: 100, levels: LEVELS, totals: {} } as unknown as MapAnswer;
  const next = applyDelta(map, {
    at: "b",
    current_price: 101,
    totals: map.totals,
    levels: [level(95, "long", 99), level(93, "long", 1)],
    removed: [[110, "short"]],
  });
  expect(next.levels.map((l) => [l.price, l.notional_usd])).toEqual([
    [90, 5],
    [93, 1],
    [95, 99],
    [105, 7],
  ]);
  expect(next.current_price).toBe(101);
});

describe("market readings", () => {
  it("instruments of a venue are summed where all of them spoke", () => {
    const points = (usd: (number | null)[]) =>
      usd.map((v, i) => [i, 1, v] as [number, number, number | null]);
    const made = byVenue([
      { venue: "a", points: points([1, 2, 3]) },
      { venue: "b", points: points([5, 5, 5]) },
      { venue: "a", points: points([10, null, 30]) },
    ]);
    expect(made.map((s) => [s.venue, s.points.map((p) => p[2])])).toEqual([
      ["a", [11, 33]],
      ["b", [5, 5, 5]],
    ]);
  });
  it("dominance is in percent of times that all series have", () => {
    const made = dominance([
      {
        venue: "a",
        points: [
          [1, 30],
          [2, 10],
        ],
      },
      { venue: "b", points: [[1, 70]] },
    ]);
    expect(made.map((s) => s.points)).toEqual([[[1, 30]], [[1, 70]]]);
  });
  it("the rest is a sum only where all of the rest spoke", () => {
    const series = [9, 8, 7].map((v, i) => ({
      venue: `v${i}`,
      points: [
        [1, 1, v],
        [2, 1, i === 2 ? null : v],
      ] as [number, number, number | null][],
    }));
    expect(topAndOther(series, 1)[1]).toEqual({ venue: "other", points: [[1, 15]] });
  });
});

it("concentration by bracket: columns sum to one, unknown stays unknown", () => {
  const venue = (oi: number | null, shares: number[]): VenueLeverage => ({
    venue: "x",
    open_interest_usd: oi,
    inert_share: 0.5,
    liquidations: 0,
    brackets: shares.map((s, i) => ({
      leverage: i,
      stock_share: oi === null ? null : s,
      flow_share: null,
      lo: null,
      hi: null,
      events: null,
      status: "prior",
    })),
  });
  const cells = cellsOf(
    [
      venue(100, [1, 0, 0, 0, 0, 0, 0]),
      venue(300, [1, 0, 0, 0, 0, 0, 0]),
      venue(null, [0, 0, 0, 0, 0, 0, 0]),
    ],
    "column",
  );
  expect(cells.map((r) => r[0])).toEqual([0.25, 0.75, null]);
});

it("a verdict needs its whole interval on one side", () => {
  expect(verdict({ value: 0.1, lo: 0.05, hi: 0.2 })).toBe("better");
  expect(verdict({ value: 0.1, lo: -0.05, hi: 0.2 })).toBe("not shown");
  expect(verdict({ value: -0.1, lo: -0.2, hi: -0.01 })).toBe("worse");
  expect(verdict({ value: 0.1, lo: null, hi: null })).toBe("not shown");
  expect(verdict(undefined)).toBe("unknown");
});

it("line charts: nearest point and labels that do not overlap", () => {
  expect(
    nearest(
      [
        [0, 1],
        [10, 2],
        [20, 3],
      ],
      14,
    ),
  ).toEqual([10, 2]);
  expect(nearest([], 1)).toBeNull();
  const placed = spread([100, 101, 102], 14, 0, 300).sort((a, b) => a - b);
  expect(placed[1]! - placed[0]!).toBeGreaterThanOrEqual(14);
  expect(placed[2]! - placed[1]!).toBeGreaterThanOrEqual(14);
});
