// Times and ages. UTC by default, 24-hour clock; the zone is always named where a time could be misread.
import { UNKNOWN } from "./number";

export type Zone = "utc" | "local";

const two = (n: number) => String(n).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function parts(ms: number, zone: Zone) {
  const d = new Date(ms);
  return zone === "utc"
    ? {
        y: d.getUTCFullYear(),
        mo: d.getUTCMonth(),
        d: d.getUTCDate(),
        h: d.getUTCHours(),
        mi: d.getUTCMinutes(),
        s: d.getUTCSeconds(),
      }
    : {
        y: d.getFullYear(),
        mo: d.getMonth(),
        d: d.getDate(),
        h: d.getHours(),
        mi: d.getMinutes(),
        s: d.getSeconds(),
      };
}

/** 12 Oct 14:05 */
export function dateTime(ms: number | null | undefined, zone: Zone = "utc"): string {
  if (ms == null || !Number.isFinite(ms)) return UNKNOWN;
  const p = parts(ms, zone);
  return `${p.d} ${MONTHS[p.mo]} ${two(p.h)}:${two(p.mi)}`;
}

/** 14:05:09 */
export function clock(ms: number, zone: Zone = "utc"): string {
  const p = parts(ms, zone);
  return `${two(p.h)}:${two(p.mi)}:${two(p.s)}`;
}

/** 12 Oct 2025 */
export function date(ms: number | null | undefined, zone: Zone = "utc"): string {
  if (ms == null || !Number.isFinite(ms)) return UNKNOWN;
  const p = parts(ms, zone);
  return `${p.d} ${MONTHS[p.mo]} ${p.y}`;
}

/** 0.4 s, 12 s, 3 min, 2.5 h, 3 d */
export function age(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return UNKNOWN;
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  if (seconds < 7170) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Text of a tick on the time axis: the day at midnight, the clock else. */
export function tick(ms: number, zone: Zone): string {
  const p = parts(ms, zone);
  return p.h === 0 && p.mi === 0 ? `${p.d} ${MONTHS[p.mo]}` : `${two(p.h)}:${two(p.mi)}`;
}

export const zoneName = (zone: Zone): string => (zone === "utc" ? "UTC" : "local time");

const STEPS_H = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 336, 720];

/** Round UTC times in a range, at most about `count` of them. */
export function roundTimes(from: number, to: number, count: number): number[] {
  const step = 36e5 * (STEPS_H.find((h) => (to - from) / (h * 36e5) <= count) ?? 1440);
  const out: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) out.push(t);
  return out;
}
