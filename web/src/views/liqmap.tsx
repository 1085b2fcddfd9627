// View 2: the liquidation map of this moment: stacked bars, two cumulative curves, and "how far for how much".
import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { priceDecimals, price as priceText, signedPct, usd } from "../fmt/number";
import { PALETTES, type PaletteName } from "../heat/palette";
import { groupColours, token } from "../heat/theme";
import { type Bin, binLevels } from "../map/bins";
import { drawMap, MARGIN, type MapScene, priceAt } from "../map/map_chart";
import { groupingOf, stackLevels } from "../map/stack";
import { tableOpen } from "../state/hotkeys";
import { pins } from "../state/pins";
import { filterQuery, isLight, patch, sideColours, view } from "../state/view";
import { titleOf } from "../store/live";
import { followMap, mapAnswer, mapProblem } from "../store/map_store";
import { Loading, Panel, ProblemPanel, Segmented, SideTag, Toggle } from "../ui/basics";
import { DataLinks, download } from "../ui/data_link";
import { DataTable, toCsv } from "../ui/data_table";
import { FilterSheet } from "../ui/filter_sheet";
import { LeveragePicker } from "../ui/filters";
import { Sheet } from "../ui/sheet";
import { urlOf } from "../wire/api";
import type { MapAnswer } from "../wire/rest_types";
import { HowFar, Sums } from "./map_sums";

const RANGES = ["2", "5", "10", "15"] as const;
type Range = (typeof RANGES)[number];

const cursor = signal<number | null>(null);

function options(): { range: Range; log: boolean } {
  const [range = "10", scale = ""] = view.value.opt.split(".");
  return { range: RANGES.includes(range as Range) ? (range as Range) : "10", log: scale === "log" };
}

const setOptions = (range: Range, log: boolean) =>
  patch({ opt: range === "10" && !log ? "" : `${range}${log ? ".log" : ""}` });

function useScene(map: MapAnswer, width: number) {
  const { range, log } = options();
  const { stack, side } = view.value;
  return useMemo(() => {
    const grouping = groupingOf(map.levels, stack, titleOf);
    const levels = stackLevels(
      side === "both" ? map.levels : map.levels.filter((l) => l.side === side),
      grouping,
    );
    const lo = map.current_price * (1 - Number(range) / 100);
    const hi = map.current_price * (1 + Number(range) / 100);
    const perStep = ((width - MARGIN.left - MARGIN.right) * map.bucket_usd) / (hi - lo);
    const steps = Math.max(1, Math.ceil(4 / Math.max(0.01, perStep)));
    const bins = binLevels(levels, map.bucket_usd, steps, lo, hi, map.current_price);
    return { grouping, bins, lo, hi, log, steps };
  }, [map, width, range, log, stack, side]);
}

function Tip({
  bins,
  labels,
  colours,
  mark,
  decimals,
}: {
  bins: readonly Bin[];
  labels: string[];
  colours: string[];
  mark: number;
  decimals: number;
}) {
  const at = cursor.value;
  const bin = at === null ? undefined : bins.find((b) => at >= b.lo && at < b.hi);
  if (at === null) return <p class="muted map-tip">Point at a price to read it.</p>;
  const side = at < mark ? "long" : "short";
  const inSide = bins.filter((b) => b.side === side && (side === "long" ? b.lo >= at : b.hi <= at));
  const cumulative =
    bin?.cumulative || (side === "long" ? inSide[0]?.cumulative : inSide[inSide.length - 1]?.cumulative) || 0;
  const parts = bin
    ? labels.map((l, i) => [l, bin.parts[i]!, colours[i]!] as const).filter((p) => p[1] > 0)
    : [];
  return (
    <div class="map-tip tabular">
      <span>
        <b>{priceText(at, decimals)}</b> {signedPct((at / mark - 1) * 100)}
      </span>
      <span>
        <SideTag side={side} long /> {bin ? <b>{usd(bin.usd)}</b> : "nothing here, or swept"}
      </span>
      <span>
        a move to here: <b>{usd(cumulative)}</b>
      </span>
      {parts
        .sort((a, b) => b[1] - a[1])
        .slice(0, 4)
        .map(([label, amount, colour]) => (
          <span key={label}>
            <i class="swatch" style={{ background: colour }} /> {label} {usd(amount)}
          </span>
        ))}
    </div>
  );
}

function MapCanvas({ map }: { map: MapAnswer }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<[number, number]>([900, 440]);
  const { grouping, bins, lo, hi, log, steps } = useScene(map, size[0]);
  const decimals = priceDecimals(map.bucket_usd);
  const light = isLight.value;
  void sideColours.value;
  const palette = PALETTES.includes(view.value.palette as PaletteName)
    ? (view.value.palette as PaletteName)
    : "viridis";
  const colours = groupColours(grouping.kind, grouping.keys.length, light, palette);
  const scene: MapScene = {
    bins,
    lo,
    hi,
    mark: map.current_price,
    decimals,
    logUsd: log,
    cursorPrice: cursor.value,
    lines: pins.value.map((p) => ({ price: p.price, colour: token("--accent"), title: "pin" })),
  };
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize([Math.floor(width), Math.floor(height)]);
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const node = canvas.current!;
    const ratio = devicePixelRatio || 1;
    node.width = Math.round(size[0] * ratio);
    node.height = Math.round(size[1] * ratio);
    const ctx = node.getContext("2d")!;
    ctx.scale(ratio, ratio);
    // The theme's attribute changes in an effect of its own: colours are read a microtask later.
    queueMicrotask(() =>
      drawMap(ctx, size[0], size[1], scene, {
        surface: token("--surface"),
        grid: token("--line"),
        text: token("--text"),
        muted: token("--muted"),
        mark: token("--text"),
        long: token("--long-mark"),
        short: token("--short-mark"),
        casing: token("--surface"),
        groups: colours,
      }),
    );
  });
  const move = (clientX: number) => {
    const rect = canvas.current!.getBoundingClientRect();
    const p = priceAt(clientX - rect.left, rect.width, scene);
    cursor.value = p >= lo && p <= hi ? p : null;
  };
  return (
    <>
      <ul class="key">
        {grouping.labels.map((label, i) => (
          <li key={label}>
            <i class="swatch" style={{ background: colours[i]! }} /> {label}
          </li>
        ))}
        <li>
          <i class="swatch swatch-line line-long" /> cumulative longs
        </li>
        <li>
          <i class="swatch swatch-line line-short" /> cumulative shorts
        </li>
      </ul>
      <Tip
        bins={bins}
        labels={grouping.labels}
        colours={colours}
        mark={map.current_price}
        decimals={decimals}
      />
      <div class="map-box" ref={box}>
        <canvas
          ref={canvas}
          class="map-canvas"
          role="img"
          aria-label={`Liquidation map of ${map.market}, ${bins.length} bars of ${usd(map.bucket_usd * steps)}; the table below has the figures`}
          onPointerMove={(e) => move(e.clientX)}
          onPointerDown={(e) => move(e.clientX)}
          onPointerLeave={() => {
            cursor.value = null;
          }}
        />
      </div>
      <p class="hint">
        Left axis: est. USD per {usd(map.bucket_usd * steps)} of price. Right axis: cumulative from the price
        outwards. The gap around the price is swept, not missing.
      </p>
      <Sheet
        title="Liquidation map as a table"
        open={tableOpen.value}
        onClose={() => {
          tableOpen.value = false;
        }}
        wide
      >
        <button
          type="button"
          class="button"
          onClick={() =>
            download(
              `liquidation-map-${map.market}.csv`,
              "text/csv",
              toCsv(columns(map.current_price, decimals), bins),
            )
          }
        >
          Save as CSV
        </button>
        <DataTable
          caption="Bars of the liquidation map"
          rows={bins}
          rowKey={(b) => String(b.lo)}
          columns={columns(map.current_price, decimals)}
        />
      </Sheet>
    </>
  );
}

const columns = (mark: number, decimals: number) => [
  {
    key: "price",
    head: "From price",
    numeric: true,
    cell: (b: Bin) => priceText(b.lo, decimals),
    sort: (b: Bin) => b.lo,
  },
  {
    key: "delta",
    head: "Distance",
    numeric: true,
    cell: (b: Bin) => signedPct((b.lo / mark - 1) * 100),
    sort: (b: Bin) => b.lo / mark - 1,
  },
  { key: "side", head: "Side", cell: (b: Bin) => <SideTag side={b.side} />, sort: (b: Bin) => b.side },
  {
    key: "usd",
    head: "Est. USD",
    numeric: true,
    cell: (b: Bin) => usd(b.usd),
    sort: (b: Bin) => Math.round(b.usd),
  },
  {
    key: "sum",
    head: "Cumulative",
    numeric: true,
    cell: (b: Bin) => usd(b.cumulative),
    sort: (b: Bin) => Math.round(b.cumulative),
  },
];

export function LiqMapView() {
  useEffect(() => followMap(), []);
  const map = mapAnswer.value;
  const { range, log } = options();
  const tools = (
    <>
      <Segmented<Range>
        label="Range around the price"
        value={range}
        options={RANGES.map((r) => ({ value: r, label: `±${r} %` }))}
        onChange={(r) => setOptions(r, log)}
      />
      <Segmented
        label="Stack by"
        value={view.value.stack}
        options={[
          { value: "bracket", label: "Leverage" },
          { value: "venue", label: "Venues" },
        ]}
        onChange={(stack) => patch({ stack })}
      />
      <Toggle label="Log USD" on={log} onChange={(on) => setOptions(range, on)} />
      <span class="desk-only">
        <LeveragePicker />
      </span>
      <FilterSheet />
    </>
  );
  return (
    <>
      <Panel
        title="Est. liquidations by price, now"
        tools={
          <>
            <button
              type="button"
              class="link"
              onClick={() => {
                tableOpen.value = true;
              }}
            >
              as a table
            </button>
            <DataLinks url={urlOf("/v1/map", { ...filterQuery.value, range: `${range}%` })} />
          </>
        }
      >
        <div class="tool-row">{tools}</div>
        {map ? (
          <MapCanvas map={map} />
        ) : mapProblem.value ? (
          <ProblemPanel what="Map" problem={mapProblem.value} />
        ) : (
          <Loading what="the map" />
        )}
      </Panel>
      {map && (
        <>
          <HowFar map={map} />
          <Sums map={map} />
        </>
      )}
    </>
  );
}
