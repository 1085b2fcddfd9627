// Counts of codes in the visible cells, and the code at a percentile: what the threshold slider shows and sets.

export interface Histogram {
  /** Cells per code; index 0 (empty cells) is not counted in total. */
  readonly counts: Uint32Array;
  readonly total: number;
}

export function histogramOf(codes: Uint8Array): Histogram {
  const counts = new Uint32Array(256);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  counts[0] = 0;
  let total = 0;
  for (let k = 1; k < 256; k++) total += counts[k]!;
  return { counts, total };
}

/** Smallest code such that at least `percentile` percent of the non-empty cells lie below it. */
export function codeAtPercentile(histogram: Histogram, percentile: number): number {
  if (histogram.total === 0 || percentile <= 0) return 1;
  const wanted = (Math.min(100, percentile) / 100) * histogram.total;
  let below = 0;
  for (let k = 1; k < 256; k++) {
    if (below >= wanted) return k;
    below += histogram.counts[k]!;
  }
  return 255;
}

/** The counts in `bins` bars over the codes that occur, for drawing. */
export function histogramBars(histogram: Histogram, bins: number): number[] {
  const bars = new Array<number>(bins).fill(0);
  for (let k = 1; k < 256; k++) {
    const bin = Math.min(bins - 1, Math.floor(((k - 1) / 255) * bins));
    bars[bin] = bars[bin]! + histogram.counts[k]!;
  }
  return bars;
}
