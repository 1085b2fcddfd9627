// View 13: how right were we. Says plainly when the map does not beat the baselines.
import { Pit, Reliability } from "../charts/reliability";
import { count, fixed, share, signed, usd } from "../fmt/number";
import { dateTime } from "../fmt/time";
import { market, view } from "../state/view";
import { titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Empty, Panel, SideTag, Stat } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type { Gain, ScorePart, Side, SkillAnswer } from "../wire/rest_types";
import { LedgerPanel } from "./ledger_panel";

const MODEL_TEXT: Record<string, string> = {
  b0: "constant rate",
  b1: "adverse move",
  b2: "price path, volatility, recent counts",
  b3: "b2 + placebo map (constant flow)",
  b4: "b2 + equal weights at 10, 25, 50, 100x",
  b5: "b2 + volume profile, recent extremes",
  map: "b2 + the map",
};

/** better: the whole interval above zero; worse: below; else not shown. */
export function verdict(gain: Gain | undefined): "better" | "worse" | "not shown" | "unknown" {
  if (!gain || gain.value === null) return "unknown";
  if (gain.lo === null || gain.hi === null) return "not shown";
  return gain.lo > 0 ? "better" : gain.hi < 0 ? "worse" : "not shown";
}

const VERDICT_CLASS = {
  better: "pill-good",
  worse: "pill-bad",
  "not shown": "pill-warn",
  unknown: "",
} as const;

function GainText({ gain, digits = 3 }: { gain: Gain | undefined; digits?: number }) {
  if (!gain || gain.value === null) return <span class="muted">–</span>;
  return (
    <span class="tabular">
      {signed(gain.value, digits)}{" "}
      <span class="muted">
        [{signed(gain.lo, digits)}, {signed(gain.hi, digits)}]
      </span>
    </span>
  );
}

function Headline({ data }: { data: SkillAnswer }) {
  const placebo = verdict(data.gain_over_placebo);
  const base = verdict(data.gain_over_b2);
  const text =
    placebo === "better"
      ? "The map foretold where and when liquidations came better than the placebo map did."
      : placebo === "worse"
        ? "The map was worse than the placebo map. Read it with that in mind."
        : "No skill over the placebo map is shown for this period: the difference may be chance.";
  return (
    <div class={`headline headline-${placebo === "better" ? "good" : "warn"}`}>
      <p class="headline-text">{text}</p>
      <p class="muted">
        {base === "better"
          ? "Against price path and volatility alone, it did add something; what is not also a gain over the placebo is not owed to open interest or volume."
          : "Nor does it clearly add to price path and volatility alone."}{" "}
        {count(data.events)} liquidations, {dateTime(Date.parse(data.scored_from ?? data.from ?? ""))} to{" "}
        {dateTime(Date.parse(data.scored_to ?? data.to ?? ""))} UTC, model {data.model_version}
        {data.computed_at ? `, scored ${dateTime(Date.parse(data.computed_at))} UTC` : ""}.
      </p>
    </div>
  );
}

function GainBar({
  label,
  gain,
  max,
  note,
}: {
  label: string;
  gain: Gain | undefined;
  max: number;
  note: string;
}) {
  const at = (v: number) => 50 + (45 * v) / max;
  const v = verdict(gain);
  return (
    <div class="gain-row">
      <div>
        <b>{label}</b> <span class={`pill ${VERDICT_CLASS[v]}`}>{v}</span>
        <p class="hint">{note}</p>
      </div>
      <svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
        <line class="ref" x1={50} x2={50} y1={0} y2={16} />
        {gain?.value != null && (
          <>
            <rect
              class="fill-accent gain-range"
              x={at(gain.lo ?? gain.value)}
              width={Math.max(0.4, at(gain.hi ?? gain.value) - at(gain.lo ?? gain.value))}
              y={5}
              height={6}
            />
            <rect class="fill-text" x={at(gain.value) - 0.4} width={0.8} y={1} height={14} />
          </>
        )}
      </svg>
      <GainText gain={gain} />
    </div>
  );
}

function Gains({ data }: { data: SkillAnswer }) {
  const l = data.location;
  const rows: [string, Gain | undefined, string][] = [
    ["Counts: over price and volatility", data.gain_over_b2, "nats per liquidation, when and how many"],
    [
      "Counts: over the placebo map",
      data.gain_over_placebo,
      "the test of whether open interest and volume matter",
    ],
    [
      "Where: over distance alone",
      l?.nats_per_event_over_distance,
      "nats per liquidation, within the range the price visited",
    ],
    ["Where: over the placebo map", l?.nats_per_event_over_placebo, "the same against the placebo"],
    ["Where, by USD: over the placebo", l?.nats_per_usd_over_placebo, "weighted by size"],
  ];
  const max = Math.max(
    0.01,
    ...rows.flatMap(([, g]) => [g?.lo, g?.hi, g?.value].map((x) => Math.abs(x ?? 0))),
  );
  return (
    <div class="gains">
      {rows.map(([label, gain, note]) => (
        <GainBar key={label} label={label} gain={gain} max={max} note={note} />
      ))}
      <p class="hint">
        Bars: 95 % intervals by blocks of two hours. Right of the line: better than the baseline. "Not shown":
        the interval covers zero.
      </p>
    </div>
  );
}

function Models({ data }: { data: SkillAnswer }) {
  if (!data.score) return null;
  const rows = Object.entries(data.score);
  return (
    <DataTable
      caption="Log score of every model"
      rows={rows}
      rowKey={([k]) => k}
      columns={[
        {
          key: "m",
          head: "Model",
          cell: ([k]) => (k === "map" ? <b>{MODEL_TEXT[k]}</b> : (MODEL_TEXT[k] ?? k)),
          sort: ([k]) => k,
        },
        {
          key: "s",
          head: "Nats per liquidation",
          numeric: true,
          cell: ([, v]) => fixed(v, 3),
          sort: ([, v]) => v,
        },
        {
          key: "r",
          head: "Hourly rank corr.",
          numeric: true,
          cell: ([k]) => fixed(data.hourly?.models[k]?.spearman, 2),
          sort: ([k]) => data.hourly?.models[k]?.spearman,
        },
        {
          key: "c",
          head: "Held by top tenth of hours",
          numeric: true,
          cell: ([k]) => share(data.hourly?.models[k]?.capture, 0),
          sort: ([k]) => data.hourly?.models[k]?.capture,
          wide: true,
        },
      ]}
    />
  );
}

function Parts({ parts }: { parts: readonly ScorePart[] }) {
  return (
    <DataTable
      caption="Where we were right and where wrong"
      rows={parts}
      rowKey={(p) => `${p.venue}${p.symbol}${p.side}${p.hours}`}
      start={{ key: "p", down: false }}
      columns={[
        { key: "v", head: "Venue", cell: (p) => titleOf(p.venue), sort: (p) => p.venue },
        { key: "i", head: "Instrument", cell: (p) => p.symbol, sort: (p) => p.symbol, wide: true },
        {
          key: "s",
          head: "Side",
          cell: (p) => (p.side === "long" || p.side === "short" ? <SideTag side={p.side as Side} /> : p.side),
          sort: (p) => p.side,
        },
        { key: "h", head: "Hours", cell: (p) => p.hours, sort: (p) => p.hours, wide: true },
        {
          key: "e",
          head: "Liquidations",
          numeric: true,
          cell: (p) => count(p.events),
          sort: (p) => p.events,
        },
        {
          key: "b",
          head: "Over price",
          numeric: true,
          cell: (p) => <GainText gain={p.gain_over_b2} />,
          sort: (p) => p.gain_over_b2.value,
          wide: true,
        },
        {
          key: "p",
          head: "Over placebo",
          numeric: true,
          cell: (p) => <GainText gain={p.gain_over_placebo} />,
          sort: (p) => p.gain_over_placebo.value,
        },
        {
          key: "w",
          head: "",
          cell: (p) => (
            <span class={`pill ${VERDICT_CLASS[verdict(p.gain_over_placebo)]}`}>
              {verdict(p.gain_over_placebo)}
            </span>
          ),
        },
      ]}
    />
  );
}

export function SkillView() {
  return (
    <>
      <Score />
      <LedgerPanel />
    </>
  );
}

function Score() {
  const resource = useResource<SkillAnswer>("/v1/skill", { market: market.value }, 60_000);
  void view.value.zone;
  return (
    <Answer what="Skill" resource={resource}>
      {(data) =>
        data.events === 0 || !data.score ? (
          <Panel title="Not scored yet">
            <Empty title={data.note ?? "No liquidations have been scored yet."}>
              <p class="muted">
                Until then the map is an untested model. This page will say how right it was, also when it was
                not.
              </p>
            </Empty>
          </Panel>
        ) : (
          <>
            <Headline data={data} />
            <Panel title="What the map adds" tools={<DataLinks url={resource.url} />}>
              <Gains data={data} />
            </Panel>
            <dl class="stats">
              <Stat
                label="Densest tenth of the map was hit"
                value={data.zone_lift?.value == null ? "–" : `${fixed(data.zone_lift.value, 2)}×`}
                note={`as often as chance at that distance [${fixed(data.zone_lift?.lo, 2)}, ${fixed(data.zone_lift?.hi, 2)}]; placebo ${fixed(data.zone_lift?.placebo?.value, 2)}×`}
              />
              <Stat
                label="Seen over forecast"
                value={fixed(data.calibration?.observed_over_predicted, 2)}
                note="1 is right on average"
              />
              <Stat
                label="Hourly rank correlation"
                value={fixed(data.hourly?.spearman, 2)}
                note={`over ${count(data.hourly?.hours)} hours`}
              />
              <Stat
                label="Top tenth of hours held"
                value={share(data.hourly?.capture, 0)}
                note="of the notional, by forecast"
              />
            </dl>
            <div class="two-up wide-gap">
              <Panel title="Calibration">
                {data.calibration ? (
                  <Reliability bins={data.calibration.reliability} />
                ) : (
                  <Empty title="No calibration" />
                )}
              </Panel>
              <Panel title="Are the odds right">
                {data.calibration ? <Pit shares={data.calibration.pit} /> : <Empty title="No calibration" />}
              </Panel>
            </div>
            <Panel
              title="Every model, the plain ones too"
              hint="Higher is better. Everything is fitted on an earlier part and scored on a later one."
            >
              <Models data={data} />
            </Panel>
            <Panel title="Where we were wrong" hint="Weakest first.">
              <Parts parts={data.parts ?? []} />
            </Panel>
            {(data.instruments ?? []).some((i) => i.blocked) && (
              <Panel title="Left out of the score">
                <ul class="prose">
                  {data
                    .instruments!.filter((i) => i.blocked)
                    .map((i) => (
                      <li key={i.venue + i.symbol}>
                        {titleOf(i.venue)} {i.symbol}: {i.blocked}
                      </li>
                    ))}
                </ul>
              </Panel>
            )}
            <p class="hint">
              {count(data.location?.events_opened_later)} liquidations fell on positions opened after the
              forecast and are not in "where". {usd(data.location?.usd_capped)} were weighed by size.
            </p>
          </>
        )
      }
    </Answer>
  );
}
