// Leverage ratio and dominance, the two readings of the market view that the engine computes itself.
import { fixed, price, share, signed, signedPct, usd } from "../fmt/number";
import { age } from "../fmt/time";
import { market } from "../state/view";
import { titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Panel, SideTag } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type { DominanceAnswer, RatioAnswer, RatioFigure, Squeeze } from "../wire/insight_types";

function Headline({ label, figure }: { label: string; figure: RatioFigure }) {
  return (
    <div class="figure">
      <p class="muted">{label}</p>
      {figure.ratio === null ? (
        <p class="muted">Not available: {figure.unavailable ?? "reserves are not known"}</p>
      ) : (
        <>
          <p class="figure-value tabular">{fixed(figure.ratio, 3)}</p>
          <p class="hint tabular">
            {figure.z_90d === null
              ? `no z-score yet: ${figure.days} days of history`
              : `${signed(figure.z_90d, 1)} sd against 90 days`}
            {figure.windows.map((w) => ` · ${w.hours} h ${signedPct(w.change_pct, 1)}`)}
          </p>
        </>
      )}
      <p class="hint">
        Model's mean effective leverage:{" "}
        {figure.model_mean_effective_leverage === null
          ? "–"
          : `${fixed(figure.model_mean_effective_leverage, 1)}x`}{" "}
        (model output)
      </p>
    </div>
  );
}

export function RatioPanel() {
  const resource = useResource<RatioAnswer>("/v1/ratio", { market: market.value }, 60_000);
  return (
    <Panel
      title="Estimated leverage ratio"
      hint="Open interest over the exchange's reserves, in coins. Without known reserves there is none."
      tools={<DataLinks url={resource.url} />}
    >
      <Answer what="Leverage ratio" resource={resource}>
        {(data) => (
          <>
            <div class="two-up">
              <Headline label="Venues with known reserves" figure={data.total} />
              <Headline label="Against all exchanges' reserves" figure={data.against_all_exchanges} />
            </div>
            <details class="notes">
              <summary>By venue</summary>
              <DataTable
                caption="Leverage ratio by venue"
                rows={data.venues}
                rowKey={(v) => v.venue ?? ""}
                columns={[
                  { key: "v", head: "Venue", cell: (v) => titleOf(v.venue ?? ""), sort: (v) => v.venue },
                  {
                    key: "r",
                    head: "Ratio",
                    numeric: true,
                    cell: (v) => fixed(v.ratio, 3),
                    sort: (v) => v.ratio,
                  },
                  {
                    key: "z",
                    head: "z, 90 d",
                    numeric: true,
                    cell: (v) => signed(v.z_90d, 1),
                    sort: (v) => v.z_90d,
                  },
                  {
                    key: "m",
                    head: "Model",
                    numeric: true,
                    cell: (v) =>
                      v.model_mean_effective_leverage === null
                        ? "–"
                        : `${fixed(v.model_mean_effective_leverage, 0)}x`,
                    sort: (v) => v.model_mean_effective_leverage,
                  },
                  {
                    key: "a",
                    head: "Reserve age",
                    numeric: true,
                    cell: (v) => age(v.reserve_age_s),
                    sort: (v) => v.reserve_age_s,
                    wide: true,
                  },
                  {
                    key: "u",
                    head: "Why not",
                    cell: (v) => <span class="muted">{v.unavailable ?? ""}</span>,
                    wide: true,
                  },
                ]}
              />
            </details>
            {data.notes.map((n) => (
              <p key={n} class="hint">
                {n}
              </p>
            ))}
          </>
        )}
      </Answer>
    </Panel>
  );
}

const met = (v: boolean | null) => (v === null ? "not known" : v ? "yes" : "no");

function SqueezeRow({ s }: { s: Squeeze }) {
  return (
    <div class="record-card">
      <p>
        <SideTag side={s.side} /> <b>squeeze conditions</b>{" "}
        <span class={`pill ${s.met ? "pill-warn" : ""}`}>
          {s.met === null ? "not known" : s.met ? "met" : "not met"}
        </span>
      </p>
      <ul class="plain-list tabular">
        <li>
          Funding per 8 h {signedPct(s.funding_8h === null ? null : s.funding_8h * 100, 4)}, needed{" "}
          {signedPct(s.funding_threshold_8h === null ? null : s.funding_threshold_8h * 100, 4)}:{" "}
          {met(s.funding_met)}
        </li>
        <li>
          Share of this side nearby {share(s.share, 0)} ({usd(s.near_usd)} against {usd(s.other_side_usd)}),
          needed {share(s.share_threshold, 0)}: {met(s.dense_met)}
        </li>
        {s.zone && (
          <li>
            Nearest zone {price(s.zone.low_usd)} – {price(s.zone.high_usd)},{" "}
            {signedPct(s.zone.distance_pct, 1)}, {usd(s.zone.strength_usd)}
          </li>
        )}
      </ul>
    </div>
  );
}

export function DominancePanel() {
  const resource = useResource<DominanceAnswer>("/v1/dominance", { market: market.value }, 60_000);
  return (
    <Panel
      title="Long and short by distance"
      hint="Which side has more to be liquidated within reach, and whether squeeze conditions are met"
      tools={<DataLinks url={resource.url} />}
    >
      <Answer what="Dominance" resource={resource}>
        {(data) => (
          <>
            <div class="dominance">
              {data.by_distance.map((d) => {
                const sum = d.long_usd + d.short_usd;
                const part = sum > 0 ? (100 * d.long_usd) / sum : 50;
                return (
                  <div key={d.distance_pct} class="dominance-row tabular">
                    <span>±{fixed(d.distance_pct, 0)} %</span>
                    <span class="num side-long">{usd(d.long_usd)}</span>
                    <span class="dominance-bar" aria-hidden="true">
                      <span class="wall-long" style={{ width: `${part}%` }} />
                      <span class="wall-short" style={{ width: `${100 - part}%` }} />
                    </span>
                    <span class="side-short">{usd(d.short_usd)}</span>
                    <span class="num">{signed(d.dominance, 2)}</span>
                  </div>
                );
              })}
            </div>
            <p class="hint tabular">
              Funding now {signedPct(data.funding.mean_8h === null ? null : data.funding.mean_8h * 100, 4)}{" "}
              per 8 h, spread between venues{" "}
              {signedPct(data.funding.spread_8h === null ? null : data.funding.spread_8h * 100, 4)}
              {data.funding.percentile_90d === null
                ? ""
                : `, at the ${fixed(data.funding.percentile_90d, 0)}th percentile of 90 days`}
            </p>
            {data.squeezes.map((s) => (
              <SqueezeRow key={s.side} s={s} />
            ))}
            {data.notes.map((n) => (
              <p key={n} class="hint">
                {n}
              </p>
            ))}
          </>
        )}
      </Answer>
    </Panel>
  );
}
