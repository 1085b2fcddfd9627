// Answers of the mock server in the contract's shapes, made from the synthetic market. Development and tests only.
import { BRACKETS, booksNow, mix, random, SPANS, USD_PER_UNIT, VENUES, venueFactor } from "./mock_world.mjs";

const started = new Date().toISOString();
const iso = (ms) => new Date(ms).toISOString();
export const killed = new Map();

export function envelope(market, now) {
  return {
    market: market.name,
    at: iso(now),
    generated_at: iso(now),
    model_version: "mock-0",
    simulated: true,
    mode: "demo",
    units: "USD",
    scale: "absolute",
    coverage: { venues_live: VENUES.length - killed.size, venues_total: 22, open_interest_share: 0.97 },
    data_age_s: Object.fromEntries(
      VENUES.map(([v]) => [v, killed.has(v) ? (now - killed.get(v)) / 1000 : 0.4]),
    ),
  };
}

export function status(markets, clients, now) {
  return {
    version: "0.5.0-mock",
    model_version: "mock-0",
    mode: "demo",
    simulated: true,
    ready: true,
    progress: null,
    started_at: started,
    now: iso(now),
    markets: [...markets.keys()],
    venues: { live: 21 - killed.size, partial: 1, down: killed.size, connecting: 0, total: 22 },
    clients,
    skill: { events: 18_422, gain_over_placebo: 0.021, lo: 0.009, hi: 0.033 },
  };
}

const FEED_TEXT = {
  complete: "every liquidation is published",
  throttled: "at most one order per symbol and second is published",
  totals: "only totals are published",
  none: "no public liquidation feed",
};

export function venueRow([venue, title, feed], i, now) {
  const dead = killed.get(venue);
  const state = dead ? "down" : venue === "cme" ? "partial" : "live";
  const age = dead
    ? (now - dead) / 1000
    : venue === "cme"
      ? 41
      : Math.round(10 * (0.1 + ((i * 7) % 13) / 10)) / 10;
  return {
    venue,
    title,
    state,
    since: dead ? iso(dead) : started,
    age_s: age,
    reason: dead
      ? "connection refused (switched off in the mock)"
      : venue === "cme"
        ? "open interest is published once a day"
        : null,
    liquidation_feed: { kind: feed, text: FEED_TEXT[feed] },
    kinds: ["trade", "mark_price", "open_interest", "funding", ...(feed === "none" ? [] : ["liquidation"])],
    max_leverage: [
      125, 100, 100, 125, 100, 200, 125, 200, 150, 200, 40, 50, 50, 100, 10, 4, 50, 100, 50, 20, 50, 100,
    ][i],
    taker_fee: [0.0005, 0.00055, 0.0005, 0.0006][i % 4],
    tiers_date: "2026-01-15",
    frames: 120_000 + i * 3_111,
    events: 480_000 - i * 9_000,
    gaps: i % 5 === 3 ? 2 : 0,
    reconnects: i % 4 === 1 ? 1 : 0,
    channels: ["trade", "mark_price", "open_interest"].map((channel, c) => ({
      channel,
      state: dead ? "down" : "live",
      age_s: dead ? (now - dead) / 1000 : 0.2 + c * 1.4,
      stale_after_s: [30, 10, 90][c],
    })),
  };
}

export function marketRow(m) {
  return {
    market: m.name,
    price_usd: m.price,
    change_24h_pct: (m.price / m.paths.get("24h")[80][0] - 1) * 100,
    open_interest_usd: m.oi,
    long_liquidations_24h_usd: m.oi * 0.0031,
    short_liquidations_24h_usd: m.oi * 0.0022,
    funding_rate_8h: 0.00008,
    bucket_usd: m.bucket,
  };
}

export function mapAnswer(m, filter, now) {
  const wide = { ...filter, range: filter.range ?? 0.15 };
  const { books, factor, floor, step, height } = booksNow(m, wide);
  const scale = USD_PER_UNIT(m);
  const levels = [];
  const totals = { long: 0, short: 0 };
  for (let k = 0; k < height; k++) {
    for (const side of [0, 1]) {
      const by_bracket = {};
      const by_venue = {};
      let sum = 0;
      for (let b = 0; b < 7; b++) {
        const amount = books[2 * b + side][k] * factor[b] * scale;
        if (amount < 500) continue;
        by_bracket[BRACKETS[b]] = Math.round(amount);
        sum += amount;
        VENUES.forEach(([v], i) => {
          if (filter.venues && !filter.venues.includes(v)) return;
          const part =
            (amount * mix.shares[i] * mix.brackets[i][b]) /
            (bracketTotal(b) * (filter.venues ? venueFactor(filter.venues, b) : 1));
          by_venue[v] = Math.round((by_venue[v] ?? 0) + part);
        });
      }
      if (sum < 500) continue;
      const name = side ? "short" : "long";
      totals[name] += sum;
      levels.push({
        price: floor + k * step,
        side: name,
        notional_usd: Math.round(sum),
        by_bracket,
        by_venue,
      });
    }
  }
  return {
    ...envelope(m, now),
    current_price: m.price,
    bucket_usd: step,
    valued_at: "mark price of each venue at this time",
    levels,
    totals: {
      long_usd: totals.long * 1.4,
      short_usd: totals.short * 1.4,
      inert_long_usd: m.oi - totals.long * 1.4,
      inert_short_usd: m.oi - totals.short * 1.4,
      outside_range_long_usd: totals.long * 0.4,
      outside_range_short_usd: totals.short * 0.4,
      filtered_long_usd: 0,
      filtered_short_usd: 0,
    },
    open_interest: Object.fromEntries(
      VENUES.map(([v], i) => [
        v,
        {
          coins: (m.oi * mix.shares[i]) / m.price,
          usd: m.oi * mix.shares[i],
          age_s: killed.has(v) ? (now - killed.get(v)) / 1000 : 12,
          long_usd: m.oi * mix.shares[i] * 0.3,
          short_usd: m.oi * mix.shares[i] * 0.3,
          inert_long_usd: m.oi * mix.shares[i] * 0.7,
          inert_short_usd: m.oi * mix.shares[i] * 0.7,
          unexplained_share: 0.01,
          conservation_error: 1e-12,
        },
      ]),
    ),
    notes: ["cme: open interest is 14 h old"],
    model: { version: "mock-0", weights: "prior", conservation_error: 2e-13 },
  };
}

function bracketTotal(b) {
  return VENUES.reduce((sum, _, i) => sum + mix.shares[i] * mix.brackets[i][b], 0);
}

export function leverage(m, now) {
  return {
    ...envelope(m, now),
    current_price: m.price,
    venues: VENUES.map(([venue], i) => {
      const learned = i < 4 || i === 10;
      const unknown = venue === "lbank";
      return {
        venue,
        open_interest_usd: unknown ? null : m.oi * mix.shares[i],
        inert_share: unknown ? null : 0.6 + 0.012 * i,
        liquidations: learned ? 4_000 - i * 300 : 0,
        ...(learned
          ? { learned_from: iso(now - 30 * 864e5), learned_to: iso(now) }
          : { note: "no liquidation feed: the prior stands" }),
        brackets: BRACKETS.map((l, b) => ({
          leverage: l,
          stock_share: unknown ? null : mix.brackets[i][b],
          flow_share: unknown ? null : mix.brackets[i][(b + 1) % 7],
          lo: unknown ? null : mix.brackets[i][(b + 1) % 7] * 0.7,
          hi: unknown ? null : mix.brackets[i][(b + 1) % 7] * 1.4,
          events: learned ? 300 : 0,
          status: learned ? "learned" : "prior",
        })),
      };
    }),
  };
}

export function exposure(m, now) {
  const r = random(3);
  const venues = VENUES.map(([venue], i) => {
    if (venue === "lbank")
      return {
        venue,
        exposed_usd: null,
        long_usd: null,
        short_usd: null,
        within_5pct_usd: null,
        open_interest_usd: null,
      };
    const oi = m.oi * mix.shares[i];
    const long = oi * (0.2 + 0.15 * r());
    const short = oi * (0.2 + 0.15 * r());
    return {
      venue,
      exposed_usd: long + short,
      long_usd: long,
      short_usd: short,
      within_5pct_usd: (long + short) * 0.3,
      open_interest_usd: oi,
    };
  });
  venues.sort((a, b) => (b.exposed_usd ?? -1) - (a.exposed_usd ?? -1));
  return { ...envelope(m, now), current_price: m.price, venues };
}

export function profile(m, now) {
  const order = VENUES.map((v, i) => [v[0], i]).sort((a, b) => mix.shares[b[1]] - mix.shares[a[1]]);
  const profiles = order.slice(0, 5).map(([venue, i], n) => {
    const points = [];
    for (let d = -15; d <= 15; d += 0.25) {
      if (Math.abs(d) < 0.2) continue;
      const a = Math.abs(d);
      const shape =
        0.8 * Math.exp(-(((a - 1.2 - n * 0.2) / 0.9) ** 2)) +
        Math.exp(-(((a - 4.1) / (1.1 + n * 0.2)) ** 2)) +
        0.7 * Math.exp(-(((a - 9.4) / 2) ** 2));
      points.push({
        distance_pct: d,
        side: d < 0 ? "long" : "short",
        usd_per_pct: m.oi * mix.shares[i] * 0.05 * shape * (d < 0 ? 1 : 0.85),
      });
    }
    return { venue, open_interest_usd: m.oi * mix.shares[i], points };
  });
  return { ...envelope(m, now), current_price: m.price, profiles };
}

export function candles(m, query, now) {
  const span = query.get("span") in SPANS ? query.get("span") : "3d";
  const [, step] = SPANS[span];
  const path = m.paths.get(span);
  return {
    ...envelope(m, now),
    step_s: step / 1000,
    candles: path.map(([open, high, low, close, volume], i) => ({
      open_at: iso(now - (path.length - i) * step),
      open,
      high,
      low,
      close,
      volume_coins: volume * 100,
    })),
  };
}

let counter = 0;
export function liquidation(m, at, r = Math.random) {
  const feeds = VENUES.filter((v) => v[2] !== "none");
  const venue = feeds[Math.floor(r() ** 1.8 * feeds.length)][0];
  const side = r() < 0.55 ? "long" : "short";
  const usd = 2_000 * Math.exp(3.2 * r() + 2.2 * r() ** 6);
  const price = m.price * (1 + (r() - 0.5) * 0.0008);
  return {
    id: `${venue}-${++counter}`,
    venue,
    instrument: `${m.name}USDT`,
    market: m.name,
    at: iso(at),
    side,
    price_usd: price,
    price_kind: "bankruptcy",
    size_coins: usd / price,
    notional_usd: usd,
  };
}

export function liquidations(m, query, now) {
  const from = Date.parse(query.get("from") ?? "") || now - 864e5;
  const span =
    now - from > 40 * 864e5
      ? "90d"
      : now - from > 8 * 864e5
        ? "30d"
        : now - from > 4 * 864e5
          ? "7d"
          : now - from > 1.5 * 864e5
            ? "3d"
            : "24h";
  const [n, step] = SPANS[span];
  const path = m.paths.get(span).slice(-n);
  const r = random(11);
  const min = Number(query.get("min_usd") ?? 0);
  const list = [];
  path.forEach(([open, high, low, close], i) => {
    const move = Math.abs(close / open - 1);
    const times = Math.floor(move * 900 * r());
    for (let k = 0; k < times; k++) {
      const long = close < open;
      const price = long ? low + (open - low) * r() : high - (high - open) * r();
      const event = {
        ...liquidation(m, now - (n - i - r()) * step, r),
        side: long ? "long" : "short",
        price_usd: price,
      };
      event.notional_usd *= 1 + 40 * r() ** 6 + (min / 20_000) * r();
      if (event.notional_usd >= min) list.push(event);
    }
  });
  const venues = query.get("venues")?.split(",");
  const kept = list.filter((e) => !venues || venues.includes(e.venue)).sort((a, b) => (a.at < b.at ? 1 : -1));
  return {
    ...envelope(m, now),
    liquidations: kept.slice(0, Number(query.get("limit") ?? 200)),
    next_cursor: null,
  };
}

export function liquidationTotals(m, now) {
  const r = random(21);
  const totals = Array.from({ length: 48 }, (_, i) => ({
    at: iso(now - (48 - i) * 36e5),
    long_usd: m.oi * 2e-5 * Math.exp(2.5 * r()),
    short_usd: m.oi * 2e-5 * Math.exp(2.5 * r()),
    events: Math.floor(40 + 300 * r()),
  }));
  const by_venue = Object.fromEntries(
    VENUES.filter((v) => v[2] !== "none").map(([v], i) => [
      v,
      { long_usd: 4e6 / (i + 1), short_usd: 3e6 / (i + 1), events: 400 - 30 * i },
    ]),
  );
  return {
    ...envelope(m, now),
    step_s: 3600,
    totals,
    by_venue,
    feed_notes: ["binance: at most one order per symbol and second", "12 venues publish no liquidations"],
  };
}

export function openInterest(m, now) {
  const series = ["binance", "binance", "bybit", "okx", "hyperliquid", "cme"].map((venue, s) => {
    const r = random(50 + s);
    let coins = (m.oi * 0.2) / (s + 1) / m.price;
    const points = [];
    for (let i = 168; i >= 0; i--) {
      coins *= 1 + 0.006 * (r() - 0.48);
      points.push([now - i * 36e5, coins, coins * m.price]);
    }
    return { venue, instrument: `${m.name}-${s}`, points };
  });
  return { ...envelope(m, now), step_s: 3600, series };
}

export function funding(m, now) {
  const names = ["binance", "bybit", "okx", "hyperliquid", "bitget"];
  const series = names.map((venue, s) => {
    const r = random(70 + s);
    let rate = 0.0001;
    const points = [];
    for (let i = 90; i >= 0; i--) {
      rate += (0.00007 - rate) * 0.2 + 0.00006 * (r() - 0.5);
      points.push([now - i * 288e5, venue === "hyperliquid" ? rate / 8 : rate]);
    }
    return { venue, interval_h: venue === "hyperliquid" ? 1 : 8, points };
  });
  return {
    ...envelope(m, now),
    series,
    now: series.map(({ venue, interval_h, points }) => {
      const rate = points[points.length - 1][1];
      const rate_8h = (rate * 8) / interval_h;
      return {
        venue,
        rate,
        rate_8h,
        annualised: rate_8h * 1095,
        next_at: iso(Math.ceil(now / 288e5) * 288e5),
      };
    }),
  };
}

export function longShort(m, now) {
  const series = [
    ["binance", "accounts"],
    ["binance", "top_positions"],
    ["bybit", "accounts"],
    ["okx", "accounts"],
  ].map(([venue, kind], s) => {
    const r = random(90 + s);
    let ratio = 1.2 + 0.3 * s;
    const points = [];
    for (let i = 168; i >= 0; i--) {
      ratio *= 1 + 0.02 * (r() - 0.5);
      points.push([now - i * 36e5, ratio]);
    }
    return { venue, kind, points };
  });
  return { ...envelope(m, now), series };
}

export function ledger(m, now) {
  const hour = Math.floor(now / 36e5) * 36e5;
  return {
    ...envelope(m, now),
    ledger: {
      forecasts: 4_356,
      settled: 4_210,
      unknown: 80,
      since: iso(now - 33 * 36e5),
      events: 18_422,
      log_score: -21_480.4,
      reference_score: -21_502.9,
      gain_per_forecast: 0.0053,
      last_hour: iso(hour - 36e5),
      last_score: -312.41,
      last_reference_score: -311.87,
      last_hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    },
    notes: [],
    next_cursor: null,
    lines: [],
  };
}

export function skill(m, now) {
  const gain = (value, half) => ({ value, lo: value - half, hi: value + half, blocks: 96 });
  const names = ["b0", "b1", "b2", "b3", "b4", "b5", "map"];
  const score = Object.fromEntries(names.map((n, i) => [n, -3.2 + 0.21 * i - (n === "b5" ? 0.3 : 0)]));
  const bins = Array.from({ length: 10 }, (_, i) => ({
    predicted: 0.02 * 1.7 ** i,
    observed: 0.02 * 1.7 ** i * (1 + 0.16 * Math.sin(i * 1.7)),
    bins: 2_000 - 150 * i,
  }));
  return {
    ...envelope(m, now),
    from: iso(now - 30 * 864e5),
    to: iso(now),
    scored_from: iso(now - 12 * 864e5),
    scored_to: iso(now - 36e5),
    computed_at: iso(now - 20 * 60e3),
    events: 18_422,
    bins: 34_560,
    score,
    gain_over_b2: gain(0.064, 0.021),
    gain_over_placebo: gain(0.009, 0.016),
    location: {
      events: 15_210,
      events_opened_later: 1_840,
      usd_capped: 812e6,
      nats_per_event_over_distance: gain(0.11, 0.04),
      nats_per_event_over_uniform: gain(0.42, 0.06),
      nats_per_event_over_placebo: gain(0.018, 0.022),
      nats_per_usd_over_distance: gain(0.15, 0.07),
      nats_per_usd_over_placebo: gain(0.03, 0.05),
      map_weight: 0.62,
    },
    zone_lift: {
      value: 1.31,
      lo: 1.12,
      hi: 1.52,
      hit_share: 0.171,
      expected_share: 0.131,
      placebo: gain(1.27, 0.18),
    },
    hourly: {
      spearman: 0.58,
      r2: 0.33,
      capture: 0.41,
      hours: 288,
      models: Object.fromEntries(
        names.map((n, i) => [n, { spearman: 0.1 + 0.08 * i, r2: 0.02 + 0.05 * i, capture: 0.1 + 0.05 * i }]),
      ),
    },
    calibration: {
      observed_over_predicted: 1.06,
      pit: [0.12, 0.1, 0.09, 0.1, 0.1, 0.09, 0.1, 0.1, 0.1, 0.1],
      reliability: bins,
      b2: { observed_over_predicted: 0.94, pit: new Array(10).fill(0.1), reliability: bins },
    },
    parts: ["binance", "bybit", "okx"].flatMap((venue, i) =>
      ["long", "short"].map((side, s) => ({
        venue,
        symbol: "BTCUSDT",
        side,
        hours: "all",
        events: 4_000 - 900 * i - 200 * s,
        bins: 17_280,
        score,
        gain_over_b2: gain(0.05 + 0.01 * i, 0.02),
        gain_over_placebo: gain(0.012 - 0.012 * i, 0.015),
      })),
    ),
    instruments: [
      {
        venue: "gate",
        symbol: "BTC_USDT",
        blocked: "fewer than 100 liquidations in the test part",
        notes: [],
      },
    ],
  };
}
