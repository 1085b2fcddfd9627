// The heat chart as a component: binds the stores to the imperative chart, and shows read-out, legend and live button.
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { priceDecimals, price as priceText, signedPct, usd } from "../fmt/number";
import { dateTime } from "../fmt/time";
import { type Cursor, HeatChart } from "../heat/heat_chart";
import { codeAtPercentile } from "../heat/histogram";
import { colourTable, PALETTES, type PaletteName } from "../heat/palette";
import { type Reading, readingAt } from "../heat/readout";
import { chartTheme, groupColours, token } from "../heat/theme";
import { groupingOf, stackLevels } from "../map/stack";
import { chartKeys } from "../state/hotkeys";
import { addPin, pins } from "../state/pins";
import {
  isLight,
  layersKey,
  logPrice,
  palette,
  patch,
  side,
  sideColours,
  stack,
  view,
  zone,
} from "../state/view";
import { heatChange, heatGrid, realDots } from "../store/heat_store";
import { priceNow, simulated, titleOf } from "../store/live";
import { mapAnswer } from "../store/map_store";
import { SideTag } from "../ui/basics";
import { download } from "../ui/data_link";
import { Legend } from "../ui/threshold";

const reading = signal<Reading | null>(null);
const cursorSide = signal<"left" | "right">("left");
const behind = signal(false);

const paletteOf = (name: string): PaletteName =>
  PALETTES.includes(name as PaletteName) ? (name as PaletteName) : "viridis";

function ReadOut() {
  const r = reading.value;
  const grid = heatGrid.value;
  if (!grid) return null;
  if (!r) return null;
  const decimals = priceDecimals(grid.bucket);
  const pin = pins.value[0];
  const side = (r.longUsd ?? 0) > (r.shortUsd ?? 0) ? "long" : (r.shortUsd ?? 0) > 0 ? "short" : null;
  const amount = side === "long" ? r.longUsd : r.shortUsd;
  return (
    <div class={`readout readout-${cursorSide.value}`} aria-hidden="true">
      <p class="readout-head tabular">
        <strong>{priceText(r.price, decimals)}</strong> <span>{signedPct(r.deltaPct)}</span>
      </p>
      <p class="muted tabular">
        {r.state === "outside" ? "beyond the data" : `map at ${dateTime(r.endMs, view.value.zone)}`}
      </p>
      {r.state === "unknown" && <p class="warn">Not known: no data came for this time</p>}
      {r.state === "stale" && <p class="warn">Some venues were stale</p>}
      {r.state !== "unknown" && r.state !== "outside" && (
        <dl>
          <div>
            <dt>In this step</dt>
            <dd>
              {side ? (
                <>
                  <SideTag side={side} /> <b>{usd(amount)}</b>
                </>
              ) : (
                <span class="muted">nothing, or swept</span>
              )}
            </dd>
          </div>
          <div>
            <dt>Per 0.1 %</dt>
            <dd>{usd(r.perMilleUsd)}</dd>
          </div>
          <div>
            <dt>From price to here</dt>
            <dd>{usd(r.cumulativeUsd)}</dd>
          </div>
          {r.topBracket && (
            <div>
              <dt>Mostly, now</dt>
              <dd>
                {r.topBracket}x, {titleOf(r.topVenue ?? "")}
              </dd>
            </div>
          )}
          {pin && (
            <div class="readout-pin">
              <dt>From pin</dt>
              <dd>
                {signedPct((r.price / pin.price - 1) * 100)} ·{" "}
                {usd(grid.sumBetween(grid.width - 1, pin.price, r.price))}
              </dd>
            </div>
          )}
        </dl>
      )}
      <p class="muted small">est.: model, not positions seen</p>
    </div>
  );
}

function savePicture(chart: HeatChart): void {
  const shot = chart.picture();
  const canvas = document.createElement("canvas");
  const ratio = Math.max(1, devicePixelRatio);
  canvas.width = shot.width;
  canvas.height = shot.height + 44 * ratio;
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = token("--chart");
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(shot, 0, 44 * ratio);
  ctx.fillStyle = token("--text");
  ctx.font = `600 ${15 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  const v = view.peek();
  const made = simulated.peek() ? "SIMULATED · " : "";
  ctx.fillText(
    `Faultline · ${v.market} ${v.span} · ${made}est. liquidation levels, P${v.threshold}+ · ${new Date().toISOString().slice(0, 16)}Z`,
    14 * ratio,
    28 * ratio,
  );
  canvas.toBlob((blob) => {
    if (blob) download(`faultline-${v.market}-${v.span}.png`, "image/png", blob);
  });
}

function bind(chart: HeatChart): () => void {
  let cursor: Cursor | null = null;
  const readCursor = () => {
    const grid = heatGrid.peek();
    reading.value =
      cursor && grid ? readingAt(grid, cursor.column, cursor.price, priceNow.peek(), mapAnswer.peek()) : null;
  };
  chart.chart.subscribeCrosshairMove((param) => {
    if (param.point) cursorSide.value = param.point.x < 270 && param.point.y < 240 ? "right" : "left";
  });
  const table = () => {
    const grid = heatGrid.peek();
    const v = view.peek();
    if (!grid) return;
    const histogram = grid.histogram();
    const from = codeAtPercentile(histogram, v.threshold);
    const to = Math.max(from + 1, codeAtPercentile(histogram, v.upper));
    chart.setTable(
      colourTable({ palette: paletteOf(v.palette), from, to, reversed: isLight.peek() !== v.invert }),
    );
  };
  const stops = [
    effect(() => {
      void isLight.value;
      void sideColours.value;
      const groups = stack.value === "bracket" ? 7 : 6;
      const chosen = [zone.value, stack.value, palette.value] as const;
      // The attribute on <html> is set by another effect of the same change: read it after that.
      queueMicrotask(() =>
        chart.setTheme(chartTheme(), chosen[0], {
          surface: token("--profile-surface"),
          line: token("--line"),
          colours: groupColours(chosen[1], groups, isLight.peek(), paletteOf(chosen[2])),
        }),
      );
    }),
    effect(() => {
      const layers = layersKey.value.split(",");
      chart.profile.visible = layers.includes("profile");
      chart.heat.showDots = layers.includes("real");
      chart.heat.redraw();
    }),
    effect(() => chart.setLogPrice(logPrice.value)),
    effect(() => {
      const grid = heatGrid.value;
      if (!grid) return;
      const { x, y } = view.peek();
      table();
      chart.setGrid(grid, x && y ? { x, y } : null);
    }),
    effect(() => {
      const v = view.value;
      void [v.threshold, v.upper, v.palette, v.invert, isLight.value];
      heatGrid.peek()?.setSide(v.side);
      table();
    }),
    effect(() => {
      const change = heatChange.value;
      if (!change || change.grid !== heatGrid.peek()) return;
      if (change.change.kind === "column") chart.columnChanged(change.change.column);
      if (change.change.kind === "all") chart.grew();
      behind.value = !chart.atLive;
      readCursor();
    }),
    effect(() => {
      const map = mapAnswer.value;
      const grouping = groupingOf(map?.levels ?? [], stack.value, titleOf);
      const chosen = side.value;
      const levels = (map?.levels ?? []).filter((l) => chosen === "both" || l.side === chosen);
      chart.profile.levels = stackLevels(levels, grouping);
      chart.profile.bucket = map?.bucket_usd ?? 1;
      chart.profile.redraw();
    }),
    effect(() => {
      chart.heat.dots = realDots.value
        .filter((e) => e.notional_usd !== null)
        .map((e) => ({
          ms: Date.parse(e.at),
          price: e.price_usd,
          usd: e.notional_usd!,
          long: e.side === "long",
        }));
      chart.heat.redraw();
    }),
    effect(() => {
      chart.setLines(
        pins.value.map((p, i) => ({
          price: p.price,
          colour: token("--accent"),
          title: i === 0 ? "pin" : "pin 2",
        })),
      );
    }),
  ];
  onCursorOf.set(chart, (next) => {
    cursor = next;
    readCursor();
  });
  chartKeys.value = {
    panTime: (s) => chart.panTime(s),
    panPrice: (s) => chart.panPrice(s),
    zoomTime: (f) => chart.zoomTime(f),
    zoomPrice: (f) => chart.zoomPrice(f),
    reset: () => chart.reset(),
    goLive: () => chart.goLive(),
    pin: () => addPin(cursor ?? { price: priceNow.peek() ?? 0, column: (heatGrid.peek()?.width ?? 1) - 1 }),
    picture: () => savePicture(chart),
  };
  return () => {
    for (const stop of stops) stop();
    chartKeys.value = null;
    reading.value = null;
  };
}

const onCursorOf = new WeakMap<HeatChart, (cursor: Cursor | null) => void>();

/** For tests: the chart of the page, if any. */
declare global {
  interface Window {
    faultlineChart?: HeatChart;
  }
}

export function HeatCanvas() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = host.current!;
    const chart: HeatChart = new HeatChart(node, {
      onCursor: (cursor) => onCursorOf.get(chart)?.(cursor),
      onPin: (cursor) => addPin({ price: cursor.price, column: cursor.column }),
      onBox: (box) => {
        behind.value = box !== null && !chart.atLive;
        patch({ x: box ? [Math.round(box.x[0]), Math.round(box.x[1])] : null, y: box ? box.y : null });
      },
    });
    window.faultlineChart = chart;
    const unbind = bind(chart);
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => chart.resized());
    });
    observer.observe(node);
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") pins.value = [];
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      observer.disconnect();
      unbind();
      chart.destroy();
      delete window.faultlineChart;
    };
  }, []);
  const grid = heatGrid.value;
  return (
    <div class="chart-box">
      <div class="chart-host" ref={host} />
      <ReadOut />
      {grid && <Legend grid={grid} />}
      {behind.value && (
        <button type="button" class="button live-button" onClick={() => chartKeys.value?.goLive()}>
          → live
        </button>
      )}
    </div>
  );
}
