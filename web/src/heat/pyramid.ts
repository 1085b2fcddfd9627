// A max-pooling pyramid over a grid of u8 codes: what is drawn when a screen pixel covers several cells.
// Promise: a pooled cell is the largest of its sources, so a one-row wall never vanishes on zooming out; it can
// only appear up to one pooled cell too wide. Levels are built on demand and kept until the grid changes.

export interface Level {
  readonly width: number;
  readonly height: number;
  readonly codes: Uint8Array;
}

/** Halves along time. An odd last column stands alone. */
export function halveColumns(source: Level): Level {
  const width = (source.width + 1) >> 1;
  const { height, codes } = source;
  const out = new Uint8Array(width * height);
  for (let r = 0; r < height; r++) {
    const from = r * source.width;
    const to = r * width;
    for (let c = 0; c < width; c++) {
      const a = codes[from + 2 * c]!;
      const b = 2 * c + 1 < source.width ? codes[from + 2 * c + 1]! : 0;
      out[to + c] = a > b ? a : b;
    }
  }
  return { width, height, codes: out };
}

/** Halves along price. */
export function halveRows(source: Level): Level {
  const { width, codes } = source;
  const height = (source.height + 1) >> 1;
  const out = new Uint8Array(width * height);
  for (let r = 0; r < height; r++) {
    const first = 2 * r * width;
    const second = 2 * r + 1 < source.height ? first + width : first;
    const to = r * width;
    for (let c = 0; c < width; c++) {
      const a = codes[first + c]!;
      const b = codes[second + c]!;
      out[to + c] = a > b ? a : b;
    }
  }
  return { width, height, codes: out };
}

export class Pyramid {
  private readonly levels = new Map<number, Level>();

  constructor(base: Level) {
    this.levels.set(0, base);
  }

  get base(): Level {
    return this.levels.get(0)!;
  }

  /** Level pooled 2^lx columns by 2^ly rows. */
  level(lx: number, ly: number): Level {
    const key = lx * 32 + ly;
    const known = this.levels.get(key);
    if (known) return known;
    const made = lx > 0 ? halveColumns(this.level(lx - 1, ly)) : halveRows(this.level(lx, ly - 1));
    this.levels.set(key, made);
    return made;
  }

  /** Writes one base column and repairs every built level. Returns nothing: readers look at codes in place. */
  setColumn(column: number, codes: Uint8Array): void {
    const base = this.base;
    for (let r = 0; r < base.height; r++) base.codes[r * base.width + column] = codes[r]!;
    for (const [key, level] of this.levels) {
      if (key === 0) continue;
      const sx = key >> 5;
      const sy = key & 31;
      const target = column >> sx;
      const firstColumn = target << sx;
      const lastColumn = Math.min(base.width, firstColumn + (1 << sx));
      for (let r = 0; r < level.height; r++) {
        const firstRow = r << sy;
        const lastRow = Math.min(base.height, firstRow + (1 << sy));
        let max = 0;
        for (let y = firstRow; y < lastRow; y++) {
          for (let x = firstColumn; x < lastColumn; x++) {
            const code = base.codes[y * base.width + x]!;
            if (code > max) max = code;
          }
        }
        level.codes[r * level.width + target] = max;
      }
    }
  }
}

/** The coarsest power needed so that a pooled cell covers at least one device pixel. */
export function levelFor(pixelsPerCell: number, cells: number): number {
  let level = 0;
  let pixels = pixelsPerCell;
  while (pixels < 1 && cells >> level > 1) {
    pixels *= 2;
    level++;
  }
  return level;
}
