// Shapes of the readings: zones, ratio, dominance, signals, position, cascade, answers, alerts. As the command line
// prints them with --json, plus the envelope.
import type { Envelope, Side } from "./rest_types";

export interface ZoneBase {
  side: Side;
  low_usd: number;
  high_usd: number;
  strength_usd: number;
}

export interface Zone extends ZoneBase {
  peak_usd: number;
  distance_pct: number;
  peak_usd_per_bp: number;
  prominence_share: number;
  /** Strength over its standard deviation; null where the leverage mix is a prior. */
  confidence: number | null;
  age_h: number | null;
  by_bracket: Record<string, number>;
  by_venue: Record<string, number>;
}

export interface ZoneChange extends Omit<Zone, "by_bracket" | "by_venue"> {
  at: string;
  change: string;
  zone: number;
  formed: string;
  moved_pct?: number;
  greatest_usd: number;
}

export interface Asymmetry {
  distance_pct: number;
  long_usd: number;
  short_usd: number;
  /** (long − short) / (long + short) */
  asymmetry: number | null;
}

export interface ZonesAnswer extends Envelope {
  current_price: number;
  bucket_usd: number;
  daily_sigma: number | null;
  kernel_bp: number;
  zones: Zone[];
  thin: {
    side: Side;
    low_usd: number;
    high_usd: number;
    notional_usd: number;
    share_of_neighbours: number;
  }[];
  asymmetry: Asymmetry[];
  sides: Record<Side, { total_usd: number; zones_usd: number; thin_usd: number; rest_usd: number }>;
  changes: ZoneChange[];
  notes: string[];
  model: { version: string; weights: string };
}

export interface RatioFigure {
  venue?: string;
  open_interest_coins: number | null;
  open_interest_age_s: number | null;
  reserve_coins: number | null;
  reserve_age_s: number | null;
  ratio: number | null;
  mean_90d: number | null;
  sd_90d: number | null;
  z_90d: number | null;
  days: number;
  windows: { hours: number; mean: number | null; change_pct: number | null }[];
  model_mean_effective_leverage: number | null;
  unavailable: string | null;
}

export interface RatioAnswer extends Envelope {
  venues: RatioFigure[];
  total: RatioFigure;
  against_all_exchanges: RatioFigure;
  notes: string[];
}

export interface Squeeze {
  side: Side;
  met: boolean | null;
  funding_met: boolean | null;
  funding_8h: number | null;
  funding_threshold_8h: number | null;
  percentile_90d: number | null;
  dense_met: boolean | null;
  near_usd: number | null;
  other_side_usd: number | null;
  share: number | null;
  share_threshold: number | null;
  zone: (Omit<ZoneBase, "side"> & { distance_pct: number }) | null;
}

export interface DominanceAnswer extends Envelope {
  current_price: number;
  by_distance: { distance_pct: number; long_usd: number; short_usd: number; dominance: number | null }[];
  funding: {
    mean_8h: number | null;
    spread_8h: number | null;
    percentile_90d: number | null;
    venues: {
      venue: string;
      symbol: string;
      rate_8h: number | null;
      annual_pct: number | null;
      percentile_90d: number | null;
      from_mean_8h: number | null;
      age_s: number | null;
    }[];
  };
  ratios: { venue: string; symbol: string; kind: string; long_over_short: number | null; at: string }[];
  squeezes: Squeeze[];
  notes: string[];
}

export interface SignalsAnswer extends Envelope {
  from: string;
  step: string;
  horizon: string;
  current_price: number;
  bars: number;
  bars_without_volume: number;
  signals: {
    kind: string;
    at: string;
    direction: "up" | "down";
    close_usd: number;
    level_usd: number;
    volume_ratio: number | null;
    zone: ZoneBase;
  }[];
  record: {
    kind: string;
    signals: number;
    scored: number;
    hit_rate: number | null;
    baseline_rate: number | null;
    difference: number | null;
    lo: number | null;
    hi: number | null;
    skill: string;
    text: string;
  }[];
  notes: string[];
}

export interface Crowding {
  price_usd: number | null;
  distance_pct: number | null;
  bucket_usd: number | null;
  percentile: number | null;
  zone: ZoneBase | null;
}

export interface PositionAnswer extends Envelope {
  venue: string;
  kind: string;
  side: Side;
  entry_usd: number;
  notional_usd: number;
  leverage: number;
  margin_usd: number;
  current_price: number;
  liquidation_usd: number | null;
  bankruptcy_usd: number | null;
  from_entry_pct: number | null;
  maintenance_rate: number | null;
  maintenance_usd: number | null;
  tier_max_leverage: number | null;
  margin_covers_entry: boolean;
  terms: "estimated" | "venue";
  compared_within_pct: number;
  liquidation: Crowding;
  calmer: { leverage: number; margin_usd: number; added_margin_usd: number; liquidation: Crowding } | null;
  stop: Crowding | null;
  stop_comes_first: boolean;
  calmer_stop_nearer: Crowding | null;
  calmer_stop_farther: Crowding | null;
  notes: string[];
}

export interface Quantiles {
  p05: number | null;
  p25: number | null;
  p50: number | null;
  p75: number | null;
  p95: number | null;
}

export interface CascadeStage {
  move_percent: Quantiles;
  price: Quantiles;
  liquidated_usd: Quantiles;
}

export interface CascadeAnswer extends Envelope {
  current_price: number;
  direction: "down" | "up";
  target_price: number | null;
  shock_usd: Quantiles;
  shock_helped_usd: Quantiles;
  first_order: CascadeStage;
  reflexive: CascadeStage;
  amplification: number | null;
  settled_price: number | null;
  exhausted_share: number | null;
  venues: {
    venue: string;
    triggered_usd: number | null;
    sold_usd: number | null;
    taken_over_usd: number | null;
    adl_usd: number | null;
    fund_loss_usd: number | null;
    fund_usd: number | null;
    fund_known: boolean;
    book_known: boolean;
    volume_known: boolean;
  }[];
  brackets: {
    leverage: number;
    triggered_usd: number | null;
    first_percent: number | null;
    half_percent: number | null;
    early_share: number | null;
    adl_usd: number | null;
  }[];
  adl_unmatched_usd: number | null;
  fragility: {
    move_percent: number;
    price: number;
    n: number | null;
    n_lo: number | null;
    n_hi: number | null;
    mass_usd: number | null;
  }[];
  assumptions: string[];
  limits: string[];
  notes: string[];
  draws: number;
}

export interface QuestionAnswer extends Envelope {
  kind: string;
  question: string;
  settlement: string;
  from: string;
  by: string;
  price_usd: number | null;
  price_at: string;
  probability: number | null;
  lo: number | null;
  hi: number | null;
  baseline: { name: string; probability: number | null };
  climatology: number | null;
  members: { name: string; probability: number | null }[];
  sigma_percent: number | null;
  recalibration: { origins: number; intercept: number | null; slope: number | null };
  map: {
    weight: number;
    probability: number | null;
    total_p05_usd: number | null;
    total_p50_usd: number | null;
    total_p95_usd: number | null;
    note: string;
  };
  record: {
    origins: number;
    independent: number | null;
    base_rate: number | null;
    brier: number | null;
    brier_volatility: number | null;
    brier_climatology: number | null;
    skill_over_climatology: number | null;
    skill_over_volatility: number | null;
    from: string;
    to: string;
  } | null;
  comparison: {
    market_price: number;
    difference: number | null;
    within_interval: boolean;
    reading: string;
  } | null;
  notes: string[];
}

export type AlertKind =
  | "zone"
  | "density"
  | "sweep"
  | "sweep_and_reverse"
  | "squeeze"
  | "ratio"
  | "stale"
  | "question";

/** Numbers and lengths of a rule by kind; see ALERT_FIELDS in the alerts view. */
export interface AlertRule {
  id: string;
  kind: AlertKind;
  market: string;
  enabled?: boolean;
  note?: string;
  side?: Side | "both";
  venues?: string[];
  channels?: string[];
  question?: string;
  direction?: "above" | "below";
  /** Added by the server; not part of a rule that is sent. */
  state?: {
    armed: boolean;
    fired_count: number;
    last_fired_at: string | null;
    /** What it was compared with last; null: not looked at yet, or not enabled. */
    reading?: { at: string; value: number | null; unknown_because: string | null } | null;
  };
  [key: string]: unknown;
}

export interface AlertChannel {
  name: string;
  type: string;
  place: string;
  pending: number;
  delivered: number;
  failed: number;
  trouble: string | null;
  last_delivered_at: string | null;
}

export interface FiredAlert {
  id: string;
  rule: string;
  kind: AlertKind;
  market: string;
  side: Side | null;
  venues: string[];
  at: string;
  simulated: boolean;
  title: string;
  text: string;
  note: string;
  link: string;
  numbers: Record<string, number>;
}

export interface QuestionReading {
  at: string;
  probability: number;
  lo: number;
  hi: number;
}

export interface KeptQuestion {
  id: string;
  question: string;
  settlement: string;
  kind: string;
  market: string;
  asked_at: string;
  from: string;
  by: string;
  state: "open" | "yes" | "no" | "unknown";
  probability: number | null;
  lo: number | null;
  hi: number | null;
  at: string;
  asked_probability: number | null;
  brier: number | null;
  settled_at: string | null;
  settled_value_usd: number | null;
  reason: string | null;
  /** Of a single question only. */
  readings?: QuestionReading[];
}

export interface KeptQuestions {
  questions: KeptQuestion[];
  record: { settled: number; mean_brier: number | null };
  generated_at: string;
  simulated: boolean;
}
