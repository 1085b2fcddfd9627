// The address is the view: /route/MARKET?r=3d&ex=binance,bybit&lev=25-125&thr=85&…
// Promise: decode(encode(state)) is state; defaults are left out; keys that we do not know are kept.

export const ROUTES = [
  "heatmap",
  "map",
  "leverage",
  "concentration",
  "profile",
  "exposure",
  "market",
  "zones",
  "alerts",
  "cascade",
  "position",
  "questions",
  "skill",
  "status",
] as const;
export type Route = (typeof ROUTES)[number];

export const SPANS = ["24h", "3d", "7d", "30d", "90d"] as const;
export type Span = (typeof SPANS)[number];

export type SideFilter = "both" | "long" | "short";
export type Stack = "bracket" | "venue";

export interface ViewState {
  route: Route;
  market: string;
  span: Span;
  /** null: all venues. */
  venues: string[] | null;
  /** Bracket range, null: all. */
  leverage: [number, number] | null;
  side: SideFilter;
  /** Price step in USD, null: the server's. */
  bucket: number | null;
  threshold: number;
  upper: number;
  logPrice: boolean;
  palette: string;
  invert: boolean;
  layers: string[];
  zone: "utc" | "local";
  stack: Stack;
  /** Visible time in epoch seconds and price in USD; null: everything. */
  x: [number, number] | null;
  y: [number, number] | null;
  /** Per-view option (sort, unit, tab), free text. */
  opt: string;
  /** Unknown keys, kept. */
  rest: [string, string][];
}

export const DEFAULTS: ViewState = {
  route: "heatmap",
  market: "BTC",
  span: "3d",
  venues: null,
  leverage: null,
  side: "both",
  bucket: null,
  threshold: 85,
  upper: 99.9,
  logPrice: false,
  palette: "viridis",
  invert: false,
  layers: ["profile", "real"],
  zone: "utc",
  stack: "bracket",
  x: null,
  y: null,
  opt: "",
  rest: [],
};

function pair(text: string | null): [number, number] | null {
  const match = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(text ?? "");
  if (!match) return null;
  const lo = Number(match[1]);
  const hi = Number(match[2]);
  return lo < hi || (lo === hi && lo > 0) ? [lo, hi] : null;
}

function bounded(text: string | null, lo: number, hi: number, fallback: number): number {
  const value = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? Math.min(hi, Math.max(lo, value)) : fallback;
}

const oneOf = <T extends string>(text: string | null, known: readonly T[], fallback: T): T =>
  known.includes(text as T) ? (text as T) : fallback;

/** BTCUSDT, BTC-USD and btc are BTC. */
export function marketOf(text: string): string {
  const coin = text.toUpperCase().replace(/[-_/]?(USDT|USDC|USD|PERP)$/, "");
  return /^[A-Z0-9]{1,15}$/.test(coin) ? coin : DEFAULTS.market;
}

const trimmed = (value: number) => String(Number(value.toPrecision(10)));

export function encode(state: ViewState): string {
  const query = new URLSearchParams();
  if (state.span !== DEFAULTS.span) query.set("r", state.span);
  if (state.venues) query.set("ex", state.venues.join(","));
  if (state.leverage) query.set("lev", state.leverage.join("-"));
  if (state.side !== "both") query.set("side", state.side);
  if (state.bucket !== null) query.set("b", trimmed(state.bucket));
  if (state.threshold !== DEFAULTS.threshold) query.set("thr", trimmed(state.threshold));
  if (state.upper !== DEFAULTS.upper) query.set("up", trimmed(state.upper));
  if (state.logPrice) query.set("sc", "log");
  if (state.palette !== DEFAULTS.palette) query.set("cm", state.palette);
  if (state.invert) query.set("inv", "1");
  if (state.layers.join() !== DEFAULTS.layers.join()) query.set("ly", state.layers.join(",") || "none");
  if (state.zone !== "utc") query.set("tz", state.zone);
  if (state.stack !== "bracket") query.set("st", state.stack);
  if (state.x) query.set("x", state.x.map(Math.round).join("-"));
  if (state.y) query.set("y", state.y.map(trimmed).join("-"));
  if (state.opt) query.set("o", state.opt);
  for (const [key, value] of state.rest) query.append(key, value);
  const text = query.toString().replaceAll("%2C", ",");
  return `/${state.route}/${state.market}${text ? `?${text}` : ""}`;
}

const SPAN_S: Record<Span, number> = {
  "24h": 86_400,
  "3d": 3 * 86_400,
  "7d": 7 * 86_400,
  "30d": 30 * 86_400,
  "90d": 90 * 86_400,
};

/** The state with a span that reaches back to its visible time: a link to a moment stays good as the moment ages. */
export function reaching(state: ViewState, nowS: number): ViewState {
  const from = state.x?.[0];
  if (from === undefined || from >= nowS - SPAN_S[state.span]) return state;
  const span = SPANS.find((s) => from >= nowS - SPAN_S[s]);
  return { ...state, span: span ?? SPANS[SPANS.length - 1]! };
}

const KNOWN = new Set([
  "r",
  "ex",
  "lev",
  "side",
  "b",
  "thr",
  "up",
  "sc",
  "cm",
  "inv",
  "ly",
  "tz",
  "st",
  "x",
  "y",
  "o",
]);

export function decode(path: string, search: string): ViewState {
  const [, first = "", second = ""] = path.split("/");
  const query = new URLSearchParams(search);
  const get = (key: string) => query.get(key);
  const venues = (get("ex") ?? "").split(",").filter((v) => /^[a-z0-9]+$/.test(v));
  const layers = get("ly");
  const bucket = Number(get("b"));
  return {
    route: oneOf(first, ROUTES, DEFAULTS.route),
    market: second ? marketOf(second) : DEFAULTS.market,
    span: oneOf(get("r"), SPANS, DEFAULTS.span),
    venues: venues.length > 0 ? venues : null,
    leverage: pair(get("lev")),
    side: oneOf(get("side"), ["both", "long", "short"] as const, "both"),
    bucket: bucket > 0 && Number.isFinite(bucket) ? bucket : null,
    threshold: bounded(get("thr"), 0, 99.9, DEFAULTS.threshold),
    upper: bounded(get("up"), 50, 100, DEFAULTS.upper),
    logPrice: get("sc") === "log",
    palette: get("cm") ?? DEFAULTS.palette,
    invert: get("inv") === "1",
    layers: layers === null ? DEFAULTS.layers : layers === "none" ? [] : layers.split(",").filter(Boolean),
    zone: get("tz") === "local" ? "local" : "utc",
    stack: oneOf(get("st"), ["bracket", "venue"] as const, "bracket"),
    x: pair(get("x")),
    y: pair(get("y")),
    opt: get("o") ?? "",
    rest: [...query].filter(([key]) => !KNOWN.has(key)),
  };
}
