// The largest levels near the price, and how much lies within a distance: small readings taken from the map itself.
import type { Level, Side } from "../wire/rest_types";

export interface Wall {
  readonly side: Side;
  /** Price of the largest step in it. */
  readonly price: number;
  readonly usd: number;
  readonly deltaPct: number;
}

/** Levels of one side pooled into bands of `bandPct` of the price, the `limit` largest, nearest first. */
export function wallsOf(
  levels: readonly Level[],
  mark: number,
  side: Side,
  bandPct: number,
  limit: number,
): Wall[] {
  const bands = new Map<number, { usd: number; peak: Level }>();
  for (const level of levels) {
    if (level.side !== side) continue;
    const band = Math.floor((Math.abs(level.price - mark) / mark) * (100 / bandPct));
    const known = bands.get(band);
    if (!known) bands.set(band, { usd: level.notional_usd, peak: level });
    else {
      known.usd += level.notional_usd;
      if (level.notional_usd > known.peak.notional_usd) known.peak = level;
    }
  }
  const chosen: { usd: number; peak: Level }[] = [];
  for (const band of [...bands.values()].sort((a, b) => b.usd - a.usd)) {
    if (chosen.length === limit) break;
    // Two bands whose peaks stand on both sides of their common edge are one wall to the reader.
    const near = (c: { peak: Level }) => Math.abs(c.peak.price - band.peak.price) < 0.009 * bandPct * mark;
    if (!chosen.some(near)) chosen.push(band);
  }
  return chosen
    .map(({ usd, peak }) => ({ side, price: peak.price, usd, deltaPct: (peak.price / mark - 1) * 100 }))
    .sort((a, b) => Math.abs(a.deltaPct) - Math.abs(b.deltaPct));
}

/** USD of each side within a distance of the price. */
export function within(levels: readonly Level[], mark: number, pct: number): { long: number; short: number } {
  const sum = { long: 0, short: 0 };
  for (const level of levels) {
    // An edge that lies exactly at the distance counts in, whatever rounding says.
    if (Math.abs(level.price - mark) <= (pct / 100) * mark * (1 + 1e-9))
      sum[level.side] += level.notional_usd;
  }
  return sum;
}
