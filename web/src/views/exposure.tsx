// View 6: what would be liquidated at each venue if the price went through all levels; longs left, shorts right.
import { share, usd } from "../fmt/number";
import { market, patch, view } from "../state/view";
import { titleOf, venueRows } from "../store/live";
import { useResource } from "../store/resource";
import { Panel, Segmented, Stat } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import { GLYPH, STATE_WORD } from "../ui/venue_chips";
import type { ExposureAnswer, VenueExposure } from "../wire/rest_types";

type Sort = "exposed" | "near" | "share";

const exposedShare = (v: VenueExposure): number | null =>
  v.exposed_usd === null || !v.open_interest_usd ? null : v.exposed_usd / (2 * v.open_interest_usd);

function order(rows: readonly VenueExposure[], sort: Sort): VenueExposure[] {
  const of = (v: VenueExposure) =>
    (sort === "near" ? v.within_5pct_usd : sort === "share" ? exposedShare(v) : v.exposed_usd) ?? -1;
  return [...rows].sort((a, b) => of(b) - of(a));
}

function Bars({ rows }: { rows: readonly VenueExposure[] }) {
  const max = Math.max(1, ...rows.map((v) => Math.max(v.long_usd ?? 0, v.short_usd ?? 0)));
  return (
    <table class="exposure tabular">
      <caption class="sr">Exposed value by venue</caption>
      <thead>
        <tr>
          <th scope="col">Venue</th>
          <th scope="col" class="num exposure-half">
            <span class="side side-long">▼ Longs</span>
          </th>
          <th scope="col" class="exposure-half">
            <span class="side side-short">▲ Shorts</span>
          </th>
          <th scope="col" class="num">
            Within ±5 %
          </th>
          <th scope="col" class="num wide">
            Of open interest
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((v) => {
          const feed = venueRows.value.find((r) => r.venue === v.venue);
          const name = (
            <th scope="row">
              {titleOf(v.venue)}{" "}
              {feed && feed.state !== "live" && (
                <span class="muted small" title={feed.reason ?? ""}>
                  {GLYPH[feed.state]} {STATE_WORD[feed.state]}
                </span>
              )}
            </th>
          );
          if (v.exposed_usd === null) {
            return (
              <tr key={v.venue}>
                {name}
                <td colSpan={4} class="unknown-cell">
                  open interest not known
                </td>
              </tr>
            );
          }
          return (
            <tr key={v.venue}>
              {name}
              <td class="num exposure-cell">
                <span class="exposure-value">{usd(v.long_usd)}</span>
                <span
                  class="exposure-bar wall-long to-left"
                  style={{ width: `${(70 * (v.long_usd ?? 0)) / max}%` }}
                />
              </td>
              <td class="exposure-cell">
                <span
                  class="exposure-bar wall-short"
                  style={{ width: `${(70 * (v.short_usd ?? 0)) / max}%` }}
                />
                <span class="exposure-value">{usd(v.short_usd)}</span>
              </td>
              <td class="num">{usd(v.within_5pct_usd)}</td>
              <td class="num wide">{share(exposedShare(v), 0)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function ExposureView() {
  const resource = useResource<ExposureAnswer>("/v1/exposure", { market: market.value }, 20_000);
  const sort: Sort = view.value.opt === "near" || view.value.opt === "share" ? view.value.opt : "exposed";
  return (
    <Answer what="Exposure" resource={resource}>
      {(data) => {
        const chosen = view.value.venues;
        const rows = order(chosen ? data.venues.filter((v) => chosen.includes(v.venue)) : data.venues, sort);
        const known = rows.filter((v) => v.exposed_usd !== null);
        const sum = (of: (v: VenueExposure) => number | null) => known.reduce((s, v) => s + (of(v) ?? 0), 0);
        return (
          <>
            <dl class="stats">
              <Stat
                label="Exposed in all"
                value={usd(sum((v) => v.exposed_usd))}
                note={`${known.length} of ${rows.length} venues known`}
              />
              <Stat label="Longs" value={usd(sum((v) => v.long_usd))} class="side-long" />
              <Stat label="Shorts" value={usd(sum((v) => v.short_usd))} class="side-short" />
              <Stat label="Within ±5 % of the price" value={usd(sum((v) => v.within_5pct_usd))} />
            </dl>
            <Panel
              title="Exposed value by venue"
              hint="What would be liquidated if the price went through all levels. Never compare venues by raw liquidation totals: feeds differ in what they leave out."
              tools={
                <>
                  <Segmented<Sort>
                    label="Sort"
                    value={sort}
                    options={[
                      { value: "exposed", label: "Largest" },
                      { value: "near", label: "Nearest ±5 %" },
                      { value: "share", label: "Share of OI" },
                    ]}
                    onChange={(s) => patch({ opt: s === "exposed" ? "" : s })}
                  />
                  <DataLinks url={resource.url} />
                </>
              }
            >
              <div class="table-wrap" tabIndex={0} role="region" aria-label="Exposure by venue">
                <Bars rows={rows} />
              </div>
              <details class="notes">
                <summary>As a sortable table</summary>
                <DataTable
                  caption="Exposure"
                  rows={rows}
                  rowKey={(v) => v.venue}
                  columns={[
                    {
                      key: "venue",
                      head: "Venue",
                      cell: (v) => titleOf(v.venue),
                      sort: (v) => titleOf(v.venue),
                    },
                    {
                      key: "e",
                      head: "Exposed",
                      numeric: true,
                      cell: (v) => usd(v.exposed_usd),
                      sort: (v) => v.exposed_usd,
                    },
                    {
                      key: "l",
                      head: "Longs",
                      numeric: true,
                      cell: (v) => usd(v.long_usd),
                      sort: (v) => v.long_usd,
                    },
                    {
                      key: "s",
                      head: "Shorts",
                      numeric: true,
                      cell: (v) => usd(v.short_usd),
                      sort: (v) => v.short_usd,
                    },
                    {
                      key: "o",
                      head: "Open interest",
                      numeric: true,
                      cell: (v) => usd(v.open_interest_usd),
                      sort: (v) => v.open_interest_usd,
                    },
                  ]}
                />
              </details>
            </Panel>
          </>
        );
      }}
    </Answer>
  );
}
