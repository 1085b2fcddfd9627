// View 10: the position check: exact liquidation price by the venue's tiers, how crowded it is, a calmer choice.
// The figures stay in this page's memory and go to your own engine only; they are never put into the address.
import { signal } from "@preact/signals";
import { fixed, priceDecimals, price as priceText, share, signedPct, usd } from "../fmt/number";
import { pins } from "../state/pins";
import { filterQuery, go, market } from "../state/view";
import { marketRow, priceNow, titleOf, venueRows } from "../store/live";
import { useResource } from "../store/resource";
import { Empty, Panel, Segmented, Select, SideTag, Stat } from "../ui/basics";
import { Answer } from "../ui/page_parts";
import type { Crowding, PositionAnswer } from "../wire/insight_types";
import type { Side } from "../wire/rest_types";

interface Form {
  venue: string;
  side: Side;
  entry: string;
  by: "leverage" | "margin";
  amount: string;
  size: string;
  stop: string;
}

const form = signal<Form>({
  venue: "binance",
  side: "long",
  entry: "",
  by: "leverage",
  amount: "20",
  size: "10000",
  stop: "",
});
const asked = signal<Record<string, string | number | undefined> | null>(null);
const set = (change: Partial<Form>) => {
  form.value = { ...form.peek(), ...change };
};

function ask(): void {
  const f = form.peek();
  const entry = f.entry === "" ? (priceNow.peek() ?? undefined) : Number(f.entry);
  asked.value = {
    market: market.peek(),
    venues: filterQuery.peek().venues,
    brackets: filterQuery.peek().leverage,
    venue: f.venue,
    side: f.side,
    entry,
    [f.by]: Number(f.amount),
    size: Number(f.size),
    stop: f.stop === "" ? undefined : Number(f.stop),
  };
}

function NumberField(props: {
  label: string;
  value: string;
  onChange: (v: string) => void;
  placeholder?: string;
  required?: boolean;
}) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <input
        type="number"
        min="0"
        step="any"
        inputMode="decimal"
        required={props.required ?? false}
        placeholder={props.placeholder ?? ""}
        value={props.value}
        onInput={(e) => props.onChange(e.currentTarget.value)}
      />
    </label>
  );
}

function Inputs() {
  const f = form.value;
  const decimals = priceDecimals(marketRow.value?.bucket_usd ?? 1);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        ask();
      }}
    >
      <div class="form-grid">
        <Select
          label="Venue"
          value={f.venue}
          options={venueRows.value.map((v) => ({ value: v.venue, label: v.title }))}
          onChange={(venue) => set({ venue })}
        />
        <div class="field">
          <span class="field-label">Side</span>
          <Segmented<Side>
            label="Side"
            value={f.side}
            options={[
              { value: "long", label: "▼ Long" },
              { value: "short", label: "▲ Short" },
            ]}
            onChange={(side) => set({ side })}
          />
        </div>
        <NumberField
          label="Entry price"
          value={f.entry}
          placeholder={`now: ${priceText(priceNow.value, decimals)}`}
          onChange={(entry) => set({ entry })}
        />
        <NumberField label="Size, USD" value={f.size} required onChange={(size) => set({ size })} />
        <div class="field">
          <span class="field-label">Given by</span>
          <Segmented
            label="Given by"
            value={f.by}
            options={[
              { value: "leverage", label: "Leverage" },
              { value: "margin", label: "Margin" },
            ]}
            onChange={(by) => set({ by, amount: by === "leverage" ? "20" : "500" })}
          />
        </div>
        <NumberField
          label={f.by === "leverage" ? "Leverage, x" : "Margin, USD"}
          value={f.amount}
          required
          onChange={(amount) => set({ amount })}
        />
        <NumberField label="Stop (optional)" value={f.stop} onChange={(stop) => set({ stop })} />
      </div>
      <div class="form-actions">
        <button type="submit" class="button primary">
          Check
        </button>
        <p class="hint">Asked of your own engine; not stored, and never in the address.</p>
      </div>
    </form>
  );
}

/** A bar from quiet to crowded with a mark at the percentile. */
function CrowdBar({ at }: { at: Crowding }) {
  if (at.percentile === null) return <p class="muted">How crowded it is there is not known.</p>;
  return (
    <div class="crowd">
      <div class="crowd-bar" aria-hidden="true">
        <span class="crowd-mark" style={{ left: `${at.percentile}%` }} />
      </div>
      <p class="tabular">
        More crowded than <b>{fixed(at.percentile, 0)} %</b> of the map nearby: {usd(at.bucket_usd)} in this
        step.
        {at.zone && (
          <>
            {" "}
            Inside a <SideTag side={at.zone.side} /> zone of {usd(at.zone.strength_usd)}.
          </>
        )}
      </p>
    </div>
  );
}

function Result({ data }: { data: PositionAnswer }) {
  const decimals = Math.max(
    priceDecimals(marketRow.value?.bucket_usd ?? 1),
    data.current_price < 1000 ? 2 : 0,
  );
  const p = (v: number | null) => priceText(v, decimals);
  return (
    <>
      <div
        class={`headline ${(data.liquidation.percentile ?? 0) > 80 || !data.margin_covers_entry ? "" : "headline-good"}`}
      >
        <p class="headline-text tabular">
          Liquidated at {p(data.liquidation_usd)} ({signedPct(data.from_entry_pct)} from entry
          {data.liquidation.distance_pct === null
            ? ""
            : `, ${signedPct(data.liquidation.distance_pct)} from the price now`}
          )
        </p>
        <p class="muted">
          {titleOf(data.venue)}, {data.side}, {fixed(data.leverage, 1)}x on {usd(data.notional_usd)}, entry{" "}
          {p(data.entry_usd)}.{" "}
          {data.terms === "venue"
            ? "By the venue's own margin tiers."
            : "The venue does not document its tiers: estimated terms."}
          {data.margin_covers_entry
            ? ""
            : " The margin does not cover the maintenance margin at entry: it would be liquidated at once."}
        </p>
      </div>
      <div class="form-actions no-gap">
        <button
          type="button"
          class="button"
          disabled={data.liquidation_usd === null}
          onClick={() => {
            if (data.liquidation_usd !== null) pins.value = [{ price: data.liquidation_usd, column: 0 }];
            go("heatmap");
          }}
        >
          Show it on the heatmap
        </button>
      </div>
      <dl class="stats">
        <Stat label="Bankruptcy price" value={p(data.bankruptcy_usd)} note="where the margin is gone" />
        <Stat label="Margin" value={usd(data.margin_usd)} note={`${fixed(data.leverage, 1)}x`} />
        <Stat
          label="Maintenance"
          value={usd(data.maintenance_usd)}
          note={`${share(data.maintenance_rate, 2)} in this tier`}
        />
        <Stat
          label="Tier allows"
          value={data.tier_max_leverage === null ? "–" : `${fixed(data.tier_max_leverage, 0)}x`}
          note="at this size"
        />
      </dl>
      <div class="two-up wide-gap">
        <Panel
          title="How crowded that price is"
          hint={`compared with steps within ±${fixed(data.compared_within_pct, 0)} % of the price`}
        >
          <CrowdBar at={data.liquidation} />
        </Panel>
        <Panel title="Calmer">
          {data.calmer ? (
            <>
              <p class="tabular">
                At <b>{fixed(data.calmer.leverage, 1)}x</b> (margin {usd(data.calmer.margin_usd)},{" "}
                {usd(data.calmer.added_margin_usd)} more) the liquidation price is{" "}
                <b>{p(data.calmer.liquidation.price_usd)}</b>.
              </p>
              <CrowdBar at={data.calmer.liquidation} />
            </>
          ) : (
            <Empty title="No calmer leverage found nearby" />
          )}
        </Panel>
      </div>
      {data.stop && (
        <Panel title="Your stop">
          <p>
            {data.stop_comes_first
              ? "It comes before the liquidation."
              : "It comes after the liquidation: it would never be reached."}
          </p>
          <CrowdBar at={data.stop} />
          {data.calmer_stop_nearer && (
            <p class="tabular">
              Quieter and nearer: {p(data.calmer_stop_nearer.price_usd)}, percentile{" "}
              {fixed(data.calmer_stop_nearer.percentile, 0)}.
            </p>
          )}
          {data.calmer_stop_farther && (
            <p class="tabular">
              Quieter and farther: {p(data.calmer_stop_farther.price_usd)}, percentile{" "}
              {fixed(data.calmer_stop_farther.percentile, 0)}.
            </p>
          )}
        </Panel>
      )}
      {data.notes.length > 0 && (
        <ul class="prose muted">
          {data.notes.map((n) => (
            <li key={n}>{n}</li>
          ))}
        </ul>
      )}
    </>
  );
}

export function PositionView() {
  const resource = useResource<PositionAnswer>(asked.value ? "/v1/position" : null, asked.value ?? {});
  return (
    <>
      <Panel title="Your position">
        <Inputs />
      </Panel>
      {asked.value ? (
        <Answer what="Position check" resource={resource}>
          {(data) => <Result data={data} />}
        </Answer>
      ) : (
        <Empty title="Fill in a position and press Check">
          <p class="muted">
            You get its exact liquidation price, how many others would be liquidated around it, and a calmer
            choice.
          </p>
        </Empty>
      )}
    </>
  );
}
