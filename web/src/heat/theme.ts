// Colours of the canvas charts, read from the style sheet, so that there is one place where a colour is decided.

import type { ChartTheme } from "./heat_chart";
import { bracketColours, type PaletteName } from "./palette";

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function chartTheme(): ChartTheme {
  return {
    surface: token("--chart"),
    grid: token("--chart-grid"),
    text: token("--muted"),
    line: token("--muted"),
    crosshair: token("--crosshair"),
    label: token("--chart-label"),
    heat: {
      unknown: token("--hatch"),
      stale: token("--warn"),
      long: token("--long-mark"),
      short: token("--short-mark"),
      casing: token("--dot-casing"),
    },
  };
}

const VENUES_DARK = ["#7aa2ff", "#ffb454", "#57d9a3", "#ff8fb1", "#c7a5ff", "#7d8799"];
const VENUES_LIGHT = ["#2f5fd0", "#b86e00", "#0d8a5f", "#c2386b", "#7746c7", "#6b7485"];

/** Colours of the stacked groups. */
export function groupColours(
  kind: "bracket" | "venue",
  groups: number,
  light: boolean,
  palette: PaletteName,
): string[] {
  if (kind === "bracket") return bracketColours(palette === "cividis" ? "cividis" : "viridis", light);
  const all = light ? VENUES_LIGHT : VENUES_DARK;
  return Array.from({ length: groups }, (_, i) => (i === groups - 1 ? all[5]! : all[i % 5]!));
}
