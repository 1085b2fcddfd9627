// Levels of the map split into the groups that are stacked: seven brackets, or the five largest venues and the rest.

import type { Stack } from "../state/url_codec";
import type { Level, Side } from "../wire/rest_types";

export const BRACKETS = [2, 5, 10, 25, 50, 100, 125] as const;
export const TOP_VENUES = 5;

export interface StackedLevel {
  readonly price: number;
  readonly side: Side;
  readonly usd: number;
  /** USD per group, in the order of the groups. */
  readonly parts: Float64Array;
}

export interface Grouping {
  readonly kind: Stack;
  readonly labels: string[];
  readonly keys: string[];
}

/** Brackets as they are; venues by their sum over all levels, the sixth group holding the rest. */
export function groupingOf(
  levels: readonly Level[],
  kind: Stack,
  titleOf: (venue: string) => string,
): Grouping {
  if (kind === "bracket") return { kind, keys: BRACKETS.map(String), labels: BRACKETS.map((b) => `${b}x`) };
  const sums = new Map<string, number>();
  for (const level of levels) {
    for (const [venue, amount] of Object.entries(level.by_venue))
      sums.set(venue, (sums.get(venue) ?? 0) + amount);
  }
  const keys = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, TOP_VENUES)
    .map(([venue]) => venue);
  return { kind, keys: [...keys, "other"], labels: [...keys.map(titleOf), "Other"] };
}

export function stackLevels(levels: readonly Level[], grouping: Grouping): StackedLevel[] {
  const index = new Map(grouping.keys.map((key, i) => [key, i]));
  const other = grouping.kind === "venue" ? grouping.keys.length - 1 : -1;
  return levels.map((level) => {
    const parts = new Float64Array(grouping.keys.length);
    const source = grouping.kind === "bracket" ? level.by_bracket : level.by_venue;
    for (const [key, amount] of Object.entries(source)) {
      const at = index.get(key) ?? other;
      if (at >= 0) parts[at] = parts[at]! + amount;
    }
    return { price: level.price, side: level.side, usd: level.notional_usd, parts };
  });
}

/** Cumulative USD from the price outwards: longs downwards, shorts upwards. Sorted by distance from the price. */
export function cumulativeFrom(
  levels: readonly Pick<Level, "price" | "side" | "notional_usd">[],
  side: Side,
): { price: number; usd: number }[] {
  const own = levels
    .filter((l) => l.side === side)
    .sort((a, b) => (side === "long" ? b.price - a.price : a.price - b.price));
  let sum = 0;
  return own.map((level) => {
    sum += level.notional_usd;
    return { price: level.price, usd: sum };
  });
}

/** Price that a move must reach so that `usd` would be liquidated; null when all levels together hold less. */
export function priceToLiquidate(
  curve: readonly { price: number; usd: number }[],
  usd: number,
): number | null {
  for (const point of curve) if (point.usd >= usd) return point.price;
  return null;
}
