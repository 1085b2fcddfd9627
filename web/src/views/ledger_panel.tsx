// Forecasts on record: how many were written before their hour, since when, and how they fared.
import { count, fixed, signed } from "../fmt/number";
import { dateTime } from "../fmt/time";
import { market, view } from "../state/view";
import { useResource } from "../store/resource";
import { Panel } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import type { LedgerAnswer } from "../wire/rest_types";

const when = (at: string) => `${dateTime(Date.parse(at))} UTC`;

/** What the ledger says in a sentence each; nothing that is not known. */
export function ledgerSentences({ ledger }: LedgerAnswer): string[] {
  if (!ledger.since)
    return ["No forecast is on record yet: the first is written in the two minutes before a full hour."];
  const said = [
    `Forecasts on record: ${count(ledger.forecasts)}, since ${when(ledger.since)}; ${count(ledger.settled)} scored, ` +
      `${count(ledger.unknown)} closed as unknown because the feed was down.`,
  ];
  if (ledger.last_hour && ledger.last_score !== null) {
    said.push(
      `Last score: ${fixed(ledger.last_score, 2)} nats for the hour from ${when(ledger.last_hour)}; ` +
        `the rate of the last days alone ${fixed(ledger.last_reference_score, 2)}.`,
    );
  }
  if (ledger.gain_per_forecast !== null) {
    said.push(`So far the map gained ${signed(ledger.gain_per_forecast, 3)} nats a forecast over that rate.`);
  }
  return said;
}

export function LedgerPanel() {
  const resource = useResource<LedgerAnswer>("/v1/ledger", { market: market.value, limit: 1 }, 60_000);
  void view.value.zone;
  const { data, problem } = resource.state.value;
  return (
    <Panel
      title="Forecasts on record"
      hint="Written before the hour they speak of, chained by their hashes, scored after it. All markets."
      tools={<DataLinks url={resource.url} />}
    >
      {data ? (
        <>
          {ledgerSentences(data).map((text) => (
            <p key={text}>{text}</p>
          ))}
          {data.notes.map((note) => (
            <p key={note} class="muted">
              {note}
            </p>
          ))}
          {data.ledger.last_hash && (
            <p class="hint">
              Newest hash <code>{data.ledger.last_hash.slice(0, 16)}…</code>: note it, and nothing before it
              can be changed unseen.
            </p>
          )}
        </>
      ) : (
        <p class="muted">{problem ? (problem.detail ?? problem.title) : "Asking …"}</p>
      )}
    </Panel>
  );
}
