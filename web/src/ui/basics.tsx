// Small parts that every view uses: icons, buttons in a row, panels, honest error and empty states.
import type { ComponentChildren } from "preact";
import { age } from "../fmt/time";
import type { Problem, Side } from "../wire/rest_types";

export function Icon({ path, size = 20 }: { path: string; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export interface Option<T extends string> {
  value: T;
  label: string;
  title?: string;
}

/** One of a few, as a row of buttons. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset class="segmented">
      <legend class="sr">{props.label}</legend>
      {props.options.map((o) => (
        <button
          key={o.value}
          type="button"
          aria-pressed={o.value === props.value}
          title={o.title}
          onClick={() => props.onChange(o.value)}
        >
          {o.label}
        </button>
      ))}
    </fieldset>
  );
}

export function Select<T extends string>(props: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  hideLabel?: boolean;
  id?: string;
}) {
  return (
    <label class="field">
      <span class={props.hideLabel ? "sr" : "field-label"}>{props.label}</span>
      <select id={props.id} value={props.value} onChange={(e) => props.onChange(e.currentTarget.value as T)}>
        {props.options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Toggle(props: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  title?: string;
}) {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={props.on}
      title={props.title}
      onClick={() => props.onChange(!props.on)}
    >
      {props.label}
    </button>
  );
}

export function Panel(props: {
  title: string;
  hint?: ComponentChildren;
  tools?: ComponentChildren;
  children: ComponentChildren;
  class?: string;
}) {
  return (
    <section class={`panel ${props.class ?? ""}`} aria-label={props.title}>
      <header class="panel-head">
        <div>
          <h2>{props.title}</h2>
          {props.hint && <p class="hint">{props.hint}</p>}
        </div>
        {props.tools && <div class="panel-tools">{props.tools}</div>}
      </header>
      {props.children}
    </section>
  );
}

/** The word of a side, with its second cue. */
export function SideTag({ side, long = false }: { side: Side; long?: boolean }) {
  return (
    <span class={`side side-${side}`}>
      <span aria-hidden="true">{side === "long" ? "▼" : "▲"}</span> {side === "long" ? "Longs" : "Shorts"}
      {long && <span class="muted">{side === "long" ? " (forced sells)" : " (forced buys)"}</span>}
    </span>
  );
}

function explain(problem: Problem): string {
  if (problem.status === 501)
    return "This engine does not offer it yet. Nothing is shown rather than something invented.";
  if (problem.status === 503)
    return "The engine is reading its history. This view fills by itself when it is ready.";
  if (problem.status === 404) return "The engine knows nothing under this name.";
  if (problem.status === 0) return "The engine does not answer. This page keeps trying.";
  return "The engine could not answer.";
}

/** What is missing and why; never a number. */
export function ProblemPanel({
  what,
  problem,
  onRetry,
}: {
  what: string;
  problem: Problem;
  onRetry?: () => void;
}) {
  return (
    <div class="state" role="status">
      <p class="state-title">{what}: not available</p>
      <p>{problem.detail ?? explain(problem)}</p>
      {problem.detail && problem.status !== 0 && <p class="muted">{explain(problem)}</p>}
      {problem.remedy && <p>What helps: {problem.remedy}</p>}
      {problem.progress && (
        <p class="progress-line">
          <progress max={1} value={problem.progress.share} aria-label="progress" /> {problem.progress.text}
        </p>
      )}
      <p class="muted small">
        {problem.title}
        {problem.status ? ` (${problem.status})` : ""}
      </p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div class="state" role="status">
      <span class="spinner" aria-hidden="true" />
      <p class="muted">Loading {what}…</p>
    </div>
  );
}

/** A refresh failed, but older data is shown: say so and how old. */
export function StaleNote({ at, problem }: { at: number; problem: Problem | null }) {
  if (!problem || at === 0) return null;
  return (
    <p class="stale-note" role="status">
      Not refreshed for {age((Date.now() - at) / 1000)}: {problem.detail ?? problem.title}
    </p>
  );
}

export function Stat(props: {
  label: string;
  value: ComponentChildren;
  note?: ComponentChildren;
  class?: string;
}) {
  return (
    <div class={`stat ${props.class ?? ""}`}>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
      {props.note && <dd class="stat-note">{props.note}</dd>}
    </div>
  );
}
