// The 22 venues, always in sight: state by glyph and colour, age in the tooltip and label; pressing one filters.
import { age } from "../fmt/time";
import { toggleVenue, view } from "../state/view";
import { nowMs, venueAgeS, venueKeys, venueRows } from "../store/live";
import type { VenueRow, VenueState } from "../wire/rest_types";

const SHORT: Record<string, string> = {
  binance: "BIN",
  bybit: "BYB",
  okx: "OKX",
  bitget: "BGT",
  gate: "GATE",
  mexc: "MEXC",
  kucoin: "KUC",
  htx: "HTX",
  bingx: "BNGX",
  lbank: "LBK",
  hyperliquid: "HYPE",
  deribit: "DRB",
  kraken: "KRK",
  bitfinex: "BFX",
  coinbase: "CBD",
  cme: "CME",
  dydx: "DYDX",
  phemex: "PHX",
  cryptocom: "CRO",
  woox: "WOO",
  lighter: "LIT",
  aster: "ASTR",
};

export const GLYPH: Record<VenueState, string> = {
  live: "●",
  partial: "◐",
  connecting: "○",
  down: "×",
  stopped: "■",
  stored: "◇",
};

export const STATE_WORD: Record<VenueState, string> = {
  live: "live",
  partial: "partly live",
  connecting: "connecting",
  down: "down",
  stopped: "stopped",
  stored: "from history",
};

function tooltip(row: VenueRow): string {
  const seconds = venueAgeS(row);
  const parts = [
    `${row.title}: ${STATE_WORD[row.state]}`,
    `newest data ${seconds === null ? "never seen" : `${age(seconds)} old`}`,
  ];
  if (row.since) parts.push(`since ${row.since.slice(0, 16).replace("T", " ")} UTC`);
  if (row.reason) parts.push(row.reason);
  return parts.join(" · ");
}

export function VenueChip({ row, full = false }: { row: VenueRow; full?: boolean }) {
  // Read so that ages advance.
  void nowMs.value;
  const chosen = view.value.venues === null || view.value.venues.includes(row.venue);
  const seconds = venueAgeS(row);
  const text = tooltip(row);
  return (
    <button
      type="button"
      class={`venue-chip state-${row.state}`}
      aria-pressed={chosen}
      title={`${text}\nClick: in or out. Double click: only this one.`}
      onClick={() => toggleVenue(row.venue, venueKeys.value, false)}
      onDblClick={() => toggleVenue(row.venue, venueKeys.value, true)}
    >
      <span class="glyph" aria-hidden="true">
        {GLYPH[row.state]}
      </span>
      <span>{full ? row.title : (SHORT[row.venue] ?? row.venue.slice(0, 4).toUpperCase())}</span>
      {row.state !== "live" && <span class="chip-age">{seconds === null ? "never" : age(seconds)}</span>}
      <span class="sr">, {text}</span>
    </button>
  );
}

export function VenueChips({ full = false }: { full?: boolean }) {
  const filtered = view.value.venues !== null;
  return (
    <div class={`venue-chips ${full ? "full" : ""}`} role="group" aria-label="Venues: state, age and filter">
      {venueRows.value.map((row) => (
        <VenueChip key={row.venue} row={row} full={full} />
      ))}
      {filtered && (
        <button
          type="button"
          class="button small"
          onClick={() => {
            view.value = { ...view.value, venues: null };
          }}
        >
          All venues
        </button>
      )}
    </div>
  );
}
