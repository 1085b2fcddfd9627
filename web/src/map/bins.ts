// Levels of the map pooled into bars wide enough to be seen, and the figures a bar answers to the cursor.
import type { Side } from "../wire/rest_types";
import type { StackedLevel } from "./stack";

export interface Bin {
  readonly lo: number;
  readonly hi: number;
  readonly parts: Float64Array;
  readonly usd: number;
  readonly side: Side;
  /** From the price outwards up to and with this bar, own side. */
  cumulative: number;
}

/** Bars of `steps` price steps each, in [lo, hi); both sides of a mixed bar count to the side with more. */
export function binLevels(
  levels: readonly StackedLevel[],
  bucket: number,
  steps: number,
  lo: number,
  hi: number,
  mark: number,
): Bin[] {
  const width = bucket * steps;
  const first = Math.floor(lo / width);
  const last = Math.ceil(hi / width);
  const groups = levels[0]?.parts.length ?? 0;
  const made = new Map<number, { parts: Float64Array; long: number; short: number }>();
  for (const level of levels) {
    const at = Math.floor((level.price + bucket / 2) / width);
    if (at < first || at >= last) continue;
    let bin = made.get(at);
    if (!bin) {
      bin = { parts: new Float64Array(groups), long: 0, short: 0 };
      made.set(at, bin);
    }
    for (let g = 0; g < groups; g++) bin.parts[g] = bin.parts[g]! + level.parts[g]!;
    bin[level.side] += level.usd;
  }
  const bins: Bin[] = [...made]
    .sort((a, b) => a[0] - b[0])
    .map(([at, b]) => ({
      lo: at * width,
      hi: (at + 1) * width,
      parts: b.parts,
      usd: b.long + b.short,
      side: b.long > b.short ? "long" : "short",
      cumulative: 0,
    }));
  const centre = (b: Bin) => (b.lo + b.hi) / 2;
  let sum = 0;
  for (const b of bins) if (centre(b) >= mark && b.side === "short") b.cumulative = sum += b.usd;
  sum = 0;
  for (const b of [...bins].reverse())
    if (centre(b) <= mark + width && b.side === "long") b.cumulative = sum += b.usd;
  return bins;
}

/** Round ticks over a range: 1, 2 or 5 times a power of ten, about `count` of them. */
export function ticks(lo: number, hi: number, count: number): number[] {
  if (!(hi > lo) || count < 1) return [];
  const raw = (hi - lo) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((s) => s * power >= raw * (1 - 1e-9)) ?? 10);
  const out: number[] = [];
  for (let t = Math.ceil(lo / step) * step; t <= hi + step * 1e-9; t += step)
    out.push(Number(t.toPrecision(12)));
  return out;
}
