// Filters that several views share: bracket range, side, span, and the display choices of the chart.

import { priceDecimals } from "../fmt/number";
import { PALETTES } from "../heat/palette";
import { BRACKETS } from "../map/stack";
import { type SideFilter, SPANS, type Span } from "../state/url_codec";
import {
  patch,
  type SideColours,
  setSideColours,
  setTheme,
  sideColours,
  type Theme,
  theme,
  toggleLayer,
  view,
} from "../state/view";
import { marketRow } from "../store/live";
import { Segmented, Select, Toggle } from "./basics";

export function SpanPicker() {
  return (
    <Segmented<Span>
      label="Time span"
      value={view.value.span}
      options={SPANS.map((s) => ({ value: s, label: s }))}
      onChange={(span) => patch({ span, x: null, y: null })}
    />
  );
}

export function SidePicker() {
  return (
    <Segmented<SideFilter>
      label="Side of the liquidated positions"
      value={view.value.side}
      options={[
        { value: "both", label: "Both" },
        { value: "long", label: "▼ Longs", title: "Long positions: forced sells, below the price" },
        { value: "short", label: "▲ Shorts", title: "Short positions: forced buys, above the price" },
      ]}
      onChange={(side) => patch({ side })}
    />
  );
}

/** The next range after a press on a bracket: from all, this one alone; outside extends; an end shrinks; alone: all. */
export function nextRange(now: [number, number] | null, pressed: number): [number, number] | null {
  if (now === null) return [pressed, pressed];
  const [lo, hi] = now;
  let next: [number, number];
  if (pressed < lo) next = [pressed, hi];
  else if (pressed > hi) next = [lo, pressed];
  else if (lo === hi) return null;
  else if (pressed === lo) next = [BRACKETS[BRACKETS.indexOf(lo as 2) + 1]!, hi];
  else if (pressed === hi) next = [lo, BRACKETS[BRACKETS.indexOf(hi as 2) - 1]!];
  else next = [pressed, pressed];
  return next[0] === BRACKETS[0] && next[1] === BRACKETS[6] ? null : next;
}

export function LeveragePicker() {
  const range = view.value.leverage;
  return (
    <fieldset class="segmented">
      <legend class="sr">Leverage brackets</legend>
      {BRACKETS.map((b) => (
        <button
          key={b}
          type="button"
          title={`${b}x: effective leverage, the distance from entry to liquidation`}
          aria-pressed={range === null || (b >= range[0] && b <= range[1])}
          class={range === null ? "all-on" : ""}
          onClick={() => patch({ leverage: nextRange(view.peek().leverage, b) })}
        >
          {b}x
        </button>
      ))}
    </fieldset>
  );
}

export function LayerToggles() {
  const { layers } = view.value;
  return (
    <div class="toggles" role="group" aria-label="Layers">
      <span class="field-label">Layers</span>
      <Toggle
        label="Profile at the edge"
        on={layers.includes("profile")}
        onChange={() => toggleLayer("profile")}
        title="The map of this moment at the right edge"
      />
      <Toggle
        label="Published liquidations"
        on={layers.includes("real")}
        onChange={() => toggleLayer("real")}
        title="Liquidations that happened and were published"
      />
    </div>
  );
}

export function BucketPicker() {
  const base = marketRow.value?.bucket_usd;
  if (!base) return null;
  const decimals = priceDecimals(base);
  const steps = [1, 2, 5, 10].map((k) => k * base);
  return (
    <Select
      label="Price step"
      value={String(view.value.bucket ?? base)}
      options={steps.map((s) => ({ value: String(s), label: `$${s.toFixed(decimals)}` }))}
      onChange={(v) => patch({ bucket: Number(v) === base ? null : Number(v) })}
    />
  );
}

export function DisplayChoices() {
  const v = view.value;
  return (
    <div class="form-grid">
      <Select
        label="Colour map"
        value={v.palette}
        options={PALETTES.map((p) => ({ value: p, label: p }))}
        onChange={(palette) => patch({ palette })}
      />
      <Select
        label="Side colours"
        value={sideColours.value}
        options={[
          { value: "safe", label: "cyan / orange (colour-blind safe)" },
          { value: "classic", label: "green / red" },
        ]}
        onChange={(c) => setSideColours(c as SideColours)}
      />
      <Select
        label="Price axis"
        value={v.logPrice ? "log" : "lin"}
        options={[
          { value: "lin", label: "linear" },
          { value: "log", label: "logarithmic" },
        ]}
        onChange={(s) => patch({ logPrice: s === "log" })}
      />
      <Select
        label="Stack by"
        value={v.stack}
        options={[
          { value: "bracket", label: "leverage bracket" },
          { value: "venue", label: "venue" },
        ]}
        onChange={(stack) => patch({ stack })}
      />
      <BucketPicker />
      <Select
        label="Brightest from"
        value={String(v.upper)}
        options={[
          { value: "100", label: "the largest cell" },
          { value: "99.9", label: "99.9th percentile" },
          { value: "99", label: "99th percentile" },
          { value: "97", label: "97th percentile" },
        ]}
        onChange={(up) => patch({ upper: Number(up) })}
      />
      <Select
        label="Times in"
        value={v.zone}
        options={[
          { value: "utc", label: "UTC" },
          { value: "local", label: "local time" },
        ]}
        onChange={(zone) => patch({ zone })}
      />
      <Select<Theme>
        label="Theme"
        value={theme.value}
        options={[
          { value: "auto", label: "as the system" },
          { value: "dark", label: "dark" },
          { value: "light", label: "light" },
        ]}
        onChange={setTheme}
      />
      <Toggle label="Invert colours" on={v.invert} onChange={(invert) => patch({ invert })} />
    </div>
  );
}
