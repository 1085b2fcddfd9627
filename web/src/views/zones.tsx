// View 8: zones of the map with distance, strength, age and confidence; thin stretches; what changed; signals.
import { Fragment } from "preact";
import { fixed, price, priceDecimals, share, signed, signedPct, usd } from "../fmt/number";
import { age, dateTime } from "../fmt/time";
import { filterQuery, go, view } from "../state/view";
import { titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Empty, Panel, SideTag, Stat } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { type Column, DataTable } from "../ui/data_table";
import { FilterSheet } from "../ui/filter_sheet";
import { LeveragePicker } from "../ui/filters";
import { Answer } from "../ui/page_parts";
import type { Zone, ZonesAnswer } from "../wire/insight_types";
import { Signals } from "./signals_panel";

function topOf(parts: Record<string, number>, name: (key: string) => string): string {
  const sum = Object.values(parts).reduce((a, b) => a + b, 0);
  return Object.entries(parts)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2)
    .map(([key, v]) => `${name(key)} ${Math.round((100 * v) / sum)} %`)
    .join(", ");
}

/** What the alerts view is opened with: a zone within this distance, of at least half this strength. */
export function alertFor(zone: Zone): string {
  const within = Math.max(0.5, Math.round(Math.abs(zone.distance_pct) * 2) / 2);
  const half = Math.max(1e6, Math.round(zone.strength_usd / 2e6) * 1e6);
  return `zone:${zone.side}:${within}:${half}`;
}

const zoneColumns = (decimals: number, max: number): readonly Column<Zone>[] => [
  {
    key: "range",
    head: "Prices",
    sort: (z) => z.peak_usd,
    cell: (z) => (
      <span class="tabular">
        {price(z.low_usd, decimals)} – {price(z.high_usd, decimals)}
      </span>
    ),
  },
  { key: "side", head: "Side", cell: (z) => <SideTag side={z.side} />, sort: (z) => z.side },
  {
    key: "d",
    head: "From price",
    numeric: true,
    cell: (z) => signedPct(z.distance_pct),
    sort: (z) => Math.abs(z.distance_pct),
  },
  {
    key: "usd",
    head: "Est. USD",
    numeric: true,
    sort: (z) => z.strength_usd,
    cell: (z) => (
      <span class="meter-cell">
        <span class={`meter wall-${z.side}`} style={{ width: `${(100 * z.strength_usd) / max}%` }} />
        <span>{usd(z.strength_usd)}</span>
      </span>
    ),
  },
  {
    key: "p",
    head: "Stands out",
    numeric: true,
    title: "Prominence, as a share of the side's highest density",
    cell: (z) => share(z.prominence_share, 0),
    sort: (z) => z.prominence_share,
    wide: true,
  },
  {
    key: "c",
    head: "Confidence",
    numeric: true,
    sort: (z) => z.confidence,
    wide: true,
    title: "Strength over its standard deviation, from the spread of the leverage mix (learned or prior)",
    cell: (z) => (z.confidence === null ? "–" : `${fixed(z.confidence, 1)} sd`),
  },
  {
    key: "a",
    head: "Age",
    numeric: true,
    cell: (z) => (z.age_h === null ? "–" : age(z.age_h * 3600)),
    sort: (z) => z.age_h,
  },
  {
    key: "v",
    head: "Mostly",
    cell: (z) => (
      <span class="muted">
        {topOf(z.by_bracket, (k) => `${k}x`)}; {topOf(z.by_venue, titleOf)}
      </span>
    ),
    wide: true,
  },
  {
    key: "bell",
    head: "",
    cell: (z) => (
      <button
        type="button"
        class="button small"
        onClick={() => {
          go("alerts");
          view.value = { ...view.peek(), opt: alertFor(z) };
        }}
      >
        Alert
      </button>
    ),
  },
];

/** The ladder: zones and the price on one vertical scale. */
function Ladder({ data, decimals }: { data: ZonesAnswer; decimals: number }) {
  const zones = data.zones.filter((z) => Math.abs(z.distance_pct) <= 15);
  if (zones.length === 0) return <Empty title="No zone within 15 % of the price" />;
  const far = Math.max(
    2,
    ...zones.flatMap((z) =>
      [Math.abs(z.low_usd / data.current_price - 1), Math.abs(z.high_usd / data.current_price - 1)].map(
        (v) => v * 100,
      ),
    ),
  );
  const height = 380;
  const y = (p: number) => height / 2 - ((p / data.current_price - 1) * 100 * (height / 2 - 14)) / far;
  const max = Math.max(...zones.map((z) => z.strength_usd));
  const sorted = [...zones].sort((a, b) => b.peak_usd - a.peak_usd);
  // Labels keep clear of each other and of the price's own: shorts are placed upwards from it, longs downwards.
  const labels = new Map<Zone, number>();
  let next = height / 2 - 20;
  for (const z of [...sorted].reverse().filter((q) => q.side === "short")) {
    const at = Math.min(next, (y(z.high_usd) + y(z.low_usd)) / 2);
    labels.set(z, at);
    next = at - 15;
  }
  next = height / 2 + 14;
  for (const z of sorted.filter((q) => q.side === "long")) {
    const at = Math.max(next, (y(z.high_usd) + y(z.low_usd)) / 2);
    labels.set(z, at);
    next = at + 15;
  }
  return (
    <svg
      class="ladder"
      viewBox={`0 0 360 ${height}`}
      role="img"
      aria-label={`Zones around the price: ${sorted.map((z) => `${z.side} ${price(z.peak_usd, decimals)} ${usd(z.strength_usd)}`).join(", ")}`}
    >
      <line class="grid" x1={96} x2={96} y1={0} y2={height} />
      {sorted.map((z) => {
        const top = y(z.high_usd);
        const h = Math.max(3, y(z.low_usd) - top);
        const middle = labels.get(z)!;
        const w = 20 + (130 * z.strength_usd) / max;
        return (
          <Fragment key={`${z.side}${z.peak_usd}`}>
            <rect class={`fill-${z.side}`} x={97} y={top} width={w} height={h} rx={2} />
            <text class="axis" x={88} y={middle + 4} text-anchor="end">
              {price(z.peak_usd, decimals)}
            </text>
            <text class="ladder-text" x={104 + w} y={middle + 4}>
              {usd(z.strength_usd)} {signedPct(z.distance_pct, 1)}
            </text>
          </Fragment>
        );
      })}
      <line class="ladder-mark" x1={0} x2={360} y1={height / 2} y2={height / 2} />
      <text class="ladder-text" x={352} y={height / 2 - 5} text-anchor="end">
        price {price(data.current_price, decimals)}
      </text>
    </svg>
  );
}

export function ZonesView() {
  const resource = useResource<ZonesAnswer>("/v1/zones", filterQuery.value, 15_000);
  return (
    <>
      <div class="tool-row">
        <span class="desk-only">
          <LeveragePicker />
        </span>
        <FilterSheet />
      </div>
      <Answer what="Zones" resource={resource}>
        {(data) => {
          const decimals = priceDecimals(data.bucket_usd);
          const zones = data.zones.filter((z) => view.value.side === "both" || z.side === view.value.side);
          const max = Math.max(1, ...zones.map((z) => z.strength_usd));
          return (
            <>
              <div class="zones-top">
                <Panel
                  title="Around the price"
                  hint="Where a move would meet many forced orders. It does not say that price will go there."
                >
                  <Ladder data={data} decimals={decimals} />
                </Panel>
                <Panel
                  title="Balance of the sides"
                  hint="(longs − shorts) over both, within a distance of the price"
                >
                  <div class="table-wrap" tabIndex={0} role="region" aria-label="Balance of the sides">
                    <table class="tabular">
                      <thead>
                        <tr>
                          <th scope="col">Within</th>
                          <th scope="col" class="num">
                            ▼ Longs below
                          </th>
                          <th scope="col" class="num">
                            ▲ Shorts above
                          </th>
                          <th scope="col" class="num">
                            Balance
                          </th>
                        </tr>
                      </thead>
                      <tbody>
                        {data.asymmetry.map((a) => (
                          <tr key={a.distance_pct}>
                            <td>±{fixed(a.distance_pct, 0)} %</td>
                            <td class="num side-long">{usd(a.long_usd)}</td>
                            <td class="num side-short">{usd(a.short_usd)}</td>
                            <td class="num">{signed(a.asymmetry, 2)}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                  <dl class="stats flush">
                    {(["long", "short"] as const).map((side) => (
                      <Stat
                        key={side}
                        label={side === "long" ? "Longs in zones" : "Shorts in zones"}
                        value={share(
                          data.sides[side].total_usd
                            ? data.sides[side].zones_usd / data.sides[side].total_usd
                            : null,
                          0,
                        )}
                        note={`${usd(data.sides[side].zones_usd)} of ${usd(data.sides[side].total_usd)}`}
                      />
                    ))}
                  </dl>
                </Panel>
              </div>
              <Panel
                title="Zones"
                hint={`${zones.length} zones, weights: ${data.model.weights}`}
                tools={<DataLinks url={resource.url} />}
              >
                {zones.length === 0 ? (
                  <Empty title="No zones in this map" />
                ) : (
                  <DataTable
                    caption="Zones"
                    rows={zones}
                    rowKey={(z) => `${z.side}${z.peak_usd}`}
                    start={{ key: "d", down: false }}
                    columns={zoneColumns(decimals, max)}
                  />
                )}
              </Panel>
              <div class="two-up wide-gap">
                <Panel title="Thin stretches" hint="Gaps between zones: little would be liquidated here">
                  {data.thin.length === 0 ? (
                    <Empty title="None" />
                  ) : (
                    <DataTable
                      caption="Thin stretches"
                      rows={data.thin}
                      rowKey={(t) => `${t.side}${t.low_usd}`}
                      columns={[
                        {
                          key: "r",
                          head: "Prices",
                          cell: (t) => `${price(t.low_usd, decimals)} – ${price(t.high_usd, decimals)}`,
                          sort: (t) => t.low_usd,
                        },
                        {
                          key: "s",
                          head: "Side",
                          cell: (t) => <SideTag side={t.side} />,
                          sort: (t) => t.side,
                        },
                        {
                          key: "u",
                          head: "Est. USD",
                          numeric: true,
                          cell: (t) => usd(t.notional_usd),
                          sort: (t) => t.notional_usd,
                        },
                        {
                          key: "n",
                          head: "Of neighbours",
                          numeric: true,
                          cell: (t) => share(t.share_of_neighbours, 0),
                          sort: (t) => t.share_of_neighbours,
                          wide: true,
                        },
                      ]}
                    />
                  )}
                </Panel>
                <Panel title="What changed in 24 h" hint="Zones formed, shifted, were swept or dissolved">
                  {data.changes.length === 0 ? (
                    <Empty title="No change seen" />
                  ) : (
                    <DataTable
                      caption="Changes of zones"
                      rows={data.changes}
                      rowKey={(c) => `${c.zone}${c.at}${c.change}`}
                      start={{ key: "t", down: true }}
                      limit={12}
                      columns={[
                        {
                          key: "t",
                          head: "When",
                          cell: (c) => dateTime(Date.parse(c.at), view.value.zone),
                          sort: (c) => c.at,
                        },
                        {
                          key: "c",
                          head: "Change",
                          cell: (c) =>
                            c.moved_pct === undefined ? c.change : `${c.change} ${signedPct(c.moved_pct)}`,
                          sort: (c) => c.change,
                        },
                        {
                          key: "p",
                          head: "Peak",
                          numeric: true,
                          cell: (c) => price(c.peak_usd, decimals),
                          sort: (c) => c.peak_usd,
                        },
                        {
                          key: "u",
                          head: "Est. USD",
                          numeric: true,
                          cell: (c) => usd(c.strength_usd),
                          sort: (c) => c.strength_usd,
                        },
                      ]}
                    />
                  )}
                </Panel>
              </div>
            </>
          );
        }}
      </Answer>
      <Signals />
    </>
  );
}
