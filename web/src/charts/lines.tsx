// Line charts in SVG: axes with round ticks, direct labels at the line ends, a cursor that several charts can share,
// optional interval bands. Missing points break a line; nothing is drawn across a gap.
import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { roundTimes } from "../fmt/time";
import { ticks } from "../map/bins";

export interface Line {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly (readonly [number, number | null])[];
  readonly dash?: boolean;
}

export interface LineChartProps {
  title: string;
  lines: readonly Line[];
  height?: number;
  xText: (x: number) => string;
  yText: (y: number) => string;
  /** Ends of the axes; else those of the data. */
  yRange?: [number, number];
  xRange?: [number, number];
  /** Horizontal reference lines. */
  marks?: readonly { y: number; label: string }[];
  /** Vertical reference lines. */
  xMarks?: readonly { x: number; label: string }[];
  /** x is epoch milliseconds: ticks at round times. */
  time?: boolean;
  cursor?: Signal<number | null>;
  /** Fills between the line and zero (stacked areas give their sums). */
  area?: boolean;
  xCaption?: string;
  yCaption?: string;
}

const M = { left: 58, right: 96, top: 10, bottom: 26 };

/** The point nearest to x, by bisection; null for an empty line. */
export function nearest(points: Line["points"], x: number): readonly [number, number | null] | null {
  if (points.length === 0) return null;
  let lo = 0;
  let hi = points.length - 1;
  while (hi - lo > 1) {
    const mid = (lo + hi) >> 1;
    if (points[mid]![0] <= x) lo = mid;
    else hi = mid;
  }
  return Math.abs(points[lo]![0] - x) <= Math.abs(points[hi]![0] - x) ? points[lo]! : points[hi]!;
}

function pathOf(line: Line, x: (v: number) => number, y: (v: number) => number): string {
  let path = "";
  let pen = false;
  for (const [px, py] of line.points) {
    if (py === null || !Number.isFinite(py)) {
      pen = false;
      continue;
    }
    path += `${pen ? "L" : "M"}${x(px).toFixed(1)} ${y(py).toFixed(1)}`;
    pen = true;
  }
  return path;
}

/** Labels at least 13 px apart, in the order of their lines' ends. */
export function spread(wanted: readonly number[], gap: number, lo: number, hi: number): number[] {
  const order = wanted.map((y, i) => [y, i] as const).sort((a, b) => a[0] - b[0]);
  const placed = new Array<number>(wanted.length).fill(0);
  let last = Number.NEGATIVE_INFINITY;
  for (const [y, i] of order) {
    last = Math.max(y, last + gap, lo);
    placed[i] = last;
  }
  let next = hi;
  for (const [, i] of [...order].reverse()) {
    placed[i] = Math.min(placed[i]!, next);
    next = placed[i]! - gap;
  }
  return placed;
}

export function LineChart(props: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  const [own, setOwn] = useState<number | null>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(240, Math.floor(entry!.contentRect.width))),
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const height = props.height ?? 220;
  const narrow = width < 560;
  const right = narrow ? 14 : M.right;
  const all = props.lines.flatMap((l) => l.points.filter((p) => p[1] !== null) as [number, number][]);
  if (all.length === 0)
    return (
      <p class="muted" ref={box as never}>
        No points yet.
      </p>
    );
  const x0 = props.xRange?.[0] ?? Math.min(...all.map((p) => p[0]));
  const x1 = props.xRange?.[1] ?? Math.max(...all.map((p) => p[0]));
  let y0 = props.yRange?.[0] ?? Math.min(...all.map((p) => p[1]));
  let y1 = props.yRange?.[1] ?? Math.max(...all.map((p) => p[1]));
  if (!props.yRange) {
    const room = (y1 - y0 || Math.abs(y1) || 1) * 0.08;
    y0 = props.area ? Math.min(0, y0) : y0 - room;
    y1 += room;
  }
  const innerW = width - M.left - right;
  const innerH = height - M.top - M.bottom;
  const x = (v: number) => M.left + ((v - x0) / (x1 - x0 || 1)) * innerW;
  const y = (v: number) => M.top + (1 - (v - y0) / (y1 - y0 || 1)) * innerH;
  const at = props.cursor ? props.cursor.value : own;
  const set = (v: number | null) => {
    if (props.cursor) props.cursor.value = v;
    else setOwn(v);
  };
  const move = (clientX: number) => {
    const rect = box.current!.getBoundingClientRect();
    const v = x0 + ((clientX - rect.left - M.left) / innerW) * (x1 - x0);
    set(v >= x0 && v <= x1 ? v : null);
  };
  const ends = props.lines.map((l) => [...l.points].reverse().find((p) => p[1] !== null)?.[1] ?? null);
  const labelY = spread(
    ends.map((e) => (e === null ? height : y(e))),
    14,
    M.top + 6,
    height - M.bottom,
  );
  const wanted = Math.max(2, Math.floor(innerW / 110));
  const timeTicks = props.time ? roundTimes(x0, x1, wanted) : ticks(x0, x1, wanted);
  const shown = at === null ? null : props.lines.map((l) => nearest(l.points, at));
  const first = shown?.find((p) => p !== null);
  return (
    <div
      class="lines"
      ref={box}
      onPointerMove={(e) => move(e.clientX)}
      onPointerDown={(e) => move(e.clientX)}
      onPointerLeave={() => set(null)}
    >
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${props.title}: ${props.lines.map((l, i) => `${l.label} ${ends[i] === null ? "unknown" : props.yText(ends[i]!)}`).join(", ")}`}
      >
        {ticks(y0, y1, Math.max(2, Math.floor(innerH / 44))).map((t) => (
          <g key={t}>
            <line class="grid" x1={M.left} x2={width - right} y1={y(t)} y2={y(t)} />
            <text class="axis" x={M.left - 8} y={y(t) + 4} text-anchor="end">
              {props.yText(t)}
            </text>
          </g>
        ))}
        {timeTicks.map((t) => (
          <text key={t} class="axis" x={x(t)} y={height - 8} text-anchor="middle">
            {props.xText(t)}
          </text>
        ))}
        {props.marks?.map((m) => (
          <g key={m.label}>
            <line class="ref" x1={M.left} x2={width - right} y1={y(m.y)} y2={y(m.y)} />
            <text class="axis" x={M.left + 6} y={y(m.y) - 5}>
              {m.label}
            </text>
          </g>
        ))}
        {props.xMarks?.map((m) => (
          <g key={m.label}>
            <line class="ref" x1={x(m.x)} x2={x(m.x)} y1={M.top} y2={height - M.bottom} />
            <text class="axis" x={x(m.x) + 5} y={M.top + 11}>
              {m.label}
            </text>
          </g>
        ))}
        {props.lines.map((l) => (
          <path
            key={l.label}
            class="curve"
            d={pathOf(l, x, y)}
            stroke={l.colour}
            stroke-dasharray={l.dash ? "5 4" : undefined}
          />
        ))}
        {!narrow &&
          props.lines.map((l, i) =>
            ends[i] === null ? null : (
              <text key={l.label} class="line-label" x={width - right + 6} y={labelY[i]! + 4} fill={l.colour}>
                {l.label}
              </text>
            ),
          )}
        {at !== null && <line class="cursor" x1={x(at)} x2={x(at)} y1={M.top} y2={height - M.bottom} />}
        {shown?.map((p, i) =>
          p && p[1] !== null ? (
            <circle
              key={props.lines[i]!.label}
              cx={x(p[0])}
              cy={y(p[1])}
              r={3.5}
              fill={props.lines[i]!.colour}
            />
          ) : null,
        )}
      </svg>
      <p class="line-read tabular" aria-hidden="true">
        {first ? <b>{props.xText(first[0])}</b> : null}
        {props.lines.map((l, i) => (
          <span key={l.label}>
            <i class="swatch" style={{ background: l.colour }} /> {l.label}
            {shown?.[i] && shown[i]![1] !== null ? ` ${props.yText(shown[i]![1]!)}` : ""}
          </span>
        ))}
      </p>
      {(props.xCaption || props.yCaption) && (
        <p class="hint">
          {props.yCaption}
          {props.yCaption && props.xCaption ? ", by " : ""}
          {props.xCaption}
        </p>
      )}
    </div>
  );
}

const DARK = ["#7aa2ff", "#ffb454", "#57d9a3", "#ff8fb1", "#c7a5ff", "#9aa5b8", "#6fd3e8", "#e0d267"];
const LIGHT = ["#2f5fd0", "#9a5b00", "#0b7a54", "#b82f61", "#6d3cbe", "#535e72", "#0b7285", "#6f6400"];

/** Colours of lines: at most eight, chosen for contrast on either surface. */
export const lineColour = (i: number, light: boolean): string => (light ? LIGHT : DARK)[i % 8]!;
