// Beside the chart: the largest levels near the price, the balance of the sides, and liquidations as they come in.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { priceDecimals, price as priceText, signedPct, usd } from "../fmt/number";
import { clock } from "../fmt/time";
import { wallsOf, within } from "../map/walls";
import { addPin } from "../state/pins";
import { market, paused, zone } from "../state/view";
import { titleOf } from "../store/live";
import { mapAnswer, mapProblem } from "../store/map_store";
import { Empty, Loading, Panel, ProblemPanel, SideTag } from "../ui/basics";
import type { Liquidation, LiquidationEvents } from "../wire/rest_types";
import { stream } from "../wire/stream";

const BAND_PCT = 1;

export function Walls() {
  const map = mapAnswer.value;
  if (!map)
    return mapProblem.value ? (
      <ProblemPanel what="Map" problem={mapProblem.value} />
    ) : (
      <Loading what="the map" />
    );
  const decimals = priceDecimals(map.bucket_usd);
  const shorts = wallsOf(map.levels, map.current_price, "short", BAND_PCT, 5);
  const longs = wallsOf(map.levels, map.current_price, "long", BAND_PCT, 5);
  const max = Math.max(1, ...shorts.map((w) => w.usd), ...longs.map((w) => w.usd));
  const row = (w: (typeof longs)[number]) => (
    <tr key={w.price}>
      <td>
        <button
          type="button"
          class="link tabular"
          title="Pin on the chart"
          onClick={() => addPin({ price: w.price, column: 0 })}
        >
          {priceText(w.price, decimals)}
        </button>
      </td>
      <td class="num">{signedPct(w.deltaPct, 1)}</td>
      <td class="num wall-cell">
        <span class={`wall-bar wall-${w.side}`} style={{ width: `${(100 * w.usd) / max}%` }} />
        <span class="wall-usd">{usd(w.usd)}</span>
      </td>
    </tr>
  );
  return (
    <table class="walls tabular">
      <caption class="sr">Largest one-percent bands near the price</caption>
      <thead>
        <tr>
          <th scope="col">Price</th>
          <th scope="col" class="num">
            From price
          </th>
          <th scope="col" class="num">
            Est. USD
          </th>
        </tr>
      </thead>
      <tbody>
        {[...shorts].reverse().map(row)}
        <tr class="walls-mark">
          <td colSpan={3}>
            <SideTag side="short" /> above · price {priceText(map.current_price, decimals)} ·{" "}
            <SideTag side="long" /> below
          </td>
        </tr>
        {longs.map(row)}
      </tbody>
    </table>
  );
}

export function Balance() {
  const map = mapAnswer.value;
  if (!map) return null;
  return (
    <table class="balance tabular">
      <caption class="sr">Longs below and shorts above within a distance of the price</caption>
      <thead class="sr">
        <tr>
          <th scope="col">Longs below</th>
          <th scope="col">Within</th>
          <th scope="col">Shorts above</th>
        </tr>
      </thead>
      <tbody>
        {[1, 2, 5, 10].map((pct) => {
          const { long, short } = within(map.levels, map.current_price, pct);
          const max = Math.max(long, short, 1);
          return (
            <tr key={pct}>
              <td class="num balance-long">
                <span class="wall-bar wall-long" style={{ width: `${(70 * long) / max}%` }} />
                <span class="wall-usd">{usd(long)}</span>
              </td>
              <th scope="row">±{pct} %</th>
              <td class="balance-short">
                <span class="wall-bar wall-short" style={{ width: `${(70 * short) / max}%` }} />
                <span class="wall-usd">{usd(short)}</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const tape = signal<Liquidation[]>([]);
const TAPE_LENGTH = 40;

export function Tape() {
  useEffect(() => {
    tape.value = [];
    return stream().subscribe(
      { channel: "liquidations", market: market.value },
      {
        onMessage: (message) => {
          if (paused.peek()) return;
          const { events } = message.data as LiquidationEvents;
          if (events) tape.value = [...[...events].reverse(), ...tape.peek()].slice(0, TAPE_LENGTH);
        },
      },
    );
  }, [market.value]);
  if (tape.value.length === 0) return <Empty title="No liquidation seen yet since this page opened" />;
  return (
    <div class="tape" tabIndex={0} role="region" aria-label="Liquidations as they are published">
      <table class="tabular">
        <tbody>
          {tape.value.map((e) => (
            <tr key={e.id} class={`tape-row ${(e.notional_usd ?? 0) >= 250_000 ? "tape-big" : ""}`}>
              <td class="muted">{clock(Date.parse(e.at), zone.value)}</td>
              <td>
                <span
                  class={`side side-${e.side}`}
                  title={e.side === "long" ? "long: forced sell" : "short: forced buy"}
                >
                  {e.side === "long" ? "▼ long" : "▲ short"}
                </span>
              </td>
              <td class="num">{usd(e.notional_usd)}</td>
              <td class="tape-venue">{titleOf(e.venue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function SidePanel() {
  return (
    <aside class="side-panel" aria-label="Beside the chart">
      <Panel title="Largest levels nearby" hint="one-percent bands of the map, est.">
        <Walls />
      </Panel>
      <Panel title="Balance around the price" hint="what stands within reach, est.">
        <Balance />
      </Panel>
      <Panel title="Liquidations now" hint="as published; many venues publish few or none" class="tape-panel">
        <Tape />
      </Panel>
    </aside>
  );
}
