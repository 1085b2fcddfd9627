// Live state that every view shares: server status, venue states, ticker, and the age of each.
import { computed, signal } from "@preact/signals";
import { market } from "../state/view";
import { getJson } from "../wire/api";
import type { MarketRow, Problem, Status, Ticker, VenueDelta, VenueRow } from "../wire/rest_types";
import { lastMessageMs, stream, streamState } from "../wire/stream";
import { asProblem } from "./resource";

export const status = signal<Status | null>(null);
export const statusProblem = signal<Problem | null>(null);
export const markets = signal<MarketRow[]>([]);
export const ticker = signal<Ticker | null>(null);
export const venueRows = signal<VenueRow[]>([]);
/** Local clock, advanced once a second: what ages are reckoned with. */
export const nowMs = signal(Date.now());

export const simulated = computed(() => status.value?.simulated ?? false);
export const venueKeys = computed(() => venueRows.value.map((v) => v.venue));
export const venuesLive = computed(() => venueRows.value.filter((v) => v.state === "live").length);

const titles = computed(() => new Map(venueRows.value.map((v) => [v.venue, v.title])));
export const titleOf = (venue: string): string => titles.value.get(venue) ?? venue;

/** Seconds since the stream last said anything; null before the first message. */
export const streamAgeS = computed(() => {
  if (lastMessageMs.value === 0) return null;
  return Math.max(0, (nowMs.value - lastMessageMs.value) / 1000);
});

export type Freshness = "live" | "slow" | "lost";

export const freshness = computed<Freshness>(() => {
  if (streamState.value !== "open") return "lost";
  const age = streamAgeS.value;
  return age === null || age > 10 ? "slow" : "live";
});

const receivedAt = new Map<string, number>();

/** Age of a venue's newest datum now: what the server said plus what has passed since. */
export function venueAgeS(row: VenueRow): number | null {
  if (row.age_s === null) return null;
  const since = receivedAt.get(row.venue) ?? nowMs.value;
  return row.age_s + Math.max(0, nowMs.value - since) / 1000;
}

function mergeVenues(deltas: readonly VenueDelta[]): void {
  const now = Date.now();
  const byName = new Map(deltas.map((d) => [d.venue, d]));
  for (const d of deltas) receivedAt.set(d.venue, now);
  venueRows.value = venueRows.value.map((row) => ({ ...row, ...byName.get(row.venue) }));
}

async function loadStatus(): Promise<void> {
  try {
    status.value = await getJson<Status>("/v1/status");
    statusProblem.value = null;
  } catch (error) {
    statusProblem.value = asProblem(error);
  }
}

async function loadVenues(): Promise<void> {
  try {
    const answer = await getJson<{ venues: VenueRow[] }>("/v1/venues");
    const now = Date.now();
    for (const row of answer.venues) receivedAt.set(row.venue, now);
    venueRows.value = answer.venues;
  } catch {
    // The status request reports the same trouble; venues keep their last state and grow older.
  }
}

async function loadMarkets(): Promise<void> {
  try {
    markets.value = (await getJson<{ markets: MarketRow[] }>("/v1/markets")).markets;
  } catch {
    // As above.
  }
}

let dropTicker: (() => void) | null = null;

function followTicker(): void {
  dropTicker?.();
  ticker.value = null;
  dropTicker = stream().subscribe(
    { channel: "ticker", market: market.value },
    {
      onMessage: (message) => {
        ticker.value = { ...ticker.peek(), ...(message.data as Ticker) };
      },
    },
  );
}

export function startLive(): void {
  loadStatus();
  loadVenues();
  loadMarkets();
  stream().subscribe(
    { channel: "venues" },
    { onMessage: (message) => mergeVenues((message.data as { venues: VenueDelta[] }).venues) },
  );
  market.subscribe(followTicker);
  setInterval(() => {
    nowMs.value = Date.now();
  }, 1_000);
  setInterval(() => {
    loadStatus();
    if (venueRows.value.length === 0) loadVenues();
  }, 5_000);
  setInterval(loadVenues, 30_000);
  setInterval(loadMarkets, 15_000);
}

/** Price now: the ticker's, or the market list's. */
export const priceNow = computed<number | null>(
  () => ticker.value?.price_usd ?? markets.value.find((m) => m.market === market.value)?.price_usd ?? null,
);

export const marketRow = computed(() => markets.value.find((m) => m.market === market.value) ?? null);
