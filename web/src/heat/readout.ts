// The numbers under the cursor, as plain values: what the read-out shows and a test can check.
import type { Level } from "../wire/rest_types";
import type { HeatGrid } from "./heat_grid";

export interface Reading {
  readonly endMs: number;
  readonly price: number;
  /** Distance of the price from the present mark, percent; null without a mark. */
  readonly deltaPct: number | null;
  /** "unknown": no data came for this column. "outside": beyond the tile. */
  readonly state: "known" | "stale" | "unknown" | "outside";
  readonly longUsd: number | null;
  readonly shortUsd: number | null;
  /** USD per 0.1 % of price: does not change with the price step. */
  readonly perMilleUsd: number | null;
  /** USD between the column's close and the cursor. */
  readonly cumulativeUsd: number | null;
  /** Of the map of this moment at this price: largest venue and bracket. */
  readonly topVenue: string | null;
  readonly topBracket: string | null;
}

function largest(parts: Record<string, number>): string | null {
  let best: string | null = null;
  for (const [key, amount] of Object.entries(parts)) if (best === null || amount > parts[best]!) best = key;
  return best;
}

/** The level of a map at a price. */
export function levelAt(levels: readonly Level[], bucket: number, price: number): Level | null {
  return levels.find((l) => price >= l.price && price < l.price + bucket) ?? null;
}

export function readingAt(
  grid: HeatGrid,
  column: number,
  price: number,
  mark: number | null,
  map: { levels: readonly Level[]; bucket_usd: number } | null,
): Reading {
  const row = grid.rowOf(price);
  const inside = column >= 0 && column < grid.width && row >= 0 && row < grid.height;
  const sample = inside ? grid.sample(column, row) : null;
  const close = inside ? grid.closeOf(column) : Number.NaN;
  const level = map ? levelAt(map.levels, map.bucket_usd, price) : null;
  const sum = sample ? sample.long + sample.short : null;
  const state = !inside
    ? "outside"
    : grid.states[column] === 0
      ? "unknown"
      : grid.states[column] === 2
        ? "stale"
        : "known";
  return {
    endMs: grid.endOf(column),
    price,
    deltaPct: mark ? (price / mark - 1) * 100 : null,
    state,
    longUsd: sample?.long ?? null,
    shortUsd: sample?.short ?? null,
    perMilleUsd: sum === null ? null : (sum * 0.001 * price) / grid.bucket,
    cumulativeUsd: sample && !Number.isNaN(close) ? grid.sumBetween(column, close, price) : null,
    topVenue: level ? largest(level.by_venue) : null,
    topBracket: level ? largest(level.by_bracket) : null,
  };
}
