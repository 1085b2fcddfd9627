// Draws a grid into a canvas: picks the pooled level that gives at least one device pixel a cell, colours once what of
// it is in sight, and blits it. Promise: no peak is drawn too low; a change of colours recolours what is seen, not the
// whole grid, and panning colours a block of columns when it comes into sight.
import type { HeatGrid } from "./heat_grid";
import { levelFor } from "./pyramid";

interface Coloured {
  readonly canvas: HTMLCanvasElement;
  readonly pixels: Uint32Array;
  readonly image: ImageData;
  readonly width: number;
  readonly height: number;
  /** Of the colour table that each block of columns was coloured with. */
  readonly versions: Int32Array;
}

/** Columns that are coloured together: a few milliseconds, whatever the grid's size. */
const BLOCK = 128;

/** Where the grid lies on the canvas, in device pixels: column edges are affine, rows by a function of the price. */
export interface Placement {
  readonly left: number;
  readonly columnWidth: number;
  readonly yOf: (price: number) => number;
  readonly logarithmic: boolean;
  readonly width: number;
  readonly height: number;
}

const STRIPS = 48;

export class HeatPainter {
  private readonly cache = new Map<number, Coloured>();
  private table = new Uint32Array(256);
  private version = 0;
  private grid: HeatGrid | null = null;

  setGrid(grid: HeatGrid | null): void {
    this.grid = grid;
    this.cache.clear();
  }

  setTable(table: Uint32Array): void {
    this.table = table as Uint32Array<ArrayBuffer>;
    // Canvases are kept and coloured anew when they are drawn: dragging the threshold must not make garbage.
    this.version++;
  }

  /** RGBA word of every code, as drawn. */
  colours(): Uint32Array {
    return this.table;
  }

  /** Recolours one base column on every cached level. */
  columnChanged(column: number): void {
    const grid = this.grid;
    if (!grid) return;
    for (const [key, coloured] of this.cache) {
      const lx = key >> 5;
      const target = column >> lx;
      if (coloured.versions[Math.floor(target / BLOCK)] !== this.version) continue;
      this.colour(coloured, grid.pyramid.level(lx, key & 31).codes, target, target + 1);
    }
  }

  private colour(coloured: Coloured, codes: Uint8Array, from: number, to: number): void {
    const { table } = this;
    const { pixels, width, height } = coloured;
    for (let r = 0; r < height; r++) {
      const source = r * width;
      const target = (height - 1 - r) * width;
      for (let c = from; c < to; c++) pixels[target + c] = table[codes[source + c]!]!;
    }
    coloured.canvas.getContext("2d")!.putImageData(coloured.image, 0, 0, from, 0, to - from, height);
  }

  /** A pooled level with its columns [first, last) coloured. */
  private coloured(lx: number, ly: number, first: number, last: number): Coloured {
    const key = lx * 32 + ly;
    let known = this.cache.get(key);
    const level = this.grid!.pyramid.level(lx, ly);
    if (!known) {
      const canvas = document.createElement("canvas");
      canvas.width = level.width;
      canvas.height = level.height;
      const image = new ImageData(level.width, level.height);
      const pixels = new Uint32Array(image.data.buffer);
      const versions = new Int32Array(Math.ceil(level.width / BLOCK)).fill(-1);
      known = { canvas, pixels, image, width: level.width, height: level.height, versions };
      if (this.cache.size >= 6) this.cache.delete(this.cache.keys().next().value!);
      this.cache.set(key, known);
    }
    // Blocks side by side in one go: each call of putImageData has its price.
    const lastBlock = Math.min(known.versions.length - 1, Math.floor((last - 1) / BLOCK));
    for (let block = Math.floor(first / BLOCK); block <= lastBlock; block++) {
      const from = block;
      while (block <= lastBlock && known.versions[block] !== this.version)
        known.versions[block++] = this.version;
      if (block > from) {
        this.colour(known, level.codes, from * BLOCK, Math.min(level.width, block * BLOCK));
      }
    }
    return known;
  }

  draw(ctx: CanvasRenderingContext2D, place: Placement): void {
    const grid = this.grid;
    if (!grid || grid.width === 0) return;
    const top = place.yOf(grid.priceTop);
    const bottom = place.yOf(grid.priceFloor);
    if (!(bottom > top) || !(place.columnWidth > 0)) return;
    const rowHeight = (bottom - top) / grid.height;
    const lx = levelFor(place.columnWidth, grid.width);
    const ly = levelFor(rowHeight, grid.height);
    const cellWidth = place.columnWidth * (1 << lx);
    const pooled = Math.ceil(grid.width / (1 << lx));
    const first = Math.max(0, Math.floor(-place.left / cellWidth));
    const last = Math.min(pooled, Math.ceil((place.width - place.left) / cellWidth));
    if (last <= first) return;
    const { canvas, height } = this.coloured(lx, ly, first, last);
    const right = Math.min(place.width, place.left + grid.width * place.columnWidth);
    ctx.save();
    ctx.beginPath();
    ctx.rect(Math.max(0, place.left), 0, right - Math.max(0, place.left), place.height);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    const x = place.left + first * cellWidth;
    const w = (last - first) * cellWidth;
    // Image row y (from the top) spans grid rows of this pooled level; a partial top cell reaches above the grid.
    const priceOfImageRow = (y: number) => grid.priceFloor + (height - y) * (1 << ly) * grid.bucket;
    const strips = place.logarithmic ? Math.min(STRIPS, height) : 1;
    for (let s = 0; s < strips; s++) {
      const y0 = Math.floor((s * height) / strips);
      const y1 = Math.floor(((s + 1) * height) / strips);
      const from = place.yOf(priceOfImageRow(y0));
      const to = place.yOf(priceOfImageRow(y1));
      if (to < 0 || from > place.height || y1 <= y0) continue;
      if (strips === 1) this.blitVisible(ctx, canvas, first, last, x, w, from, to, place.height);
      else ctx.drawImage(canvas, first, y0, last - first, y1 - y0, x, from, w, to - from);
    }
    ctx.restore();
  }

  /** One affine blit of the rows that can be seen. */
  private blitVisible(
    ctx: CanvasRenderingContext2D,
    canvas: HTMLCanvasElement,
    first: number,
    last: number,
    x: number,
    w: number,
    from: number,
    to: number,
    paneHeight: number,
  ): void {
    const rows = canvas.height;
    const scale = (to - from) / rows;
    const y0 = Math.max(0, Math.floor(-from / scale));
    const y1 = Math.min(rows, Math.ceil((paneHeight - from) / scale));
    if (y1 <= y0) return;
    ctx.drawImage(canvas, first, y0, last - first, y1 - y0, x, from + y0 * scale, w, (y1 - y0) * scale);
  }
}
