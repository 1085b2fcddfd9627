// A synthetic market for development and front-end tests only: prices by a seeded random walk, positions of seven
// brackets opened along it and swept by it. It is no model of anything; every answer from it says simulated.

export const BRACKETS = [2, 5, 10, 25, 50, 100, 125];
export const VENUES = [
  ["binance", "Binance", "throttled"],
  ["bybit", "Bybit", "complete"],
  ["okx", "OKX", "throttled"],
  ["bitget", "Bitget", "none"],
  ["gate", "Gate", "complete"],
  ["mexc", "MEXC", "none"],
  ["kucoin", "KuCoin", "none"],
  ["htx", "HTX", "complete"],
  ["bingx", "BingX", "none"],
  ["lbank", "LBank", "none"],
  ["hyperliquid", "Hyperliquid", "complete"],
  ["deribit", "Deribit", "complete"],
  ["kraken", "Kraken", "complete"],
  ["bitfinex", "Bitfinex", "complete"],
  ["coinbase", "Coinbase Derivatives", "none"],
  ["cme", "CME", "none"],
  ["dydx", "dYdX", "complete"],
  ["phemex", "Phemex", "none"],
  ["cryptocom", "Crypto.com", "none"],
  ["woox", "WOO X", "none"],
  ["lighter", "Lighter", "complete"],
  ["aster", "Aster", "throttled"],
];
const MARKETS = { BTC: [104_000, 50, 31e9], ETH: [3_640, 2, 14e9], SOL: [172, 0.1, 5.2e9] };
export const SPANS = {
  "24h": [288, 300e3],
  "3d": [288, 900e3],
  "7d": [336, 1800e3],
  "30d": [360, 7200e3],
  "90d": [360, 21600e3],
};

export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const gauss = (r) => Math.sqrt(-2 * Math.log(r() + 1e-12)) * Math.cos(2 * Math.PI * r());

/** Share of each venue in open interest, and of each bracket within it. */
export const mix = (() => {
  const r = random(7);
  const raw = VENUES.map((_, i) => (1 / (i + 1.4)) * (0.6 + 0.8 * r()));
  raw[10] = 0.34;
  raw[15] = 0.3;
  const sum = raw.reduce((a, b) => a + b, 0);
  const shares = raw.map((x) => x / sum);
  const brackets = VENUES.map(() => {
    const w = [0.1, 0.19, 0.25, 0.2, 0.13, 0.09, 0.04].map((x) => x * (0.3 + 1.7 * r()));
    const s = w.reduce((a, b) => a + b, 0);
    return w.map((x) => x / s);
  });
  return { shares, brackets };
})();

/** What of bracket b the chosen venues hold, in [0, 1]. */
export function venueFactor(venues, b) {
  if (!venues) return 1;
  let part = 0;
  let all = 0;
  VENUES.forEach(([name], i) => {
    const w = mix.shares[i] * mix.brackets[i][b];
    all += w;
    if (venues.includes(name)) part += w;
  });
  return part / all;
}

export class Market {
  constructor(name, now) {
    this.name = name;
    [this.base, this.bucket, this.oi] = MARKETS[name];
    this.r = random(name.charCodeAt(0) * 977 + 5);
    this.now = now;
    this.price = this.base;
    this.paths = new Map();
    for (const [span, [n, step]] of Object.entries(SPANS))
      this.paths.set(span, this.path(span, n + 80, step));
    this.live = { open: this.price, high: this.price, low: this.price };
  }

  /** Bars that end at the present price, walked backwards. */
  path(span, n, step) {
    const r = random(this.name.charCodeAt(1) * 31 + span.length * 7 + step / 1000);
    const vol = 0.0011 * Math.sqrt(step / 300e3);
    const closes = [this.base];
    let drift = 0;
    for (let i = 1; i <= n; i++) {
      if (r() < 0.03) drift = 0.35 * vol * gauss(r);
      let move = vol * gauss(r) + drift;
      if (r() < 0.012) move += 6 * vol * gauss(r);
      closes.push(closes[i - 1] * Math.exp(-move));
    }
    closes.reverse();
    return closes.slice(1).map((close, i) => {
      const open = closes[i];
      const w = vol * 0.7;
      return [
        open,
        Math.max(open, close) * (1 + w * r()),
        Math.min(open, close) * (1 - w * r()),
        close,
        0.5 + 2 * r() ** 3,
      ];
    });
  }

  tickPrice() {
    this.price *= Math.exp(0.00012 * gauss(this.r));
    if (Math.abs(this.price / this.base - 1) > 0.03) this.price += (this.base - this.price) * 0.02;
    this.live.high = Math.max(this.live.high, this.price);
    this.live.low = Math.min(this.live.low, this.price);
  }

  /** The heat of a span: columns of 14 arrays folded by the filter. `each` gets every kept column. */
  build(span, { venues, leverage, bucket = this.bucket, range = 0.25, columns, rows }, each) {
    const path = [...this.paths.get(span)];
    const [n] = SPANS[span];
    const floor = Math.floor((this.base * (1 - range)) / bucket) * bucket;
    const step = rows ? (this.base * 2 * range) / rows : bucket;
    const height = rows ?? Math.ceil((this.base * 2 * range) / bucket);
    if (columns) while (path.length < columns + 80) path.unshift(...path.slice(0, 300));
    const width = columns ?? n;
    const keepFrom = path.length - width;
    const books = Array.from({ length: 14 }, () => new Float32Array(height));
    const factor = BRACKETS.map((l, b) =>
      leverage && (l < leverage[0] || l > leverage[1]) ? 0 : venueFactor(venues, b),
    );
    const r = random(99);
    path[path.length - 1] = [this.live.open, this.live.high, this.live.low, this.price, 1];
    const decay = 0.9965;
    path.forEach((bar, i) => {
      const [open, high, low, close, volume] = bar;
      for (const book of books) for (let k = 0; k < height; k++) book[k] *= decay;
      const entry = (open + close) / 2;
      BRACKETS.forEach((l, b) => {
        const mean = [0.1, 0.19, 0.25, 0.2, 0.13, 0.09, 0.04][b];
        const away = 1 / l - 0.004 + (l <= 2 ? -0.26 : 0);
        for (const side of [0, 1]) {
          const centre = entry * (side ? 1 + away : 1 - away);
          const at = (centre - floor) / step;
          const wide = Math.max(1.2, (0.0006 * entry) / step) * (1 + 12 / l);
          const amount = volume * mean * (0.3 + r()) * (r() < 0.04 ? 7 : 1);
          for (
            let k = Math.max(0, Math.floor(at - 3 * wide));
            k <= Math.min(height - 1, at + 3 * wide);
            k++
          ) {
            const z = (k + 0.5 - at) / wide;
            books[2 * b + side][k] += (amount * Math.exp(-0.5 * z * z)) / wide;
          }
        }
      });
      const from = Math.floor((low - floor) / step);
      const to = Math.floor((high - floor) / step);
      for (const book of books)
        for (let k = Math.max(0, from); k <= Math.min(height - 1, to); k++) book[k] = 0;
      const mark = Math.floor((close - floor) / step);
      for (let b = 0; b < 7; b++) {
        for (let k = Math.max(0, mark); k < height; k++) books[2 * b][k] = 0;
        for (let k = 0; k <= Math.min(height - 1, mark); k++) books[2 * b + 1][k] = 0;
      }
      if (i >= keepFrom) each(i - keepFrom, books, factor, bar);
    });
    return { floor, step, height, width };
  }
}

/** Scale from the books' own units to USD, so that the map's levels make sense beside open interest. */
export const USD_PER_UNIT = (market) => market.oi * 0.0011;

export const VALUE_MIN = 1_000;
export const VALUE_MAX = 500e6;
export const codeOf = (usd) => {
  if (!(usd > 0)) return 0;
  const code = 1 + (254 * Math.log(usd / VALUE_MIN)) / Math.log(VALUE_MAX / VALUE_MIN);
  return code < 0.5 ? 0 : Math.max(1, Math.min(255, Math.round(code)));
};

export function fold(books, side, factor, k, scale) {
  let sum = 0;
  for (let b = 0; b < 7; b++) sum += books[2 * b + side][k] * factor[b];
  return sum * scale;
}

/** The binary tile of the contract. */
export function tileOf(market, span, filter, now) {
  const stepMs = SPANS[span][1];
  const columns = [];
  const shape = market.build(span, filter, (c, books, factor, bar) => {
    columns[c] = [0, 1].map((side) => {
      const codes = new Uint8Array(books[0].length);
      for (let k = 0; k < codes.length; k++)
        codes[k] = codeOf(fold(books, side, factor, k, USD_PER_UNIT(market)));
      return codes;
    });
    columns[c].bar = bar;
  });
  const { width, height } = shape;
  const out = Buffer.alloc(96 + 2 * width * height + 17 * width);
  const lastEnd = Math.ceil(now / stepMs) * stepMs;
  out.write("FLTILE01", 0, "latin1");
  out.writeUInt32LE(width, 8);
  out.writeUInt32LE(height, 12);
  out.writeBigInt64LE(BigInt(lastEnd - (width - 1) * stepMs), 16);
  out.writeBigInt64LE(BigInt(stepMs), 24);
  out.writeDoubleLE(shape.floor, 32);
  out.writeDoubleLE(shape.step, 40);
  out.writeDoubleLE(VALUE_MIN, 48);
  out.writeDoubleLE(VALUE_MAX, 56);
  out.writeBigUInt64LE(1n, 64);
  out.writeBigInt64LE(BigInt(now), 72);
  out.writeUInt32LE(3, 80);
  for (const side of [0, 1]) {
    for (let k = 0; k < height; k++) {
      let last = 0;
      for (let c = 0; c < width; c++) {
        const code = columns[c][side][k];
        out[96 + side * width * height + k * width + c] = (code - last) & 255;
        last = code;
      }
    }
  }
  const states = 96 + 2 * width * height;
  for (let c = 0; c < width; c++) {
    const hole = c >= Math.floor(width * 0.31) && c < Math.floor(width * 0.31) + 5;
    const stale = c >= Math.floor(width * 0.62) && c < Math.floor(width * 0.68);
    out[states + c] = hole ? 0 : stale ? 2 : 1;
    for (let i = 0; i < 4; i++)
      out.writeFloatLE(hole ? Number.NaN : columns[c].bar[i], states + width + 16 * c + 4 * i);
  }
  return out;
}

/** Books at this moment (24 h span). */
export function booksNow(market, filter = {}) {
  let last;
  const shape = market.build("24h", filter, (_, books, factor) => {
    last = { books, factor };
  });
  return { ...shape, ...last };
}

export function columnOf(market, span, now, sequence, topic) {
  const { books, factor, floor, step, height } = booksFor(market, span);
  const stepMs = SPANS[span][1];
  const out = Buffer.alloc(96 + 2 * height);
  out.write("FLCOL001", 0, "latin1");
  out.writeBigUInt64LE(BigInt(sequence), 8);
  out.writeBigInt64LE(BigInt(Math.ceil(now / stepMs) * stepMs), 16);
  out.writeBigInt64LE(BigInt(stepMs), 24);
  out.writeDoubleLE(floor, 32);
  out.writeDoubleLE(step, 40);
  out.writeUInt32LE(height, 48);
  out[52] = 1;
  out.writeDoubleLE(VALUE_MIN, 56);
  out.writeDoubleLE(VALUE_MAX, 64);
  [market.live.open, market.live.high, market.live.low, market.price].forEach((p, i) =>
    out.writeFloatLE(p, 72 + 4 * i),
  );
  out.writeBigUInt64LE(BigInt(topic), 88);
  const mark = Math.floor((market.price - floor) / step);
  for (const side of [0, 1]) {
    for (let k = 0; k < height; k++) {
      const swept = side ? k <= mark : k >= mark;
      out[96 + side * height + k] = swept ? 0 : codeOf(fold(books, side, factor, k, USD_PER_UNIT(market)));
    }
  }
  return out;
}

const cached = new Map();
function booksFor(market, span) {
  const key = market.name + span;
  const known = cached.get(key);
  if (known && Date.now() - known.at < 10_000) return known;
  let last;
  const shape = market.build(span, {}, (_, books, factor) => {
    last = { books, factor };
  });
  const made = { ...shape, ...last, at: Date.now() };
  cached.set(key, made);
  return made;
}
