// Under the map: how far the price must go for an amount, and where all of open interest stands.
import { useState } from "preact/hooks";
import { priceDecimals, price as priceText, signedPct, usd } from "../fmt/number";
import { cumulativeFrom, priceToLiquidate } from "../map/stack";
import { Panel, SideTag, Stat } from "../ui/basics";
import type { MapAnswer } from "../wire/rest_types";

export function HowFar({ map }: { map: MapAnswer }) {
  const [millions, setMillions] = useState(500);
  const decimals = priceDecimals(map.bucket_usd);
  const line = (side: "long" | "short") => {
    const curve = cumulativeFrom(map.levels, side);
    const at = priceToLiquidate(curve, millions * 1e6);
    const all = curve[curve.length - 1]?.usd ?? 0;
    return (
      <p class="how-far">
        <SideTag side={side} />:{" "}
        {at === null ? (
          <>all levels within this map hold {usd(all)}, less than asked</>
        ) : (
          <>
            price must reach <b class="tabular">{priceText(at, decimals)}</b> (
            {signedPct((at / map.current_price - 1) * 100)})
          </>
        )}
      </p>
    );
  };
  return (
    <Panel
      title="How far for how much"
      hint="first order: without what the liquidations themselves would do to the price"
    >
      <label class="inline-field">
        To liquidate
        <input
          type="number"
          min={1}
          step={50}
          value={millions}
          aria-label="million USD"
          onInput={(e) => setMillions(Math.max(0, Number(e.currentTarget.value)))}
        />
        million USD
      </label>
      {line("short")}
      {line("long")}
    </Panel>
  );
}

export function Sums({ map }: { map: MapAnswer }) {
  const t = map.totals;
  return (
    <>
      <dl class="stats">
        <Stat
          label="Longs that can be liquidated"
          value={usd(t.long_usd)}
          note={`${usd(t.outside_range_long_usd)} of it further than this map reaches`}
        />
        <Stat
          label="Shorts that can be liquidated"
          value={usd(t.short_usd)}
          note={`${usd(t.outside_range_short_usd)} of it further away`}
        />
        <Stat
          label="Inert open interest"
          value={usd(t.inert_long_usd)}
          note="hedged or at low leverage: never liquidated in the model"
        />
        <Stat
          label="Misses open interest by"
          value={map.model.conservation_error.toExponential(1)}
          note={`relative; weights: ${map.model.weights}`}
        />
      </dl>
      {map.notes.length > 0 && (
        <details class="notes">
          <summary>{map.notes.length} notes about what was missing or old</summary>
          <ul>
            {map.notes.map((n) => (
              <li key={n}>{n}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
