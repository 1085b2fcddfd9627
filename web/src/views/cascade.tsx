// View 9: the cascade what-if: a shock in USD or a target price; first order against feedback, by venue and bracket.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { LineChart, lineColour } from "../charts/lines";
import { fixed, priceDecimals, price as priceText, share, signedPct, usd } from "../fmt/number";
import { filterQuery, isLight, market, patch, view } from "../state/view";
import { marketRow, priceNow, titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Panel, Segmented, Stat } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type { CascadeAnswer, CascadeStage, Quantiles } from "../wire/insight_types";

type Mode = "target" | "shock";

interface Ask {
  mode: Mode;
  /** Percent from the price (target), or signed million USD (shock). */
  value: number;
}

function read(): Ask {
  const [mode, value] = view.value.opt.split(".m");
  const number = Number(value);
  return {
    mode: mode === "shock" ? "shock" : "target",
    value: value && Number.isFinite(number) ? number : mode === "shock" ? -500 : -5,
  };
}

const store = (ask: Ask) =>
  patch({ opt: ask.mode === "target" && ask.value === -5 ? "" : `${ask.mode}.m${ask.value}` });

/** p50 with its 90 % band. */
function Band({ q, text }: { q: Quantiles; text: (v: number | null) => string }) {
  return (
    <>
      {text(q.p50)} <span class="band">{q.p05 === null ? "" : `${text(q.p05)} to ${text(q.p95)}`}</span>
    </>
  );
}

function Stages({ data, decimals }: { data: CascadeAnswer; decimals: number }) {
  const stage = (name: string, note: string, s: CascadeStage) => (
    <div class="stage-card">
      <h3>{name}</h3>
      <p class="hint">{note}</p>
      <dl class="pairs tabular">
        <div>
          <dt>Price moves</dt>
          <dd>
            <Band q={s.move_percent} text={(v) => signedPct(v)} />
          </dd>
        </div>
        <div>
          <dt>to</dt>
          <dd>
            <Band q={s.price} text={(v) => priceText(v, decimals)} />
          </dd>
        </div>
        <div>
          <dt>liquidating</dt>
          <dd>
            <Band q={s.liquidated_usd} text={usd} />
          </dd>
        </div>
      </dl>
    </div>
  );
  return (
    <div class="two-up wide-gap">
      {stage("First order", "the shock alone meets the book; nobody is liquidated into it", data.first_order)}
      {stage("With feedback", "each liquidation is itself an order that moves the price", data.reflexive)}
    </div>
  );
}

function Fragility({ data, decimals }: { data: CascadeAnswer; decimals: number }) {
  const points = data.fragility;
  if (points.length === 0) return <p class="muted">No levels on the way.</p>;
  const light = isLight.value;
  return (
    <LineChart
      title="Fragility"
      height={260}
      lines={[
        {
          label: "n",
          colour: lineColour(0, light),
          points: points.map((p) => [p.move_percent, p.n] as const),
        },
        {
          label: "low",
          colour: lineColour(5, light),
          dash: true,
          points: points.map((p) => [p.move_percent, p.n_lo] as const),
        },
        {
          label: "high",
          colour: lineColour(5, light),
          dash: true,
          points: points.map((p) => [p.move_percent, p.n_hi] as const),
        },
      ]}
      xText={(x) => `${signedPct(x, 1)}`}
      yText={(y) => fixed(y, 2)}
      marks={[{ y: 1, label: "1: each dollar liquidated sets off another" }]}
      xCaption={`move of the price from ${priceText(data.current_price, decimals)}`}
      yCaption="n: USD set off by each USD liquidated there"
    />
  );
}

function Result({ data, decimals }: { data: CascadeAnswer; decimals: number }) {
  return (
    <>
      <Stages data={data} decimals={decimals} />
      <dl class="stats">
        <Stat
          label={data.direction === "down" ? "Selling that starts it" : "Buying that starts it"}
          value={usd(data.shock_usd.p50)}
          note={`${usd(data.shock_usd.p05)} to ${usd(data.shock_usd.p95)}`}
        />
        <Stat
          label="Amplification"
          value={data.amplification === null ? "–" : `${fixed(data.amplification, 2)}×`}
          note="move with feedback over first order"
        />
        <Stat
          label="Settles at"
          value={priceText(data.settled_price, decimals)}
          note="median, after the book refills"
        />
        <Stat label="Book runs out" value={share(data.exhausted_share, 0)} note={`of ${data.draws} draws`} />
      </dl>
      <Panel title="How fragile on the way" hint="Above 1 the liquidations feed themselves.">
        <Fragility data={data} decimals={decimals} />
      </Panel>
      <div class="two-up wide-gap">
        <Panel title="Which brackets fire first">
          <DataTable
            caption="Brackets"
            rows={data.brackets}
            rowKey={(b) => String(b.leverage)}
            columns={[
              { key: "b", head: "Bracket", cell: (b) => `${b.leverage}x`, sort: (b) => b.leverage },
              {
                key: "t",
                head: "Triggered",
                numeric: true,
                cell: (b) => usd(b.triggered_usd),
                sort: (b) => b.triggered_usd,
              },
              {
                key: "f",
                head: "First at",
                numeric: true,
                cell: (b) => signedPct(b.first_percent),
                sort: (b) => b.first_percent,
              },
              {
                key: "h",
                head: "Half by",
                numeric: true,
                cell: (b) => signedPct(b.half_percent),
                sort: (b) => b.half_percent,
              },
              {
                key: "a",
                head: "ADL",
                numeric: true,
                cell: (b) => usd(b.adl_usd),
                sort: (b) => b.adl_usd,
                wide: true,
              },
            ]}
          />
        </Panel>
        <Panel
          title="What each venue does with it"
          hint="Into the book, into the insurance fund, then the other side is deleveraged (ADL)"
        >
          <DataTable
            caption="Venues"
            rows={data.venues}
            rowKey={(v) => v.venue}
            start={{ key: "t", down: true }}
            columns={[
              { key: "v", head: "Venue", cell: (v) => titleOf(v.venue), sort: (v) => v.venue },
              {
                key: "t",
                head: "Triggered",
                numeric: true,
                cell: (v) => usd(v.triggered_usd),
                sort: (v) => v.triggered_usd,
              },
              {
                key: "s",
                head: "Sold",
                numeric: true,
                cell: (v) => usd(v.sold_usd),
                sort: (v) => v.sold_usd,
                wide: true,
              },
              {
                key: "f",
                head: "Fund loses",
                numeric: true,
                cell: (v) => (
                  <span title={v.fund_known ? `fund ${usd(v.fund_usd)}` : "the fund's size is not known"}>
                    {usd(v.fund_loss_usd)}
                    {v.fund_known ? "" : " ?"}
                  </span>
                ),
                sort: (v) => v.fund_loss_usd,
              },
              { key: "a", head: "ADL", numeric: true, cell: (v) => usd(v.adl_usd), sort: (v) => v.adl_usd },
              {
                key: "k",
                head: "Book",
                cell: (v) => (
                  <span class="muted">
                    {v.book_known ? "seen" : v.volume_known ? "from volume" : "assumed"}
                  </span>
                ),
                wide: true,
              },
            ]}
          />
        </Panel>
      </div>
      <Panel title="What this assumes, and where it ends">
        <div class="two-up">
          <div>
            <h3>Assumptions</h3>
            <ul class="prose">
              {data.assumptions.map((a) => (
                <li key={a}>{a}</li>
              ))}
            </ul>
          </div>
          <div>
            <h3>Limits</h3>
            <ul class="prose">
              {[...data.limits, ...data.notes].map((a) => (
                <li key={a}>{a}</li>
              ))}
            </ul>
          </div>
        </div>
      </Panel>
    </>
  );
}

/** What is dragged, before it is asked: the answer follows when the hand rests. */
const dragged = signal<Ask | null>(null);

export function CascadeView() {
  const ask = read();
  const shown = dragged.value ?? ask;
  const decimals = priceDecimals(marketRow.value?.bucket_usd ?? 1);
  const now = priceNow.value;
  // The target's price is reckoned once, so that a ticking price does not ask again and again.
  const [base, setBase] = useState<number | null>(null);
  useEffect(() => {
    if (base === null && now !== null) setBase(now);
  }, [now]);
  useEffect(() => setBase(null), [market.value]);
  const query = useMemo(() => {
    if (ask.mode === "shock") return { ...filterQuery.value, shock_usd: ask.value * 1e6, draws: 200 };
    return base === null
      ? null
      : { ...filterQuery.value, target: Number((base * (1 + ask.value / 100)).toPrecision(8)), draws: 200 };
  }, [ask.mode, ask.value, base, filterQuery.value]);
  const resource = useResource<CascadeAnswer>(query ? "/v1/cascade" : null, query ?? {});
  useEffect(() => {
    if (!dragged.value) return;
    const timer = setTimeout(() => {
      if (dragged.peek()) store(dragged.peek()!);
      dragged.value = null;
    }, 250);
    return () => clearTimeout(timer);
  }, [dragged.value]);
  const target = base === null ? null : base * (1 + shown.value / 100);
  return (
    <>
      <Panel title="What if" tools={<DataLinks url={resource.url} />}>
        <div class="what-if">
          <Segmented<Mode>
            label="Start from"
            value={ask.mode}
            options={[
              { value: "target", label: "The price goes to…" },
              { value: "shock", label: "Somebody sells or buys…" },
            ]}
            onChange={(mode) => store({ mode, value: mode === "shock" ? -500 : -5 })}
          />
          <label class="what-if-slide">
            <span class="sr">
              {ask.mode === "target"
                ? "Target in percent from the price"
                : "Shock in million USD, selling below zero"}
            </span>
            <input
              type="range"
              min={ask.mode === "target" ? -20 : -3000}
              max={ask.mode === "target" ? 20 : 3000}
              step={ask.mode === "target" ? 0.25 : 25}
              value={shown.value}
              onInput={(e) => {
                const value = Number(e.currentTarget.value);
                if (value !== 0) dragged.value = { mode: ask.mode, value };
              }}
            />
          </label>
          <output class="what-if-value tabular">
            {ask.mode === "target"
              ? `${priceText(target, decimals)} (${signedPct(shown.value)})`
              : `${shown.value < 0 ? "sell" : "buy"} ${usd(Math.abs(shown.value) * 1e6)}`}
          </output>
          <label class="field">
            <span class="field-label">{ask.mode === "target" ? "% from price" : "million USD"}</span>
            <input
              type="number"
              step={ask.mode === "target" ? 0.25 : 25}
              value={shown.value}
              onChange={(e) => {
                const value = Number(e.currentTarget.value);
                if (value !== 0 && Number.isFinite(value)) store({ mode: ask.mode, value });
              }}
            />
          </label>
        </div>
      </Panel>
      <Answer what="Cascade" resource={resource}>
        {(data) => <Result data={data} decimals={decimals} />}
      </Answer>
    </>
  );
}
