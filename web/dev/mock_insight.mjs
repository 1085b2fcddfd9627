// Answers of the mock for readings: zones, ratio, dominance, signals, position, cascade, questions, alerts.
// Shapes as the engine writes them; the numbers mean nothing. Development and tests only.
import { envelope, mapAnswer } from "./mock_answers.mjs";
import { BRACKETS, mix, random, VENUES } from "./mock_world.mjs";

const iso = (ms) => new Date(ms).toISOString();
const HOUR = 36e5;

function zones(m, now) {
  const map = mapAnswer(m, { range: 0.15 }, now);
  const found = [];
  for (const side of ["long", "short"]) {
    const bands = new Map();
    for (const level of map.levels.filter((l) => l.side === side)) {
      const band = Math.floor((Math.abs(level.price / m.price - 1) * 100) / 2);
      const known = bands.get(band) ?? { usd: 0, lo: level.price, hi: level.price, peak: level };
      known.usd += level.notional_usd;
      known.lo = Math.min(known.lo, level.price);
      known.hi = Math.max(known.hi, level.price + m.bucket);
      if (level.notional_usd > known.peak.notional_usd) known.peak = level;
      bands.set(band, known);
    }
    for (const [band, b] of bands) {
      if (b.usd < m.oi * 0.004) continue;
      const half = (b.hi - b.lo) / 4;
      found.push({
        side,
        low_usd: b.peak.price - half,
        high_usd: b.peak.price + half,
        peak_usd: b.peak.price,
        distance_pct: (b.peak.price / m.price - 1) * 100,
        strength_usd: b.usd * 0.7,
        peak_usd_per_bp: b.usd / 80,
        prominence_share: 1 / (1 + 0.3 * band),
        confidence: band % 3 === 0 ? null : 2.4 + band / 4,
        age_h: band % 4 === 1 ? null : 6 + 9 * band,
        by_bracket: b.peak.by_bracket,
        by_venue: b.peak.by_venue,
      });
    }
  }
  found.sort((a, b) => a.peak_usd - b.peak_usd);
  const sums = { long: map.totals.long_usd, short: map.totals.short_usd };
  return {
    ...envelope(m, now),
    current_price: m.price,
    bucket_usd: m.bucket,
    daily_sigma: 0.021,
    kernel_bp: 21,
    zones: found,
    thin: found.slice(1, 4).map((z) => ({
      side: z.side,
      low_usd: z.high_usd,
      high_usd: z.high_usd * 1.004,
      notional_usd: 4e6,
      share_of_neighbours: 0.12,
    })),
    asymmetry: [1, 2, 5, 10].map((d) => ({
      distance_pct: d,
      long_usd: 1e8 * d,
      short_usd: 8e7 * d,
      asymmetry: 0.11,
    })),
    sides: Object.fromEntries(
      ["long", "short"].map((s) => [
        s,
        { total_usd: sums[s], zones_usd: sums[s] * 0.55, thin_usd: sums[s] * 0.05, rest_usd: sums[s] * 0.4 },
      ]),
    ),
    changes: found.slice(0, 6).map((z, i) => ({
      ...z,
      by_bracket: undefined,
      by_venue: undefined,
      at: iso(now - (i + 1) * HOUR),
      change: ["formed", "shifted", "dissolved"][i % 3],
      zone: i + 1,
      formed: iso(now - 30 * HOUR),
      ...(i % 3 === 1 ? { moved_pct: 0.4 } : {}),
      greatest_usd: z.strength_usd * 1.2,
    })),
    notes: [],
    model: { version: "mock-0", weights: "prior" },
  };
}

function ratio(m, now) {
  const figure = (venue, known) => ({
    ...(venue ? { venue } : {}),
    open_interest_coins: 40_000,
    open_interest_age_s: 12,
    reserve_coins: known ? 210_000 : null,
    reserve_age_s: known ? 7_200 : null,
    ratio: known ? 0.19 : null,
    mean_90d: known ? 0.18 : null,
    sd_90d: known ? 0.012 : null,
    z_90d: known ? 0.8 : null,
    days: known ? 90 : 0,
    windows: [24, 48, 72].map((hours) => ({
      hours,
      mean: known ? 0.188 : null,
      change_pct: known ? 1.4 : null,
    })),
    model_mean_effective_leverage: 14.2,
    unavailable: known ? null : "no reserves are known for this venue",
  });
  return {
    ...envelope(m, now),
    venues: VENUES.map(([v], i) => figure(v, i < 6)),
    total: figure(null, true),
    against_all_exchanges: figure(null, false),
    notes: ["reserves are those that the exchanges' listed addresses hold"],
  };
}

function dominance(m, now) {
  const squeeze = (side) => ({
    side,
    met: false,
    funding_met: false,
    funding_8h: 0.00008,
    funding_threshold_8h: side === "short" ? -0.0003 : 0.0006,
    percentile_90d: 61,
    dense_met: true,
    near_usd: 1.2e9,
    other_side_usd: 0.8e9,
    share: 0.6,
    share_threshold: 0.6,
    zone: { low_usd: m.price * 1.01, high_usd: m.price * 1.015, strength_usd: 4e8, distance_pct: 1.2 },
  });
  return {
    ...envelope(m, now),
    current_price: m.price,
    by_distance: [1, 2, 5, 10].map((d) => ({
      distance_pct: d,
      long_usd: 9e7 * d,
      short_usd: 1.2e8 * d,
      dominance: -0.14,
    })),
    funding: { mean_8h: 0.00008, spread_8h: 0.00005, percentile_90d: 61, venues: [] },
    ratios: [],
    squeezes: [squeeze("short"), squeeze("long")],
    weights: "prior",
    notes: [],
  };
}

function signals(m, now) {
  const kinds = ["approach", "sweep", "sweep_and_reverse", "cascade_confirmation"];
  return {
    ...envelope(m, now),
    from: iso(now - 30 * 24 * HOUR),
    step: "15m",
    horizon: "4h",
    current_price: m.price,
    bars: 2880,
    bars_without_volume: 3,
    signals: Array.from({ length: 14 }, (_, i) => ({
      kind: kinds[i % 4],
      at: iso(now - (i + 1) * 3 * HOUR),
      direction: i % 2 ? "up" : "down",
      close_usd: m.price,
      level_usd: m.price * (1 + 0.01 * (i % 5)),
      volume_ratio: i % 3 ? 1.8 : null,
      zone: {
        side: i % 2 ? "short" : "long",
        low_usd: m.price,
        high_usd: m.price * 1.01,
        strength_usd: 2e8 + 1e7 * i,
      },
    })),
    record: kinds.map((kind, i) => ({
      kind,
      signals: 60 - 9 * i,
      scored: 50 - 9 * i,
      hit_rate: 0.42 + 0.05 * i,
      baseline_rate: 0.45,
      difference: -0.03 + 0.05 * i,
      lo: -0.12 + 0.05 * i,
      hi: 0.06 + 0.05 * i,
      skill: i === 3 ? "better" : "not_shown",
      text: "counted over 4 h after the signal; the baseline is the same horizon at other times of the day",
    })),
    weights: "prior",
    notes: [],
  };
}

function position(m, query, now) {
  const number = (name) => (query.has(name) ? Number(query.get(name)) : null);
  const venue = query.get("venue");
  if (!VENUES.some(([v]) => v === venue))
    return { status: 400, title: "bad parameter", detail: `no venue ${venue}`, parameter: "venue" };
  const side = query.get("side") === "short" ? "short" : "long";
  const sign = side === "long" ? -1 : 1;
  const entry = number("entry") ?? m.price;
  const size = number("size") ?? 10_000;
  const leverage = number("leverage") ?? size / number("margin");
  if (!(leverage > 0))
    return { status: 400, title: "bad parameter", detail: "give leverage or margin", parameter: "leverage" };
  const at = (l) => entry * (1 + sign * (1 / l - 0.005));
  const crowding = (p) => ({
    price_usd: p,
    distance_pct: (p / m.price - 1) * 100,
    bucket_usd: 2.4e7,
    percentile: 40 + 50 * Math.abs(Math.sin(p)),
    zone: null,
  });
  const stop = number("stop");
  return {
    ...envelope(m, now),
    venue,
    kind: "linear",
    side,
    entry_usd: entry,
    notional_usd: size,
    leverage,
    margin_usd: size / leverage,
    current_price: m.price,
    liquidation_usd: at(leverage),
    bankruptcy_usd: entry * (1 + sign / leverage),
    from_entry_pct: (at(leverage) / entry - 1) * 100,
    maintenance_rate: 0.005,
    maintenance_usd: size * 0.005,
    tier_max_leverage: 100,
    margin_covers_entry: leverage < 150,
    terms: "venue",
    compared_within_pct: 25,
    liquidation: crowding(at(leverage)),
    calmer: {
      leverage: leverage * 0.8,
      margin_usd: size / leverage / 0.8,
      added_margin_usd: size / leverage / 0.8 - size / leverage,
      liquidation: { ...crowding(at(leverage * 0.8)), percentile: 22 },
    },
    stop: stop ? crowding(stop) : null,
    stop_comes_first: true,
    calmer_stop_nearer: null,
    calmer_stop_farther: stop ? crowding(stop * (1 + sign * 0.004)) : null,
    notes: ["isolated margin; funding paid later is not counted"],
  };
}

const quantiles = (mid, spread) => ({
  p05: mid * (1 - spread),
  p25: mid * (1 - spread / 2),
  p50: mid,
  p75: mid * (1 + spread / 2),
  p95: mid * (1 + spread),
});

function cascade(m, query, now) {
  const target = query.has("target") ? Number(query.get("target")) : null;
  const shock = query.has("shock_usd") ? Number(query.get("shock_usd")) : null;
  if (!target === !shock)
    return {
      status: 400,
      title: "bad parameter",
      detail: "give either shock_usd or target",
      parameter: "shock_usd",
    };
  const move = target ? (target / m.price - 1) * 100 : (shock / 1e8) * 0.5;
  const stage = (x) => ({
    move_percent: quantiles(x, 0.3),
    price: quantiles(m.price * (1 + x / 100), 0.01),
    liquidated_usd: quantiles(Math.abs(x) * 1.4e8, 0.4),
  });
  return {
    ...envelope(m, now),
    current_price: m.price,
    direction: move < 0 ? "down" : "up",
    target_price: target,
    shock_usd: quantiles(Math.abs(move) * 2e8, 0.3),
    shock_helped_usd: quantiles(Math.abs(move) * 1.6e8, 0.3),
    first_order: stage(move),
    reflexive: stage(move * 1.35),
    amplification: 1.35,
    settled_price: m.price * (1 + (move * 1.1) / 100),
    exhausted_share: 0.02,
    venues: VENUES.map(([venue], i) => ({
      venue,
      triggered_usd: 3e8 * mix.shares[i],
      sold_usd: 2.6e8 * mix.shares[i],
      taken_over_usd: 1e7 * mix.shares[i],
      adl_usd: i < 3 ? 2e6 : 0,
      fund_loss_usd: 4e6 * mix.shares[i],
      fund_usd: i < 5 ? 1e9 / (i + 1) : null,
      maintenance: 0.005,
      fund_known: i < 5,
      book_known: i < 8,
      volume_known: i < 15,
    })),
    brackets: BRACKETS.map((leverage, b) => ({
      leverage,
      triggered_usd: leverage > 5 ? 5e7 * (b + 1) : 0,
      first_percent: leverage > 5 ? (Math.sign(move) * 60) / leverage : null,
      half_percent: leverage > 5 ? (Math.sign(move) * 90) / leverage : null,
      early_share: 0.1 * b,
      adl_usd: b === 6 ? 3e6 : 0,
    })),
    adl_unmatched_usd: 0,
    fragility: Array.from({ length: 33 }, (_, i) => {
      const n = 0.35 + 0.5 * Math.exp(-(((i - 14) / 5) ** 2));
      return {
        move_percent: (move * i) / 32,
        price: m.price * (1 + (move * i) / 3200),
        n,
        n_lo: n * 0.7,
        n_hi: n * 1.4,
        mass_usd: 1e7,
      };
    }),
    assumptions: [
      "depth by a power law of distance, with its uncertainty drawn anew in each of the draws",
      "no new orders come in while it lasts",
    ],
    limits: ["portfolio margin and hedges across venues are not seen"],
    notes: [],
    draws: Number(query.get("draws") ?? 200),
    model: { version: "mock-0", weights: "prior" },
  };
}

function answer(m, query, now) {
  const text = query.get("text") ?? "";
  if (!/\d/.test(text))
    return {
      status: 422,
      title: "not understood",
      detail: `understood: a question of ${m.name}; an amount is missing`,
      parameter: "text",
      remedy: 'as "Will BTC touch $60,000 tomorrow?"',
    };
  const r = random(text.length * 13 + text.charCodeAt(text.length >> 1));
  const p = 0.1 + 0.6 * r();
  const isTotal = /liquidation/i.test(text);
  return {
    ...envelope(m, now),
    kind: isTotal ? "liquidations" : /touch/i.test(text) ? "touch" : "move",
    question: text,
    settlement: "Yes if any one-minute bar of the mark price reaches it before the time is over.",
    from: iso(now),
    by: iso(now + 24 * HOUR),
    price_usd: m.price,
    price_at: iso(now),
    probability: p,
    lo: p * 0.8,
    hi: Math.min(1, p * 1.25),
    baseline: { name: "volatility alone", probability: p * 0.93 },
    climatology: 0.31,
    members: [
      { name: "barrier", probability: p },
      { name: "past windows", probability: p * 0.9 },
    ],
    sigma_percent: 2.1,
    recalibration: { origins: 640, intercept: -0.02, slope: 0.97 },
    map: {
      weight: 0,
      probability: null,
      total_p05_usd: isTotal ? 2e7 : null,
      total_p50_usd: isTotal ? 6e7 : null,
      total_p95_usd: isTotal ? 2.4e8 : null,
      note: "has not improved past answers, so it has no weight",
    },
    record: {
      origins: 640,
      independent: 91.2,
      recalibrated_origins: 600,
      base_rate: 0.3,
      brier: 0.171,
      brier_volatility: 0.172,
      brier_climatology: 0.21,
      skill_over_climatology: 0.186,
      skill_over_volatility: 0.006,
      from: iso(now - 700 * 24 * HOUR),
      to: iso(now),
    },
    comparison: null,
    notes: [],
  };
}

const rules = [
  {
    id: "zone-btc",
    kind: "zone",
    market: "BTC",
    side: "both",
    within_percent: 1,
    above_usd: 2e8,
    cooldown: "15m",
    enabled: true,
    note: "near and big",
  },
];
const fired = (now) => [
  {
    id: "a1",
    rule: "zone-btc",
    kind: "zone",
    market: "BTC",
    side: "short",
    venues: [],
    at: iso(now - 2 * HOUR),
    simulated: true,
    title: "BTC: short zone of $412M within 0.9 %",
    text: "104,900 to 105,300; threshold $200M within 1 %.",
    note: "near and big",
    link: `https://map.example.com/heatmap/BTC?x=${Math.round((now - 8 * HOUR) / 1000)}-${Math.round((now - HOUR) / 1000)}&y=103000-106000&side=short`,
    numbers: { usd: 412e6 },
  },
];

function alerts(method, path, body, now) {
  if (path === "/v1/alerts/log") return { alerts: fired(now), next_cursor: null };
  const id = decodeURIComponent(path.slice("/v1/alerts/".length));
  const at = rules.findIndex((r) => r.id === id);
  if (method === "POST") {
    if (!body?.id || !body.kind)
      return { status: 422, title: "not a rule", detail: "id and kind are missing" };
    rules.push(body);
  } else if (method === "PUT" && at >= 0) rules[at] = body;
  else if (method === "DELETE" && at >= 0) rules.splice(at, 1);
  else if (method !== "GET") return { status: 404, title: "no such rule", detail: id };
  const reading = { at: iso(now), value: 1.4, unknown_because: null };
  const state = { armed: true, fired_count: 1, last_fired_at: iso(now - 2 * HOUR), reading };
  const channels = [
    {
      name: "desk",
      type: "webhook",
      place: "http://127.0.0.1:9000/",
      pending: 0,
      delivered: 3,
      failed: 0,
      failed_attempts: 1,
      trouble: null,
      last_delivered_at: iso(now - 2 * HOUR),
    },
  ];
  return { rules: rules.map((r) => ({ ...r, state })), channels, trouble: null };
}

const keptQuestions = [];
let keptNumber = 0;

function questions(method, path, body, m, now) {
  const id = decodeURIComponent(path.slice("/v1/questions/".length));
  if (path === "/v1/questions" && method === "POST") {
    const a = answer(m, new URLSearchParams({ text: body.text ?? "" }), now);
    if (a.status) return a;
    const first = { at: iso(now - 5 * HOUR), probability: a.probability * 0.7, lo: 0.1, hi: 0.9 };
    const last = { at: iso(now), probability: a.probability, lo: a.lo, hi: a.hi };
    const made = {
      id: `q${++keptNumber}`,
      question: a.question,
      settlement: a.settlement,
      kind: a.kind,
      market: m.name,
      asked_at: first.at,
      from: a.from,
      by: a.by,
      state: "open",
      ...last,
      asked_probability: first.probability,
      brier: null,
      settled_at: null,
      settled_value_usd: null,
      reason: null,
      readings: [first, last],
    };
    keptQuestions.push(made);
    return made;
  }
  if (path === "/v1/questions")
    return {
      questions: keptQuestions,
      record: { settled: 0, mean_brier: null },
      generated_at: iso(now),
      simulated: true,
    };
  const at = keptQuestions.findIndex((q) => q.id === id);
  if (at < 0) return { status: 404, title: "Not Found", detail: `no question ${id} is kept` };
  return method === "DELETE" ? keptQuestions.splice(at, 1)[0] : keptQuestions[at];
}

export function insight(method, path, query, body, m, now) {
  if (path.startsWith("/v1/alerts")) return alerts(method, path, body, now);
  if (path.startsWith("/v1/questions") && path !== "/v1/questions/ask")
    return questions(method, path, body, m, now);
  switch (path) {
    case "/v1/zones":
      return zones(m, now);
    case "/v1/ratio":
      return ratio(m, now);
    case "/v1/dominance":
      return dominance(m, now);
    case "/v1/signals":
      return signals(m, now);
    case "/v1/position":
      return position(m, query, now);
    case "/v1/cascade":
      return cascade(m, query, now);
    case "/v1/questions/ask":
      return answer(m, query, now);
    default:
      return null;
  }
}
