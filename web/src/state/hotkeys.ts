// Keys for everything (dashboard.md): one table, shown by "?", silent in fields, and it can be switched off.
import { signal } from "@preact/signals";
import { PALETTES, type PaletteName } from "../heat/palette";
import { encode, SPANS } from "./url_codec";
import { go, patch, paused, route, store, view } from "./view";

export const helpOpen = signal(false);
export const tableOpen = signal(false);
export const keysOn = signal(true);
/** Said to screen readers, and shown for a moment. */
export const notice = signal("");

let noticeTimer: ReturnType<typeof setTimeout> | undefined;
export function say(text: string): void {
  notice.value = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => {
    notice.value = "";
  }, 2_500);
}

/** What a view with a chart offers to the keys. */
export interface ChartKeys {
  panTime(share: number): void;
  panPrice(share: number): void;
  zoomTime(factor: number): void;
  zoomPrice(factor: number): void;
  reset(): void;
  goLive(): void;
  pin(): void;
  picture(): void;
}
export const chartKeys = signal<ChartKeys | null>(null);

export const KEY_TABLE: readonly [string, string][] = [
  ["1 … 5", "time span 24h, 3d, 7d, 30d, 90d"],
  ["← →", "pan in time (Shift: further)"],
  ["↑ ↓", "pan in price (Shift: further)"],
  ["+ −", "zoom time (Alt: price)"],
  ["[ ]", "threshold ±1 percentile (Shift: ±5)"],
  ["0", "show everything"],
  ["End", "to the live edge"],
  ["L", "linear or logarithmic price"],
  ["C", "next colour map"],
  ["I", "invert colours"],
  ["P", "pin at the cursor; Esc takes pins away"],
  ["H", "heatmap or map"],
  ["T", "the chart as a table"],
  ["V", "to the venue filter"],
  ["/", "to the market list"],
  ["S", "copy a link to this view"],
  ["Shift S", "save a picture"],
  ["Space", "pause live updates"],
  ["?", "this help"],
];

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.origin + encode(view.value));
    say("Link copied");
  } catch {
    say("The browser does not allow copying; the address bar holds the link");
  }
}

function threshold(by: number): void {
  const next = Math.max(0, Math.min(99.5, view.peek().threshold + by));
  patch({ threshold: next });
  say(`Threshold at percentile ${next}`);
}

function plain(event: KeyboardEvent): boolean {
  const chart = chartKeys.peek();
  const far = event.shiftKey ? 0.5 : 0.1;
  const span = SPANS[Number(event.key) - 1];
  if (span) {
    patch({ span, x: null, y: null });
    return true;
  }
  switch (event.key) {
    case "ArrowLeft":
      chart?.panTime(-far);
      return chart !== null;
    case "ArrowRight":
      chart?.panTime(far);
      return chart !== null;
    case "ArrowUp":
      chart?.panPrice(far);
      return chart !== null;
    case "ArrowDown":
      chart?.panPrice(-far);
      return chart !== null;
    case "+":
    case "=":
      event.altKey ? chart?.zoomPrice(0.8) : chart?.zoomTime(0.8);
      return chart !== null;
    case "-":
    case "−":
      event.altKey ? chart?.zoomPrice(1.25) : chart?.zoomTime(1.25);
      return chart !== null;
    case "[":
      threshold(-1);
      return true;
    case "]":
      threshold(1);
      return true;
    case "{":
      threshold(-5);
      return true;
    case "}":
      threshold(5);
      return true;
    case "0":
      chart?.reset();
      return chart !== null;
    case "End":
      chart?.goLive();
      return chart !== null;
    case "l":
    case "L":
      patch({ logPrice: !view.peek().logPrice });
      return true;
    case "c":
    case "C": {
      const at = PALETTES.indexOf(view.peek().palette as PaletteName);
      const palette = PALETTES[(at + 1) % PALETTES.length]!;
      patch({ palette });
      say(`Colour map ${palette}`);
      return true;
    }
    case "i":
    case "I":
      patch({ invert: !view.peek().invert });
      return true;
    case "p":
    case "P":
      chart?.pin();
      return chart !== null;
    case "h":
    case "H":
      go(route.peek() === "heatmap" ? "map" : "heatmap");
      return true;
    case "t":
    case "T":
      tableOpen.value = !tableOpen.peek();
      return true;
    case "v":
    case "V":
      document.querySelector<HTMLElement>(".venue-chip")?.focus();
      return true;
    case "/":
      document.getElementById("market")?.focus();
      return true;
    case "s":
      copyLink();
      return true;
    case "S":
      chart?.picture();
      return chart !== null;
    case " ":
      paused.value = !paused.peek();
      say(paused.peek() ? "Live updates paused" : "Live updates go on");
      return true;
    case "?":
      helpOpen.value = true;
      return true;
    default:
      return false;
  }
}

export function startHotkeys(): void {
  try {
    keysOn.value = localStorage.getItem("faultline.keys") !== "off";
  } catch {
    keysOn.value = true;
  }
  addEventListener("keydown", (event) => {
    if (!keysOn.peek() || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    if (target.closest("input, select, textarea, dialog[open], [contenteditable]")) return;
    if (event.key === " " && target.closest("button, a, summary")) return;
    // A scrollable table keeps its arrow keys.
    if (event.key.startsWith("Arrow") && target.closest(".table-wrap")) return;
    if (plain(event)) event.preventDefault();
  });
}

export function setKeysOn(on: boolean): void {
  keysOn.value = on;
  store("faultline.keys", on ? "on" : "off");
}
