// View 12: questions about prices and liquidations as probabilities, with baseline, interval and track record.
import { useState } from "preact/hooks";
import { count, fixed, price, share, signed, usd } from "../fmt/number";
import { dateTime } from "../fmt/time";
import { market, patch, view } from "../state/view";
import { priceNow } from "../store/live";
import { asProblem, useResource } from "../store/resource";
import { Empty, Panel, Stat } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { Answer } from "../ui/page_parts";
import { sendJson } from "../wire/api";
import type { KeptQuestion, KeptQuestions, QuestionAnswer, QuestionReading } from "../wire/insight_types";

function roundPrice(p: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(p)) - 2);
  return Math.round(p / step) * step;
}

function examples(): string[] {
  const p = priceNow.value;
  const m = market.value;
  const up = p === null ? 0 : roundPrice(p * 1.05);
  return [
    ...(up ? [`Will ${m} touch $${up.toLocaleString("en-US")} before the end of the week?`] : []),
    `Will ${m} move by more than 5% in the next 24 hours?`,
    `Will total ${m} long liquidations exceed $50M tomorrow?`,
  ];
}

/** A probability on a line from 0 to 1, its interval, and the baseline's mark. */
function Odds({ answer }: { answer: QuestionAnswer }) {
  const at = (v: number | null) => `${100 * Math.max(0, Math.min(1, v ?? 0))}%`;
  return (
    <div
      class="odds"
      role="img"
      aria-label={`Probability ${share(answer.probability, 0)}, interval ${share(answer.lo, 0)} to ${share(answer.hi, 0)}, baseline ${share(answer.baseline.probability, 0)}`}
    >
      <div class="odds-line">
        {answer.lo !== null && answer.hi !== null && (
          <span
            class="odds-range"
            style={{ left: at(answer.lo), width: `${100 * (answer.hi - answer.lo)}%` }}
          />
        )}
        {answer.baseline.probability !== null && (
          <span class="odds-base" style={{ left: at(answer.baseline.probability) }} />
        )}
        {answer.probability !== null && <span class="odds-dot" style={{ left: at(answer.probability) }} />}
      </div>
      <div class="odds-ends muted small tabular">
        <span>0 %</span>
        <span>50 %</span>
        <span>100 %</span>
      </div>
    </div>
  );
}

function Full({ answer }: { answer: QuestionAnswer }) {
  const r = answer.record;
  return (
    <>
      <p class="headline-text">{answer.question}</p>
      <div class="odds-row">
        <p class="odds-value tabular">{share(answer.probability, 0)}</p>
        <Odds answer={answer} />
      </div>
      <p class="muted tabular">
        Interval {share(answer.lo, 0)} to {share(answer.hi, 0)}. Dashed mark: {answer.baseline.name},{" "}
        {share(answer.baseline.probability, 0)}. Until {dateTime(Date.parse(answer.by), view.value.zone)},
        price {price(answer.price_usd, 2)}.
      </p>
      <dl class="stats">
        <Stat
          label="Volatility alone says"
          value={share(answer.baseline.probability)}
          note={answer.baseline.name}
        />
        <Stat
          label="The past says"
          value={share(answer.climatology)}
          note="how often it came true in windows like this"
        />
        <Stat
          label="The map adds"
          value={
            answer.map.probability === null || answer.map.weight === 0
              ? "nothing"
              : share(answer.map.probability)
          }
          note={answer.map.note || `weight ${fixed(answer.map.weight, 2)}`}
        />
        <Stat
          label="Track record"
          value={r ? `Brier ${fixed(r.brier, 3)}` : "none yet"}
          note={
            r
              ? `against ${fixed(r.brier_climatology, 3)} for the past rate, ${fixed(r.brier_volatility, 3)} for volatility; ${count(r.origins)} questions`
              : "questions like this have not been scored"
          }
        />
      </dl>
      {answer.map.total_p50_usd !== null && (
        <p class="tabular">
          Total by the model: median {usd(answer.map.total_p50_usd)}, {usd(answer.map.total_p05_usd)} to{" "}
          {usd(answer.map.total_p95_usd)}.
        </p>
      )}
      {r && (
        <p class="muted tabular">
          Skill over the past rate {signed(r.skill_over_climatology, 3)}, over volatility{" "}
          {signed(r.skill_over_volatility, 3)}
          {r.skill_over_volatility !== null && r.skill_over_volatility <= 0
            ? ": it does not beat plain volatility."
            : "."}
        </p>
      )}
      <details class="notes">
        <summary>How it is settled, and the rest</summary>
        <p>{answer.settlement}</p>
        <ul class="prose">
          {answer.members.map((m) => (
            <li key={m.name}>
              {m.name}: {share(m.probability)}
            </li>
          ))}
          {answer.notes.map((n) => (
            <li key={n}>{n}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** How likely it was over time: a small line from 0 to 1 with the newest reading at its right end. */
function Course({ readings }: { readings: QuestionReading[] }) {
  const [width, height] = [160, 32];
  const first = Date.parse(readings[0]?.at ?? "");
  const last = Date.parse(readings.at(-1)?.at ?? "");
  const points = readings.map((r) => {
    const x = last > first ? (width * (Date.parse(r.at) - first)) / (last - first) : width;
    return `${x.toFixed(1)},${(height * (1 - r.probability)).toFixed(1)}`;
  });
  return (
    <svg
      class="question-course"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Probability over ${count(readings.length)} readings, from ${share(readings[0]?.probability ?? null, 0)} to ${share(readings.at(-1)?.probability ?? null, 0)}`}
    >
      <polyline points={points.join(" ")} fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
}

/** "open until …", or what became of it and how far off the first answer was. */
function fateOf(q: KeptQuestion): string {
  const zone = view.value.zone;
  if (q.state === "open") return `open until ${dateTime(Date.parse(q.by), zone)}`;
  const when = q.settled_at ? dateTime(Date.parse(q.settled_at), zone) : "";
  const why = q.reason ? `: ${q.reason}` : "";
  if (q.state === "unknown") return `not settled, ${when}${why}`;
  return `${q.state === "yes" ? "YES" : "NO"}, ${when}${why}. Asked at ${share(q.asked_probability, 0)}, Brier ${fixed(q.brier, 3)}`;
}

function Card({ question, changed }: { question: KeptQuestion; changed: () => void }) {
  const path = `/v1/questions/${encodeURIComponent(question.id)}`;
  const resource = useResource<KeptQuestion>(path, {}, 120_000);
  const readings = resource.state.value.data?.readings ?? [];
  const forget = async () => {
    try {
      await sendJson("DELETE", path);
    } finally {
      changed();
    }
  };
  return (
    <li class="question-card">
      <div>
        <p>{question.question}</p>
        <p class="muted small tabular">{fateOf(question)}</p>
        {readings.length > 1 && <Course readings={readings} />}
      </div>
      <b class="tabular question-odds">{share(question.probability, 0)}</b>
      <button type="button" class="button small" aria-label={`Forget: ${question.question}`} onClick={forget}>
        Forget
      </button>
    </li>
  );
}

export function QuestionsView() {
  const text = view.value.opt;
  const [draft, setDraft] = useState(text);
  const resource = useResource<QuestionAnswer>(text ? "/v1/questions/ask" : null, { text });
  const kept = useResource<KeptQuestions>("/v1/questions", {}, 60_000);
  const [trouble, setTrouble] = useState("");
  const answer = resource.state.value.data;
  const same = (q: KeptQuestion) =>
    q.state === "open" && q.market === answer?.market && q.by === answer.by && q.kind === answer.kind;
  const isKept = kept.state.value.data?.questions.some(same) ?? false;
  const keep = async () => {
    try {
      await sendJson("POST", "/v1/questions", { text });
      setTrouble("");
    } catch (error) {
      const problem = asProblem(error);
      setTrouble(problem.detail ?? problem.title);
    }
    kept.reload();
  };
  const ask = (question: string) => {
    setDraft(question);
    patch({ opt: question.trim() });
  };
  return (
    <>
      <Panel
        title="Ask"
        hint="Touch, move and liquidation-total questions, in plain English. Each names a coin, an amount and a time."
      >
        <form
          class="ask-form"
          onSubmit={(e) => {
            e.preventDefault();
            ask(draft);
          }}
        >
          <input
            type="text"
            aria-label="Question"
            placeholder={examples()[0]}
            value={draft}
            onInput={(e) => setDraft(e.currentTarget.value)}
          />
          <button type="submit" class="button primary">
            Ask
          </button>
        </form>
        <div class="examples">
          {examples().map((q) => (
            <button key={q} type="button" class="button small" onClick={() => ask(q)}>
              {q}
            </button>
          ))}
        </div>
      </Panel>
      {text && (
        <Panel
          title="Answer"
          tools={
            <>
              <button type="button" class="button small" disabled={answer === null || isKept} onClick={keep}>
                {isKept ? "Kept" : "Keep"}
              </button>
              <DataLinks url={resource.url} />
            </>
          }
        >
          <Answer what="Answer" resource={resource}>
            {(data) => <Full answer={data} />}
          </Answer>
        </Panel>
      )}
      <Panel
        title="Kept questions"
        hint="Kept by the server: asked again now and then, and settled by their rule when it is time"
      >
        {trouble && (
          <p class="error-text" role="alert">
            {trouble}
          </p>
        )}
        <Answer what="Kept questions" resource={kept}>
          {(data) =>
            data.questions.length === 0 ? (
              <Empty title="None kept yet" />
            ) : (
              <>
                <p class="muted tabular">
                  {data.record.settled === 0
                    ? "None of them is settled yet."
                    : `${count(data.record.settled)} settled, mean Brier score ${fixed(data.record.mean_brier, 3)} (0 is best, 0.25 is a coin).`}
                </p>
                <ul class="question-list">
                  {[...data.questions].reverse().map((q) => (
                    <Card key={q.id} question={q} changed={kept.reload} />
                  ))}
                </ul>
              </>
            )
          }
        </Answer>
      </Panel>
    </>
  );
}
