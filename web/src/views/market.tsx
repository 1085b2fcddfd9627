// View 7: the market around the map: open interest and its dominance, funding, long/short, and the ratio and dominance
// readings. All panes share one cursor in time.
import { signal } from "@preact/signals";
import { type Line, LineChart, lineColour } from "../charts/lines";
import { fixed, signedPct, usd } from "../fmt/number";
import { age, dateTime } from "../fmt/time";
import { filterQuery, isLight, market, patch, view } from "../state/view";
import { nowMs, titleOf } from "../store/live";
import { type Resource, useResource } from "../store/resource";
import { Empty, Panel, Segmented } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type {
  FundingAnswer,
  LiquidationTotalsAnswer,
  LongShortAnswer,
  OpenInterestAnswer,
} from "../wire/rest_types";
import { DominancePanel, RatioPanel } from "./market_insight";

const cursor = signal<number | null>(null);
const WINDOWS = { "1d": 864e5, "7d": 6048e5, "30d": 2592e6 } as const;
type Window = keyof typeof WINDOWS;
const STEPS: Record<Window, string> = { "1d": "15m", "7d": "1h", "30d": "4h" };

const timeText = (x: number) => dateTime(x, view.value.zone);

function chosen<T extends { venue: string }>(series: readonly T[]): T[] {
  const { venues } = view.value;
  return series.filter((s) => venues === null || venues.includes(s.venue));
}

/** Series of one venue summed over its instruments; a time at which one of them said nothing is unknown. */
export function byVenue(series: OpenInterestAnswer["series"]): OpenInterestAnswer["series"] {
  const venues = new Map<string, OpenInterestAnswer["series"]>();
  for (const s of series) venues.set(s.venue, [...(venues.get(s.venue) ?? []), s]);
  return [...venues].map(([venue, list]) => {
    if (list.length === 1) return { venue, points: list[0]!.points };
    const sums = new Map<number, { coins: number; usd: number; n: number }>();
    for (const [t, coins, amount] of list.flatMap((s) => s.points)) {
      if (amount === null) continue;
      const known = sums.get(t) ?? { coins: 0, usd: 0, n: 0 };
      sums.set(t, { coins: known.coins + coins, usd: known.usd + amount, n: known.n + 1 });
    }
    const points = [...sums]
      .filter(([, s]) => s.n === list.length)
      .sort((a, b) => a[0] - b[0])
      .map(([t, s]) => [t, s.coins, s.usd] as [number, number, number]);
    return { venue, points };
  });
}

/** A venue's name, with the instrument where the list has several of that venue. */
function labelIn(
  list: readonly { venue: string; instrument?: string }[],
  s: { venue: string; instrument?: string },
): string {
  const several = list.filter((o) => o.venue === s.venue).length > 1;
  return several && s.instrument ? `${titleOf(s.venue)} ${s.instrument}` : titleOf(s.venue);
}

/** The venues with the largest last value, and the sum of the rest on their own times. */
export function topAndOther(
  series: OpenInterestAnswer["series"],
  top: number,
): { venue: string; points: [number, number][] }[] {
  const last = (s: OpenInterestAnswer["series"][number]) => s.points[s.points.length - 1]?.[2] ?? 0;
  const usdOf = (s: OpenInterestAnswer["series"][number]) =>
    s.points.filter((p) => p[2] !== null).map((p) => [p[0], p[2]] as [number, number]);
  const sorted = [...series].sort((a, b) => last(b) - last(a));
  const made = sorted.slice(0, top).map((s) => ({ venue: s.venue, points: usdOf(s) }));
  const rest = sorted
    .slice(top)
    .map(usdOf)
    .filter((p) => p.length > 0);
  if (rest.length > 0) {
    const sums = new Map<number, { sum: number; n: number }>();
    for (const points of rest) {
      for (const [t, v] of points) {
        const known = sums.get(t) ?? { sum: 0, n: 0 };
        sums.set(t, { sum: known.sum + v, n: known.n + 1 });
      }
    }
    // Times at which some of the rest said nothing would show a fall that never was.
    const points = [...sums]
      .filter(([, s]) => s.n === rest.length)
      .sort((a, b) => a[0] - b[0])
      .map(([t, s]) => [t, s.sum] as [number, number]);
    made.push({ venue: "other", points });
  }
  return made;
}

/** Share of each series in the sum, at the times that all have. */
export function dominance(
  series: readonly { venue: string; points: readonly (readonly [number, number])[] }[],
): { venue: string; points: [number, number][] }[] {
  const sums = new Map<number, { sum: number; n: number }>();
  for (const s of series) {
    for (const [t, v] of s.points) {
      const known = sums.get(t) ?? { sum: 0, n: 0 };
      sums.set(t, { sum: known.sum + v, n: known.n + 1 });
    }
  }
  return series.map((s) => ({
    venue: s.venue,
    points: s.points
      .filter(([t]) => sums.get(t)!.n === series.length && sums.get(t)!.sum > 0)
      .map(([t, v]) => [t, (100 * v) / sums.get(t)!.sum] as [number, number]),
  }));
}

function OpenInterest({ resource }: { resource: Resource<OpenInterestAnswer> }) {
  return (
    <Answer what="Open interest" resource={resource}>
      {(data) => {
        const series = topAndOther(byVenue(chosen(data.series)), 5);
        if (series.length === 0) return <Empty title="No open interest in this window" />;
        const name = (v: string) => (v === "other" ? "Other" : titleOf(v));
        const lines = (list: { venue: string; points: [number, number][] }[]): Line[] =>
          list.map((s, i) => ({
            label: name(s.venue),
            colour: lineColour(i, isLight.value),
            points: s.points,
          }));
        return (
          <div class="two-up">
            <div>
              <h3>USD</h3>
              <LineChart
                title="Open interest"
                lines={lines(series)}
                xText={timeText}
                yText={usd}
                cursor={cursor}
                time
              />
            </div>
            <div>
              <h3>Dominance</h3>
              <LineChart
                title="Share of open interest"
                lines={lines(dominance(series))}
                xText={timeText}
                yText={(y) => `${y.toFixed(1)} %`}
                cursor={cursor}
                time
              />
            </div>
          </div>
        );
      }}
    </Answer>
  );
}

function Funding({ resource }: { resource: Resource<FundingAnswer> }) {
  void nowMs.value;
  return (
    <Answer what="Funding" resource={resource}>
      {(data) => (
        <div class="two-up">
          <div>
            <h3>Rate per 8 h</h3>
            <LineChart
              title="Funding per 8 h"
              lines={chosen(data.series)
                .slice(0, 6)
                .map((s, i) => ({
                  label: labelIn(data.series, s),
                  colour: lineColour(i, isLight.value),
                  points: s.points.map(
                    ([t, rate]) =>
                      [t, rate === null ? null : (100 * rate * 8) / (s.interval_h ?? 8)] as const,
                  ),
                }))}
              xText={timeText}
              yText={(y) => signedPct(y, 4)}
              marks={[{ y: 0, label: "0: nobody pays" }]}
              cursor={cursor}
              time
            />
          </div>
          <DataTable
            caption="Funding now"
            hideCaption={false}
            rows={chosen(data.now)}
            rowKey={(r) => `${r.venue}${r.rate}`}
            start={{ key: "8h", down: true }}
            columns={[
              { key: "venue", head: "Venue", cell: (r) => titleOf(r.venue), sort: (r) => r.venue },
              {
                key: "8h",
                head: "Per 8 h",
                numeric: true,
                cell: (r) => signedPct(r.rate_8h === null ? null : r.rate_8h * 100, 4),
                sort: (r) => r.rate_8h,
              },
              {
                key: "year",
                head: "A year",
                numeric: true,
                cell: (r) => signedPct(r.annualised === null ? null : r.annualised * 100, 1),
                sort: (r) => r.annualised,
              },
              {
                key: "next",
                head: "Next in",
                numeric: true,
                cell: (r) => (r.next_at ? age((Date.parse(r.next_at) - nowMs.value) / 1000) : "–"),
                sort: (r) => r.next_at,
              },
            ]}
          />
        </div>
      )}
    </Answer>
  );
}

function LongShort({ resource }: { resource: Resource<LongShortAnswer> }) {
  return (
    <Answer what="Long/short ratios" resource={resource}>
      {(data) => (
        <LineChart
          title="Long over short"
          lines={chosen(data.series)
            .slice(0, 6)
            .map((s, i) => ({
              label: `${labelIn(
                data.series.filter((o) => o.kind === s.kind),
                s,
              )} ${s.kind.replaceAll("_", " ")}`,
              colour: lineColour(i, isLight.value),
              points: s.points,
            }))}
          xText={timeText}
          yText={(y) => fixed(y, 2)}
          marks={[{ y: 1, label: "1: as many long as short" }]}
          cursor={cursor}
          time
        />
      )}
    </Answer>
  );
}

function Totals({ resource }: { resource: Resource<LiquidationTotalsAnswer> }) {
  return (
    <Answer what="Liquidations" resource={resource}>
      {(data) => {
        const max = Math.max(1, ...data.totals.map((t) => Math.max(t.long_usd, t.short_usd)));
        const long = data.totals.reduce((s, t) => s + t.long_usd, 0);
        const short = data.totals.reduce((s, t) => s + t.short_usd, 0);
        return (
          <>
            <p>
              In this window: <span class="side side-long">▼ longs {usd(long)}</span>,{" "}
              <span class="side side-short">▲ shorts {usd(short)}</span>
            </p>
            <svg
              class="totals"
              viewBox={`0 0 ${data.totals.length * 6} 100`}
              preserveAspectRatio="none"
              role="img"
              aria-label={`Liquidations over time: longs ${usd(long)}, shorts ${usd(short)}`}
            >
              {data.totals.map((t, i) => (
                <g key={t.at}>
                  <title>{`${timeText(Date.parse(t.at))}: shorts ${usd(t.short_usd)}, longs ${usd(t.long_usd)}, ${t.events} events`}</title>
                  <rect
                    class="fill-short"
                    x={i * 6}
                    width={4.6}
                    y={50 - (48 * t.short_usd) / max}
                    height={(48 * t.short_usd) / max}
                  />
                  <rect class="fill-long" x={i * 6} width={4.6} y={50} height={(48 * t.long_usd) / max} />
                </g>
              ))}
            </svg>
            <p class="hint">
              ▲ shorts above the line, ▼ longs below. As published:{" "}
              {data.feed_notes.join("; ") || "see Venues for what feeds leave out"}.
            </p>
          </>
        );
      }}
    </Answer>
  );
}

export function MarketView() {
  const window: Window = view.value.opt in WINDOWS ? (view.value.opt as Window) : "7d";
  // The start is rounded, so that a redraw does not ask again.
  const from = new Date(Math.floor((Date.now() - WINDOWS[window]) / 6e5) * 6e5).toISOString();
  const query = { market: market.value, from, step: STEPS[window] };
  const interest = useResource<OpenInterestAnswer>("/v1/open-interest", query, 60_000);
  const funding = useResource<FundingAnswer>("/v1/funding", { market: market.value, from }, 60_000);
  const longShort = useResource<LongShortAnswer>("/v1/long-short", { market: market.value, from }, 60_000);
  const totals = useResource<LiquidationTotalsAnswer>(
    "/v1/liquidations/totals",
    {
      market: market.value,
      venues: filterQuery.value.venues,
      from,
      step: window === "1d" ? "30m" : window === "7d" ? "4h" : "12h",
    },
    60_000,
  );
  return (
    <>
      <div class="tool-row">
        <Segmented<Window>
          label="Window"
          value={window}
          options={[
            { value: "1d", label: "1 day" },
            { value: "7d", label: "7 days" },
            { value: "30d", label: "30 days" },
          ]}
          onChange={(w) => patch({ opt: w === "7d" ? "" : w })}
        />
      </div>
      <div class="two-up wide-gap">
        <RatioPanel />
        <DominancePanel />
      </div>
      <Panel
        title="Open interest"
        hint="Contracts held open, in USD at the mark price; one of each side. As venues report it."
        tools={<DataLinks url={interest.url} />}
      >
        <OpenInterest resource={interest} />
      </Panel>
      <Panel
        title="Funding"
        hint="What longs pay shorts (below zero: the reverse). Intervals differ, so rates are shown per 8 h."
        tools={<DataLinks url={funding.url} />}
      >
        <Funding resource={funding} />
      </Panel>
      <Panel title="Liquidations" hint="What venues published." tools={<DataLinks url={totals.url} />}>
        <Totals resource={totals} />
      </Panel>
      <Panel
        title="Long over short"
        hint="Accounts or positions, as the venue defines them; every contract has both sides, so this counts heads, not money."
        tools={<DataLinks url={longShort.url} />}
      >
        <LongShort resource={longShort} />
      </Panel>
    </>
  );
}
