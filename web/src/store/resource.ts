// A remote answer as a signal: loading, data, problem; fetched again on a change of its query and on a period.
// Promise: after a failed refresh the last good answer stays, with the problem beside it and its time known.
import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ApiProblem, getJson, type Query, urlOf } from "../wire/api";
import type { Problem } from "../wire/rest_types";

export interface ResourceState<T> {
  data: T | null;
  problem: Problem | null;
  loading: boolean;
  /** Local time at which data came, ms. */
  at: number;
}

export interface Resource<T> {
  readonly state: Signal<ResourceState<T>>;
  readonly url: string;
  reload(): void;
}

export function asProblem(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  return {
    title: "unreadable answer",
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
  };
}

/** How soon a failed request is tried again, ms: a starting engine sooner than one that cannot. */
function retryAfter(problem: Problem): number {
  if (problem.status === 503) return 1_500;
  if (problem.status === 0) return 3_000;
  return 30_000;
}

/** Fetches JSON at `path` while the component lives. `everyMs` 0: once. `path` null: nothing. */
export function useResource<T>(path: string | null, query: Query = {}, everyMs = 0): Resource<T> {
  const url = path === null ? "" : urlOf(path, query);
  const state = useMemo(
    () => signal<ResourceState<T>>({ data: null, problem: null, loading: true, at: 0 }),
    [],
  );
  const control = useMemo(() => ({ reload: () => {} }), []);
  useEffect(() => {
    if (!url) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      clearTimeout(timer);
      state.value = { ...state.peek(), loading: true };
      try {
        const data = await getJson<T>(url, {}, abort.signal);
        if (abort.signal.aborted) return;
        state.value = { data, problem: null, loading: false, at: Date.now() };
        if (everyMs > 0) timer = setTimeout(load, everyMs);
      } catch (error) {
        if (abort.signal.aborted) return;
        const problem = asProblem(error);
        state.value = { ...state.peek(), problem, loading: false };
        if (problem.status === 503 || problem.status === 0 || everyMs > 0)
          timer = setTimeout(load, retryAfter(problem));
      }
    };
    control.reload = load;
    state.value = { ...state.peek(), loading: true };
    load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [url, everyMs]);
  return { state, url, reload: () => control.reload() };
}
