// The heat of the chosen market, span, venues and brackets: a tile, then live columns (or a new tile now and then
// where the stream cannot filter). Promise: after any gap the tile is fetched again, never patched over.
import { effect, signal } from "@preact/signals";
import { type Change, HeatGrid } from "../heat/heat_grid";
import type { Span } from "../state/url_codec";
import { bucket, filterQuery, isFiltered, paused, side, span, view } from "../state/view";
import { getJson, getTile } from "../wire/api";
import type { LiquidationsAnswer, Problem } from "../wire/rest_types";
import { stream } from "../wire/stream";
import { priceNow } from "./live";
import { asProblem } from "./resource";

export const STEP_OF_SPAN: Record<Span, string> = {
  "24h": "5m",
  "3d": "15m",
  "7d": "30m",
  "30d": "2h",
  "90d": "6h",
};
const SPAN_MS: Record<Span, number> = {
  "24h": 864e5,
  "3d": 2592e5,
  "7d": 6048e5,
  "30d": 2592e6,
  "90d": 7776e6,
};
const RANGE = "25%";
const POLL_MS = 12_000;

export const heatGrid = signal<HeatGrid | null>(null);
export const heatProblem = signal<Problem | null>(null);
export const heatLoading = signal(false);
/** Last change, so that a chart can repaint only what changed. */
export const heatChange = signal<{ change: Change; grid: HeatGrid } | null>(null);
export const realDots = signal<LiquidationsAnswer["liquidations"]>([]);

/** Starts following; returns its stop. */
export function followHeat(): () => void {
  let drop: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = new AbortController();
  let lastKey = "";
  const end = effect(() => {
    const chosen = span.value;
    const query = { ...filterQuery.value, span: chosen, bucket: bucket.value ?? undefined, range: RANGE };
    const key = JSON.stringify(query);
    if (key === lastKey) return;
    lastKey = key;
    let byStream = !isFiltered.value;
    drop?.();
    drop = null;
    clearTimeout(timer);
    abort.abort();
    abort = new AbortController();
    const mine = abort;
    let wanted = false;
    const load = async () => {
      clearTimeout(timer);
      heatLoading.value = true;
      try {
        const tile = await getTile(query, mine.signal);
        if (mine.signal.aborted) return;
        heatGrid.value = new HeatGrid(tile, view.peek().side);
        heatProblem.value = null;
      } catch (error) {
        if (mine.signal.aborted) return;
        heatProblem.value = asProblem(error);
        timer = setTimeout(load, heatProblem.value.status === 503 ? 1_500 : 5_000);
      }
      heatLoading.value = false;
      wanted = false;
      if (!byStream && !heatProblem.peek()) timer = setTimeout(loadUnlessPaused, POLL_MS);
    };
    const loadUnlessPaused = () => {
      if (paused.peek()) timer = setTimeout(loadUnlessPaused, 1_000);
      else load();
    };
    const refetch = () => {
      if (wanted || heatGrid.peek() === null) return;
      wanted = true;
      timer = setTimeout(load, 400);
    };
    load();
    loadDots(query.market, chosen, query.venues, mine.signal);
    if (!byStream) return;
    drop = stream().subscribe(
      { channel: "heatmap", market: query.market, step: STEP_OF_SPAN[chosen] },
      {
        onColumn: (column) => {
          const grid = heatGrid.peek();
          if (!grid || paused.peek()) return;
          const change = grid.put(column, priceNow.peek());
          if (change.kind === "refetch") refetch();
          else heatChange.value = { change, grid };
        },
        onGap: refetch,
        // A step that the server cannot stream: new tiles now and then instead.
        onRefused: () => {
          byStream = false;
          timer = setTimeout(loadUnlessPaused, POLL_MS);
        },
      },
    );
  });
  const sided = effect(() => heatGrid.value?.setSide(side.value));
  return () => {
    end();
    sided();
    drop?.();
    clearTimeout(timer);
    abort.abort();
  };
}

/** The largest liquidations of the span; they are a layer, so their absence only leaves the layer empty. */
async function loadDots(
  market: string,
  span: Span,
  venues: string | undefined,
  abort: AbortSignal,
): Promise<void> {
  const minUsd: Record<Span, number> = { "24h": 50e3, "3d": 150e3, "7d": 250e3, "30d": 500e3, "90d": 1e6 };
  realDots.value = [];
  try {
    const answer = await getJson<LiquidationsAnswer>(
      "/v1/liquidations",
      {
        market,
        venues,
        min_usd: minUsd[span],
        from: new Date(Date.now() - SPAN_MS[span]).toISOString(),
        limit: 500,
      },
      abort,
    );
    if (!abort.aborted) realDots.value = answer.liquidations;
  } catch {
    // No dots; the tape beside the chart shows its own problem.
  }
}
