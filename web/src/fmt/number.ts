// Numbers as the screen shows them: K/M/B, explicit signs, prices by tick. Unknown is a dash, never a zero.

export const UNKNOWN = "–";

const known = (value: number | null | undefined): value is number => value != null && Number.isFinite(value);

/** $12.3M. Three significant digits, below 1,000 whole dollars. */
export function usd(value: number | null | undefined): string {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size < 999.5) return `${sign}$${size.toFixed(0)}`;
  const units: [number, string][] = [
    [1e3, "K"],
    [1e6, "M"],
    [1e9, "B"],
    [1e12, "T"],
  ];
  let [scale, letter] = units[0]!;
  for (const [s, l] of units) if (size >= s * 0.9995) [scale, letter] = [s, l];
  const scaled = size / scale;
  const digits = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${sign}$${scaled.toFixed(digits)}${letter}`;
}

/** Decimals that a price of this bucket needs: 0 for 50, 2 for 0.05, at most 8. */
export function priceDecimals(bucket: number): number {
  if (!(bucket > 0)) return 2;
  let decimals = 0;
  let step = bucket;
  while (decimals < 8 && Math.abs(step - Math.round(step)) > 1e-9 * Math.max(1, step)) {
    step *= 10;
    decimals++;
  }
  return decimals;
}

/** Formatters are kept: making one costs more than all the rest, and an axis asks for hundreds of prices a frame. */
const formats = new Map<number, Intl.NumberFormat>();

export function price(value: number | null | undefined, decimals = 0): string {
  if (!known(value)) return UNKNOWN;
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  return format.format(value);
}

/** +1.23 %, with an explicit sign. The argument is in percent. */
export function signedPct(value: number | null | undefined, digits = 2): string {
  if (!known(value)) return UNKNOWN;
  const text = Math.abs(value).toFixed(digits);
  const zero = Number(text) === 0;
  return `${zero ? "" : value < 0 ? "−" : "+"}${text} %`;
}

/** 12.3 % of a share in [0, 1]. */
export function share(value: number | null | undefined, digits = 1): string {
  if (!known(value)) return UNKNOWN;
  return `${(value * 100).toFixed(digits)} %`;
}

export function count(value: number | null | undefined): string {
  return known(value) ? Math.round(value).toLocaleString("en-US") : UNKNOWN;
}

export function fixed(value: number | null | undefined, digits: number): string {
  return known(value) ? `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}` : UNKNOWN;
}

export function signed(value: number | null | undefined, digits: number): string {
  if (!known(value)) return UNKNOWN;
  const text = Math.abs(value).toFixed(digits);
  return `${Number(text) === 0 ? "" : value < 0 ? "−" : "+"}${text}`;
}
