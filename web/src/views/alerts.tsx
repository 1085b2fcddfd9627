// View 11: alert rules and what fired. Rules live in the engine; browser notices are an addition for open pages.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { dateTime } from "../fmt/time";
import { market, view } from "../state/view";
import { markets } from "../store/live";
import { asProblem, useResource } from "../store/resource";
import { Empty, Panel, Segmented, Select, SideTag, Toggle } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import { sendJson } from "../wire/api";
import type { AlertChannel, AlertKind, AlertRule, FiredAlert } from "../wire/insight_types";
import type { Problem } from "../wire/rest_types";
import { stream } from "../wire/stream";
import {
  ALERT_FIELDS,
  type Field,
  KINDS,
  mapOf,
  placeOf,
  preset,
  readingText,
  ruleOf,
  ruleText,
} from "./alert_rules";

function FieldInput({
  field,
  value,
  onInput,
}: {
  field: Field;
  value: string;
  onInput: (text: string) => void;
}) {
  const id = `alert-${field.key}`;
  const common = {
    id,
    value,
    required: !field.optional,
    onInput: (e: { currentTarget: HTMLInputElement }) => onInput(e.currentTarget.value),
  };
  return (
    <div class={`field ${field.text ? "field-wide" : ""}`}>
      <label class="field-label" for={id}>
        {field.label}
        {field.optional ? " (optional)" : ""}
      </label>
      {field.length || field.text ? (
        <input type="text" {...common} />
      ) : (
        <input type="number" step="any" {...common} />
      )}
    </div>
  );
}

function NewRule({ onDone }: { onDone: () => void }) {
  const from = preset(view.value.opt);
  const [kind, setKind] = useState<AlertKind>("zone");
  const [coin, setCoin] = useState(market.value);
  const [side, setSide] = useState(from?.side ?? "both");
  const [direction, setDirection] = useState("above");
  const [values, setValues] = useState<Record<string, string>>(from?.values ?? {});
  const [problem, setProblem] = useState<Problem | null>(null);
  const spec = ALERT_FIELDS[kind];
  const submit = async () => {
    try {
      const id = `${kind}-${coin.toLowerCase()}-${Date.now().toString(36)}`;
      await sendJson("POST", "/v1/alerts", ruleOf(kind, coin, side, direction, values, id));
      setProblem(null);
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <div class="form-grid">
        <Select<AlertKind>
          label="When"
          value={kind}
          options={KINDS.map((k) => ({ value: k, label: ALERT_FIELDS[k].title }))}
          onChange={(k) => {
            setKind(k);
            setValues({});
          }}
        />
        <Select
          label="Market"
          value={coin}
          options={(markets.value.length ? markets.value.map((m) => m.market) : [coin]).map((m) => ({
            value: m,
            label: m,
          }))}
          onChange={setCoin}
        />
        {spec.sided && (
          <Select
            label="Side"
            value={side}
            options={[
              ...(kind === "squeeze" ? [] : [{ value: "both", label: "both sides" }]),
              { value: "long", label: "▼ longs" },
              { value: "short", label: "▲ shorts" },
            ]}
            onChange={setSide}
          />
        )}
        {(kind === "ratio" || kind === "question") && (
          <Select
            label="Crosses"
            value={direction}
            options={[
              { value: "above", label: "above" },
              { value: "below", label: "below" },
            ]}
            onChange={setDirection}
          />
        )}
        {spec.fields.map((f) => (
          <FieldInput
            key={kind + f.key}
            field={f}
            value={values[f.key] ?? f.start}
            onInput={(text) => setValues({ ...values, [f.key]: text })}
          />
        ))}
      </div>
      <div class="form-actions">
        <button type="submit" class="button primary">
          Add rule
        </button>
        <p class="hint">
          Fires once on: {spec.says}. Then it is silent until that has passed, and for the time given.
        </p>
      </div>
      {problem && (
        <p class="error-text" role="alert">
          Not added: {problem.detail ?? problem.title}. {problem.remedy ?? ""}
        </p>
      )}
    </form>
  );
}

interface RulesAnswer {
  rules?: AlertRule[];
  channels?: AlertChannel[];
  trouble?: string | null;
}

interface LogAnswer {
  alerts?: FiredAlert[];
  log?: FiredAlert[];
}

const notices = signal(false);
const arrived = signal<FiredAlert[]>([]);

async function wantNotices(on: boolean): Promise<void> {
  if (!on || !("Notification" in window)) {
    notices.value = false;
    return;
  }
  notices.value = (await Notification.requestPermission()) === "granted";
}

/** What a rule compares right now, or why it cannot. */
function Reading({ rule }: { rule: AlertRule }) {
  const reading = rule.state?.reading;
  if (!reading) return <span class="muted">–</span>;
  if (reading.unknown_because) return <span class="warn">unknown: {reading.unknown_because}</span>;
  return <>{reading.value === null ? "–" : readingText(rule.kind, reading.value)}</>;
}

function Rules({ rules, reload }: { rules: readonly AlertRule[]; reload: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const change = async (work: () => Promise<unknown>) => {
    try {
      await work();
      setProblem(null);
      reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const path = (rule: AlertRule) => `/v1/alerts/${encodeURIComponent(rule.id)}`;
  if (rules.length === 0) return <Empty title="No rules yet" />;
  return (
    <>
      {problem && (
        <p class="error-text" role="alert">
          {problem.detail ?? problem.title}
        </p>
      )}
      <DataTable
        caption="Alert rules"
        rows={rules}
        rowKey={(r) => r.id}
        columns={[
          { key: "m", head: "Market", cell: (r) => <b>{r.market}</b>, sort: (r) => r.market },
          { key: "t", head: "Rule", cell: ruleText, sort: (r) => r.kind },
          {
            key: "s",
            head: "Side",
            cell: (r) =>
              r.side === "long" || r.side === "short" ? <SideTag side={r.side} /> : (r.side ?? ""),
            wide: true,
          },
          {
            key: "r",
            head: "Reads",
            numeric: true,
            cell: (r) => <Reading rule={r} />,
            sort: (r) => r.state?.reading?.value,
          },
          { key: "n", head: "Note", cell: (r) => <span class="muted">{r.note ?? ""}</span>, wide: true },
          {
            key: "f",
            head: "Fired",
            numeric: true,
            cell: (r) => r.state?.fired_count ?? "–",
            sort: (r) => r.state?.fired_count,
            wide: true,
          },
          {
            key: "e",
            head: "On",
            cell: (r) => (
              <Toggle
                label={r.enabled === false ? "off" : "on"}
                on={r.enabled !== false}
                onChange={(on) =>
                  change(() => sendJson("PUT", path(r), { ...r, state: undefined, enabled: on }))
                }
              />
            ),
          },
          {
            key: "d",
            head: "",
            cell: (r) => (
              <button
                type="button"
                class="button small"
                aria-label={`Delete ${r.id}`}
                onClick={() => change(() => sendJson("DELETE", path(r)))}
              >
                Delete
              </button>
            ),
          },
        ]}
      />
    </>
  );
}

function Channels({ channels }: { channels: readonly AlertChannel[] }) {
  if (channels.length === 0) {
    return (
      <p class="hint">
        No channels are configured: what fires stands in the log below, and open pages hear of it.
      </p>
    );
  }
  return (
    <DataTable
      caption="Channels"
      hideCaption={false}
      rows={channels}
      rowKey={(c) => c.name}
      columns={[
        { key: "n", head: "Channel", cell: (c) => c.name, sort: (c) => c.name },
        { key: "t", head: "Kind", cell: (c) => c.type, sort: (c) => c.type },
        { key: "d", head: "Delivered", numeric: true, cell: (c) => c.delivered, sort: (c) => c.delivered },
        { key: "p", head: "Waiting", numeric: true, cell: (c) => c.pending, sort: (c) => c.pending },
        { key: "x", head: "Trouble", cell: (c) => <span class="warn">{c.trouble ?? ""}</span>, wide: true },
      ]}
    />
  );
}

function Log({ fired }: { fired: readonly FiredAlert[] }) {
  if (fired.length === 0) return <Empty title="Nothing has fired yet" />;
  return (
    <ul class="alert-log">
      {fired.map((a) => (
        <li key={a.id}>
          <span class="muted tabular">{dateTime(Date.parse(a.at), view.value.zone)}</span>
          <div>
            <b>{a.title}</b> {a.side && <SideTag side={a.side} />}{" "}
            {a.simulated && <span class="pill pill-warn">simulated</span>}
            <p class="muted">{a.text}</p>
            <p>
              <a class="link" href={placeOf(a)}>
                Show {a.market} at that moment
              </a>{" "}
              <DataLinks url={mapOf(a)} />
            </p>
            {Object.keys(a.numbers).length > 0 && (
              <details>
                <summary>The numbers behind it</summary>
                <dl class="pairs tabular">
                  {Object.entries(a.numbers).map(([name, value]) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{value}</dd>
                    </div>
                  ))}
                </dl>
              </details>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

export function AlertsView() {
  const rules = useResource<RulesAnswer>("/v1/alerts", {}, 30_000);
  const log = useResource<LogAnswer>("/v1/alerts/log", { limit: 100 }, 30_000);
  const [filter, setFilter] = useState<"all" | "market">("all");
  useEffect(
    () =>
      stream().subscribe(
        { channel: "alerts" },
        {
          onMessage: (message) => {
            if (message.type !== "event") return;
            const data = message.data as FiredAlert | { alerts: FiredAlert[] };
            const list = "alerts" in data ? data.alerts : [data];
            arrived.value = [...list, ...arrived.peek()].slice(0, 50);
            if (notices.peek()) for (const a of list) new Notification(a.title, { body: a.text, tag: a.id });
          },
        },
      ),
    [],
  );
  return (
    <>
      <Panel title="New rule">
        <NewRule onDone={rules.reload} />
      </Panel>
      <Panel
        title="Rules"
        tools={
          <>
            <Toggle
              label="Browser notices"
              on={notices.value}
              onChange={wantNotices}
              title="While this page is open. Webhooks, Telegram, Discord and Slack are set in the engine's configuration."
            />
            <DataLinks url={rules.url} />
          </>
        }
      >
        <Answer what="Rules" resource={rules}>
          {(data) => (
            <>
              {data.trouble && (
                <p class="error-text" role="alert">
                  {data.trouble}
                </p>
              )}
              <Rules rules={data.rules ?? []} reload={rules.reload} />
              <Channels channels={data.channels ?? []} />
            </>
          )}
        </Answer>
      </Panel>
      <Panel
        title="What fired"
        tools={
          <Segmented
            label="Which"
            value={filter}
            options={[
              { value: "all", label: "All markets" },
              { value: "market", label: market.value },
            ]}
            onChange={setFilter}
          />
        }
      >
        <Answer what="Alert log" resource={log}>
          {(data) => {
            const old = data.alerts ?? data.log ?? [];
            const known = new Set(old.map((a) => a.id));
            const all = [...arrived.value.filter((a) => !known.has(a.id)), ...old];
            return <Log fired={filter === "all" ? all : all.filter((a) => a.market === market.value)} />;
          }}
        </Answer>
      </Panel>
    </>
  );
}
