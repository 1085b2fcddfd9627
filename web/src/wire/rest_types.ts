// Shapes of the /v1 answers, in one place. Unknown is null, never zero; times are RFC 3339 strings in UTC;
// a side is always that of the liquidated position.

export type Side = "long" | "short";
export type Mode = "live" | "demo" | "replay";
export type VenueState = "live" | "partial" | "down" | "connecting" | "stopped" | "stored";

/** On every market answer. */
export interface Envelope {
  market: string;
  at: string;
  generated_at: string;
  model_version: string;
  simulated: boolean;
  mode: Mode;
  units: "USD";
  scale: "absolute";
  coverage: { venues_live: number; venues_total: number; open_interest_share: number | null };
  data_age_s: Record<string, number | null>;
}

export interface Progress {
  share: number;
  text: string;
}

export interface Status {
  version: string;
  model_version: string;
  mode: Mode;
  simulated: boolean;
  ready: boolean;
  progress: Progress | null;
  started_at: string;
  now: string;
  markets: string[];
  venues: { live: number; partial: number; down: number; connecting: number; total: number };
  clients: number;
  skill: {
    events: number;
    gain_over_placebo: number | null;
    /** Its interval. */
    lo: number | null;
    hi: number | null;
  } | null;
  problems?: string[];
}

export interface Channel {
  channel: string;
  state: string;
  age_s: number | null;
  stale_after_s: number | null;
}

export interface VenueRow {
  venue: string;
  title: string;
  state: VenueState;
  since: string | null;
  age_s: number | null;
  reason: string | null;
  liquidation_feed: { kind: "complete" | "throttled" | "totals" | "none"; text: string };
  kinds: string[];
  max_leverage: number | null;
  taker_fee: number | null;
  tiers_date: string | null;
  frames: number;
  events: number;
  gaps: number;
  reconnects: number;
  channels: Channel[];
}

/** One venue in a stream delta. */
export type VenueDelta = Pick<VenueRow, "venue" | "state" | "age_s" | "since" | "reason">;

export interface MarketRow {
  market: string;
  price_usd: number | null;
  change_24h_pct: number | null;
  open_interest_usd: number | null;
  long_liquidations_24h_usd: number | null;
  short_liquidations_24h_usd: number | null;
  funding_rate_8h: number | null;
  bucket_usd: number;
}

export interface Level {
  price: number;
  side: Side;
  notional_usd: number;
  by_bracket: Record<string, number>;
  by_venue: Record<string, number>;
}

export interface Totals {
  long_usd: number;
  short_usd: number;
  inert_long_usd: number;
  inert_short_usd: number;
  outside_range_long_usd: number;
  outside_range_short_usd: number;
  filtered_long_usd: number;
  filtered_short_usd: number;
}

export interface VenueInterest {
  coins: number;
  usd: number;
  age_s: number | null;
  long_usd: number;
  short_usd: number;
  inert_long_usd: number;
  inert_short_usd: number;
  unexplained_share: number;
  conservation_error: number;
}

export interface MapAnswer extends Envelope {
  current_price: number;
  bucket_usd: number;
  levels: Level[];
  totals: Totals;
  open_interest: Record<string, VenueInterest>;
  notes: string[];
  model: { version: string; weights: string; conservation_error: number };
}

export interface MapDelta {
  at: string;
  current_price: number;
  totals: Totals;
  levels: Level[];
  removed: [number, Side][];
}

export interface BracketShare {
  leverage: number;
  stock_share: number | null;
  flow_share: number | null;
  lo: number | null;
  hi: number | null;
  events: number | null;
  status: "prior" | "learned";
}

export interface VenueLeverage {
  venue: string;
  open_interest_usd: number | null;
  inert_share: number | null;
  liquidations: number | null;
  learned_from?: string;
  learned_to?: string;
  note?: string;
  bank?: { setting: string; weight: number; log_score: number }[];
  brackets: BracketShare[];
}

export interface LeverageAnswer extends Envelope {
  current_price: number;
  venues: VenueLeverage[];
}

export interface VenueExposure {
  venue: string;
  exposed_usd: number | null;
  long_usd: number | null;
  short_usd: number | null;
  within_5pct_usd: number | null;
  open_interest_usd: number | null;
}

export interface ExposureAnswer extends Envelope {
  current_price: number;
  venues: VenueExposure[];
}

export interface ProfileCurve {
  venue: string;
  open_interest_usd: number | null;
  points: { distance_pct: number; side: Side; usd_per_pct: number }[];
}

export interface ProfileAnswer extends Envelope {
  current_price: number;
  profiles: ProfileCurve[];
}

export interface Candle {
  open_at: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume_coins: number | null;
}

export interface CandlesAnswer extends Envelope {
  step_s: number;
  candles: Candle[];
}

export interface Liquidation {
  id: string;
  venue: string;
  instrument: string;
  market: string;
  at: string;
  side: Side;
  price_usd: number;
  price_kind: "execution" | "bankruptcy";
  size_coins: number | null;
  notional_usd: number | null;
}

export interface LiquidationsAnswer extends Envelope {
  liquidations: Liquidation[];
  next_cursor: string | null;
}

export interface LiquidationTotalsAnswer extends Envelope {
  step_s: number;
  totals: { at: string; long_usd: number; short_usd: number; events: number }[];
  by_venue: Record<string, { long_usd: number; short_usd: number; events: number }>;
  feed_notes: string[];
}

export interface OpenInterestAnswer extends Envelope {
  step_s: number;
  series: { venue: string; instrument?: string; points: [number, number, number | null][] }[];
}

export interface FundingNow {
  venue: string;
  rate: number | null;
  rate_8h: number | null;
  annualised: number | null;
  next_at: string | null;
}

export interface FundingAnswer extends Envelope {
  series: {
    venue: string;
    instrument?: string;
    interval_h: number | null;
    points: [number, number | null][];
  }[];
  now: FundingNow[];
}

export interface LongShortAnswer extends Envelope {
  series: { venue: string; instrument?: string; kind: string; points: [number, number | null][] }[];
}

export interface Gain {
  value: number | null;
  lo: number | null;
  hi: number | null;
  blocks?: number;
}

export interface ReliabilityBin {
  predicted: number | null;
  observed: number | null;
  bins: number;
}

export interface ScorePart {
  venue: string;
  symbol: string;
  side: string;
  hours: string;
  events: number;
  bins: number;
  score: Record<string, number | null>;
  gain_over_b2: Gain;
  gain_over_placebo: Gain;
}

interface CountCalibration {
  observed_over_predicted: number | null;
  pit: (number | null)[];
  reliability: ReliabilityBin[];
}

interface HourlyFigures {
  spearman: number | null;
  r2: number | null;
  capture: number | null;
}

export interface SkillAnswer extends Envelope {
  events: number;
  note?: string;
  from?: string;
  to?: string;
  scored_from?: string;
  scored_to?: string;
  computed_at?: string;
  score?: Record<string, number | null>;
  gain_over_b2?: Gain;
  gain_over_placebo?: Gain;
  location?: {
    events: number;
    events_opened_later: number;
    usd_capped: number;
    nats_per_event_over_distance: Gain;
    nats_per_event_over_uniform: Gain;
    nats_per_event_over_placebo: Gain;
    nats_per_usd_over_distance: Gain;
    nats_per_usd_over_placebo: Gain;
    map_weight: number | null;
  };
  zone_lift?: Gain & { hit_share: number | null; expected_share: number | null; placebo: Gain };
  hourly?: HourlyFigures & { hours: number; models: Record<string, HourlyFigures> };
  calibration?: CountCalibration & { b2: CountCalibration };
  parts?: ScorePart[];
  instruments?: { venue: string; symbol: string; blocked: string | null; notes: string[] }[];
}

/** Forecasts written before their hour, and what came (GET /v1/ledger). */
export interface LedgerAnswer extends Envelope {
  ledger: {
    forecasts: number;
    settled: number;
    unknown: number;
    since: string | null;
    events: number | null;
    log_score: number | null;
    reference_score: number | null;
    gain_per_forecast: number | null;
    last_hour: string | null;
    last_score: number | null;
    last_reference_score: number | null;
    last_hash: string | null;
  };
  notes: string[];
  next_cursor: string | null;
}

/** application/problem+json */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  parameter?: string;
  remedy?: string;
  progress?: Progress;
}

export interface Ticker {
  price_usd: number | null;
  mark_at: string | null;
  open_interest_usd: number | null;
  funding_rate_8h: number | null;
  change_24h_pct: number | null;
}

export interface LiquidationEvents {
  events: Liquidation[];
  long_usd: number;
  short_usd: number;
}
