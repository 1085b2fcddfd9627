// The liquidation map of the chosen market, venues and brackets, kept fresh: by the stream when nothing is filtered
// (snapshot, then changed levels), by asking every few seconds otherwise.
import { effect, signal } from "@preact/signals";
import { bucket, filterQuery, isFiltered, paused } from "../state/view";
import { getJson } from "../wire/api";
import type { Level, MapAnswer, MapDelta, Problem } from "../wire/rest_types";
import { stream } from "../wire/stream";
import { asProblem } from "./resource";

export const mapAnswer = signal<MapAnswer | null>(null);
export const mapProblem = signal<Problem | null>(null);

const POLL_MS = 4_000;
const RANGE = "15%";

const keyOf = (price: number, side: string) => `${side}${price}`;

/** A map with changed levels put in and removed ones taken out; levels stay sorted by price. */
export function applyDelta(map: MapAnswer, delta: MapDelta): MapAnswer {
  const levels = new Map<string, Level>(map.levels.map((l) => [keyOf(l.price, l.side), l]));
  for (const [price, side] of delta.removed ?? []) levels.delete(keyOf(price, side));
  for (const level of delta.levels ?? []) levels.set(keyOf(level.price, level.side), level);
  return {
    ...map,
    at: delta.at,
    current_price: delta.current_price,
    totals: delta.totals ?? map.totals,
    levels: [...levels.values()].sort((a, b) => a.price - b.price || (a.side < b.side ? -1 : 1)),
  };
}

/** Starts following; the caller stops it. Several views may follow at once: the last one's stop ends it. */
let followers = 0;
let stop: (() => void) | null = null;

export function followMap(): () => void {
  followers++;
  stop ??= begin();
  return () => {
    followers--;
    if (followers === 0) {
      stop?.();
      stop = null;
    }
  };
}

function begin(): () => void {
  let drop: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = new AbortController();
  const end = effect(() => {
    const query = { ...filterQuery.value, bucket: bucket.value ?? undefined, range: RANGE };
    const byStream = !isFiltered.value && bucket.value === null;
    drop?.();
    drop = null;
    clearTimeout(timer);
    abort.abort();
    abort = new AbortController();
    const mine = abort;
    if (mapAnswer.peek()?.market !== query.market) mapAnswer.value = null;
    const load = async () => {
      try {
        if (!paused.peek() || mapAnswer.peek() === null) {
          const answer = await getJson<MapAnswer>("/v1/map", query, mine.signal);
          if (mine.signal.aborted) return;
          mapAnswer.value = answer;
          mapProblem.value = null;
        }
      } catch (error) {
        if (mine.signal.aborted) return;
        mapProblem.value = asProblem(error);
      }
      if (!byStream || mapProblem.peek()) timer = setTimeout(load, POLL_MS);
    };
    load();
    if (!byStream) return;
    drop = stream().subscribe(
      { channel: "map", market: query.market },
      {
        onMessage: (message) => {
          if (paused.peek()) return;
          if (message.type === "snapshot")
            mapAnswer.value = { ...(message.data as MapAnswer), market: query.market };
          else if (mapAnswer.peek())
            mapAnswer.value = applyDelta(mapAnswer.peek()!, message.data as MapDelta);
        },
      },
    );
  });
  return () => {
    end();
    drop?.();
    clearTimeout(timer);
    abort.abort();
  };
}
