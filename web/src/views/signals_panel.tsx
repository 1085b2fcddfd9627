// Signals with their record: how often what they name followed, against other times.
import { fixed, price, share, usd } from "../fmt/number";
import { dateTime } from "../fmt/time";
import { market, view } from "../state/view";
import { useResource } from "../store/resource";
import { Empty, Panel } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type { SignalsAnswer } from "../wire/insight_types";

export function Signals() {
  const resource = useResource<SignalsAnswer>("/v1/signals", { market: market.value }, 60_000);
  return (
    <Panel
      title="Signals"
      hint="Each kind with its record: how often what it names followed, against the same horizon at other times. Without skill it says so."
      tools={<DataLinks url={resource.url} />}
    >
      <Answer what="Signals" resource={resource}>
        {(data) => (
          <>
            <div class="two-up">
              {data.record.map((r) => (
                <div key={r.kind} class="record-card">
                  <p>
                    <b>{r.kind.replaceAll("_", " ")}</b>{" "}
                    <span class={`pill ${r.lo !== null && r.lo > 0 ? "pill-good" : "pill-warn"}`}>
                      {r.skill.replaceAll("_", " ")}
                    </span>
                  </p>
                  <p class="tabular">
                    hit {share(r.hit_rate, 0)} against {share(r.baseline_rate, 0)} at other times, {r.scored}{" "}
                    scored
                  </p>
                  <p class="hint">{r.text}</p>
                </div>
              ))}
            </div>
            {data.signals.length === 0 ? (
              <Empty title="No signal in this window" />
            ) : (
              <DataTable
                caption="Recent signals"
                rows={data.signals}
                rowKey={(s) => `${s.kind}${s.at}${s.level_usd}`}
                start={{ key: "t", down: true }}
                limit={25}
                columns={[
                  {
                    key: "t",
                    head: "When",
                    cell: (s) => dateTime(Date.parse(s.at), view.value.zone),
                    sort: (s) => s.at,
                  },
                  { key: "k", head: "What", cell: (s) => s.kind.replaceAll("_", " "), sort: (s) => s.kind },
                  {
                    key: "d",
                    head: "Way",
                    cell: (s) => (s.direction === "up" ? "↑ up" : "↓ down"),
                    sort: (s) => s.direction,
                  },
                  {
                    key: "l",
                    head: "Level",
                    numeric: true,
                    cell: (s) => price(s.level_usd, 2),
                    sort: (s) => s.level_usd,
                  },
                  {
                    key: "v",
                    head: "Volume",
                    numeric: true,
                    cell: (s) => (s.volume_ratio === null ? "–" : `${fixed(s.volume_ratio, 1)}×`),
                    sort: (s) => s.volume_ratio,
                    wide: true,
                  },
                  {
                    key: "z",
                    head: "Zone",
                    numeric: true,
                    cell: (s) => usd(s.zone.strength_usd),
                    sort: (s) => s.zone.strength_usd,
                  },
                ]}
              />
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}
