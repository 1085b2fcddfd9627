// View 5: density of levels by distance from the price for the five venues with the largest open interest.

import { type Line, LineChart, lineColour } from "../charts/lines";
import { signedPct, usd } from "../fmt/number";
import { isLight, market, patch, view } from "../state/view";
import { titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Panel, Segmented } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type { ProfileAnswer, ProfileCurve } from "../wire/rest_types";

type Mode = "density" | "share" | "cumulative";

/** Cumulative USD outwards from the price: the density integrated over distance on either side. */
export function cumulativeCurve(points: ProfileCurve["points"]): [number, number][] {
  const sorted = [...points].sort((a, b) => a.distance_pct - b.distance_pct);
  const out: [number, number][] = [];
  const walk = (list: typeof sorted) => {
    let sum = 0;
    let last = 0;
    const made: [number, number][] = [];
    for (const p of list) {
      sum += p.usd_per_pct * Math.abs(p.distance_pct - last);
      last = p.distance_pct;
      made.push([p.distance_pct, sum]);
    }
    return made;
  };
  out.push(...walk(sorted.filter((p) => p.distance_pct < 0).reverse()).reverse());
  out.push([0, 0]);
  out.push(...walk(sorted.filter((p) => p.distance_pct >= 0)));
  return out;
}

function linesOf(data: ProfileAnswer, mode: Mode, light: boolean): Line[] {
  return data.profiles.map((p, i) => {
    const points =
      mode === "cumulative"
        ? cumulativeCurve(p.points)
        : [...p.points]
            .sort((a, b) => a.distance_pct - b.distance_pct)
            .map(
              (q) =>
                [
                  q.distance_pct,
                  mode === "density"
                    ? q.usd_per_pct
                    : p.open_interest_usd
                      ? (100 * q.usd_per_pct) / p.open_interest_usd
                      : null,
                ] as const,
            );
    return { label: titleOf(p.venue), colour: lineColour(i, light), points };
  });
}

export function ProfileView() {
  const resource = useResource<ProfileAnswer>("/v1/profile", { market: market.value }, 20_000);
  const mode: Mode =
    view.value.opt === "share" || view.value.opt === "cumulative" ? view.value.opt : "density";
  return (
    <Panel
      title="Profiles of the five largest venues"
      hint="Left of the price: ▼ longs. Right: ▲ shorts. Est."
      tools={<DataLinks url={resource.url} />}
    >
      <div class="tool-row">
        <Segmented<Mode>
          label="What"
          value={mode}
          options={[
            { value: "density", label: "USD per 1 %" },
            { value: "share", label: "% of venue's OI per 1 %" },
            { value: "cumulative", label: "Cumulative" },
          ]}
          onChange={(m) => patch({ opt: m === "density" ? "" : m })}
        />
      </div>
      <Answer what="Profiles" resource={resource}>
        {(data) => (
          <>
            <LineChart
              title="Profiles by distance from the price"
              lines={linesOf(data, mode, isLight.value)}
              height={430}
              xText={(x) => signedPct(x, Math.abs(x) < 10 && x % 1 !== 0 ? 1 : 0)}
              yText={(y) => (mode === "share" ? `${y.toFixed(1)} %` : usd(y))}
              xMarks={[{ x: 0, label: "price" }]}
              xCaption="distance from the price"
              yCaption={
                mode === "cumulative"
                  ? "est. USD that a move this far would liquidate"
                  : mode === "share"
                    ? "share of the venue's open interest per 1 % of price"
                    : "est. USD per 1 % of price"
              }
            />
            <details class="notes">
              <summary>As a table</summary>
              <DataTable
                caption="Profiles"
                rows={data.profiles.flatMap((p) => p.points.map((q) => ({ venue: p.venue, ...q })))}
                rowKey={(r) => `${r.venue}${r.distance_pct}`}
                limit={60}
                columns={[
                  { key: "venue", head: "Venue", cell: (r) => titleOf(r.venue), sort: (r) => r.venue },
                  {
                    key: "d",
                    head: "Distance",
                    numeric: true,
                    cell: (r) => signedPct(r.distance_pct),
                    sort: (r) => r.distance_pct,
                  },
                  {
                    key: "usd",
                    head: "USD per 1 %",
                    numeric: true,
                    cell: (r) => usd(r.usd_per_pct),
                    sort: (r) => r.usd_per_pct,
                  },
                ]}
              />
            </details>
          </>
        )}
      </Answer>
    </Panel>
  );
}
