// Colour maps for intensity, and the transfer from a code to a colour.
// Promise: lightness rises (dark surface) or falls (light surface) with the amount, without reversals; codes below
// the threshold are transparent, and the ramp is stretched over what remains, so a threshold never dulls it.
import { STOPS } from "./palettes.gen";

export type PaletteName = keyof typeof STOPS;
export const PALETTES = Object.keys(STOPS) as PaletteName[];

export type Rgb = readonly [number, number, number];

function stopsOf(name: PaletteName): Rgb[] {
  const text = STOPS[name];
  const stops: Rgb[] = [];
  for (let i = 0; i < text.length; i += 6) {
    stops.push([0, 2, 4].map((k) => Number.parseInt(text.slice(i + k, i + k + 2), 16)) as unknown as Rgb);
  }
  return stops;
}

const stopCache = new Map<PaletteName, Rgb[]>();

/** Colour of a share in [0, 1]. */
export function colourAt(name: PaletteName, share: number): Rgb {
  let stops = stopCache.get(name);
  if (!stops) {
    stops = stopsOf(name);
    stopCache.set(name, stops);
  }
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const f = at - i;
  const a = stops[i]!;
  const b = stops[i + 1]!;
  return [0, 1, 2].map((k) => Math.round(a[k]! + (b[k]! - a[k]!) * f)) as unknown as Rgb;
}

export const css = (rgb: Rgb): string => `rgb(${rgb[0]} ${rgb[1]} ${rgb[2]})`;

/** Relative luminance (WCAG 2). */
export function luminance([r, g, b]: Rgb): number {
  const lin = (v: number) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b);
}

/** Black or white, whichever contrasts more with the ground. */
export function inkOn(rgb: Rgb): "#000000" | "#ffffff" {
  const l = luminance(rgb);
  return 1.05 / (l + 0.05) > (l + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

export interface Transfer {
  readonly palette: PaletteName;
  /** First code that is drawn. */
  readonly from: number;
  /** Code from which the colour is the ramp's end. */
  readonly to: number;
  /** On a light surface large amounts are dark. */
  readonly reversed: boolean;
}

/** 256 colours as little-endian RGBA words for an ImageData's Uint32 view. */
export function colourTable(transfer: Transfer): Uint32Array {
  const table = new Uint32Array(256);
  const from = Math.max(1, transfer.from);
  const span = Math.max(1, transfer.to - from);
  for (let k = from; k < 256; k++) {
    const share = Math.min(1, (k - from) / span);
    // The first tenth of a dark ramp is nearly the surface itself; a drawn cell must be visible at all.
    const at = 0.1 + 0.9 * share;
    const [r, g, b] = colourAt(transfer.palette, transfer.reversed ? 1 - at : at);
    const alpha = Math.round(255 * Math.min(1, 0.72 + 0.28 * Math.sqrt(share) + 0.0001));
    table[k] = ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return table;
}

/** Seven brackets, low leverage dark to high leverage bright. */
export function bracketColours(name: PaletteName, light: boolean): string[] {
  return Array.from({ length: 7 }, (_, i) =>
    css(colourAt(name, light ? 0.02 + (0.86 * i) / 6 : 0.14 + (0.86 * i) / 6)),
  );
}
