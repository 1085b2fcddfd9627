// What the page shows, as signals; the address follows (replace while adjusting, push on a new view or market).
import { computed, effect, signal } from "@preact/signals";
import { DEFAULTS, decode, encode, type Route, reaching, type ViewState } from "./url_codec";

export const view = signal<ViewState>(DEFAULTS);

export const route = computed(() => view.value.route);
export const market = computed(() => view.value.market);

/** Single choices as signals of their own: who needs one of them is not woken by the others (a dragged threshold). */
export const stack = computed(() => view.value.stack);
export const side = computed(() => view.value.side);
export const zone = computed(() => view.value.zone);
export const palette = computed(() => view.value.palette);
export const bucket = computed(() => view.value.bucket);
export const span = computed(() => view.value.span);
export const logPrice = computed(() => view.value.logPrice);
export const layersKey = computed(() => view.value.layers.join());
export const venuesKey = computed(() => view.value.venues?.join(",") ?? "");
const leverageKey = computed(() =>
  view.value.leverage ? `${view.value.leverage[0]}..${view.value.leverage[1]}` : "",
);

export type Theme = "auto" | "dark" | "light";
export type SideColours = "safe" | "classic";

function stored<T extends string>(key: string, known: readonly T[], fallback: T): T {
  try {
    const text = localStorage.getItem(key);
    return known.includes(text as T) ? (text as T) : fallback;
  } catch {
    return fallback;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may forbid storage; the choice then lasts as long as the page.
  }
}

export const theme = signal<Theme>("auto");
export const sideColours = signal<SideColours>("safe");
export const paused = signal(false);
/** Bumped when the system's own colour scheme changes. */
const systemLight = signal(false);
export const isLight = computed(() => (theme.value === "auto" ? systemLight.value : theme.value === "light"));

/** Parameters that every market query takes. */
export const filterQuery = computed(() => ({
  market: market.value,
  venues: venuesKey.value || undefined,
  leverage: leverageKey.value || undefined,
}));

export const isFiltered = computed(() => venuesKey.value !== "" || leverageKey.value !== "");

/** Writers read by peek: a write from within an effect must not make that effect depend on the view. */
export function patch(change: Partial<ViewState>): void {
  view.value = { ...view.peek(), ...change };
}

/** To another view or market: a step in the browser's history. The zoom belongs to what is left. */
export function go(target: Route, nextMarket = view.peek().market): void {
  const changed = target !== view.peek().route || nextMarket !== view.peek().market;
  if (!changed) return;
  const sameMarket = nextMarket === view.peek().market;
  view.value = {
    ...view.peek(),
    route: target,
    market: nextMarket,
    x: null,
    y: null,
    opt: "",
    bucket: sameMarket ? view.peek().bucket : null,
  };
  history.pushState(null, "", encode(view.peek()));
  scrollTo(0, 0);
}

export function toggleLayer(layer: string): void {
  const on = view.peek().layers.includes(layer);
  patch({ layers: on ? view.peek().layers.filter((l) => l !== layer) : [...view.peek().layers, layer] });
}

/** Click: in or out. Solo: only this one, or all again. */
export function toggleVenue(venue: string, all: string[], solo: boolean): void {
  const now = view.peek().venues ?? all;
  let next: string[];
  if (solo) next = now.length === 1 && now[0] === venue ? all : [venue];
  else if (view.peek().venues === null) next = all.filter((v) => v !== venue);
  else
    next = now.includes(venue)
      ? now.filter((v) => v !== venue)
      : all.filter((v) => v === venue || now.includes(v));
  patch({ venues: next.length === 0 || next.length === all.length ? null : next });
}

export function startView(): void {
  view.value = reaching(decode(location.pathname, location.search), Date.now() / 1000);
  theme.value = stored("faultline.theme", ["auto", "dark", "light"], "auto");
  sideColours.value = stored("faultline.sides", ["safe", "classic"], "safe");
  const query = matchMedia("(prefers-color-scheme: light)");
  systemLight.value = query.matches;
  query.addEventListener("change", () => {
    systemLight.value = query.matches;
  });
  addEventListener("popstate", () => {
    view.value = decode(location.pathname, location.search);
  });
  effect(() => {
    document.documentElement.dataset.theme = isLight.value ? "light" : "dark";
    document.documentElement.dataset.sides = sideColours.value;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const address = encode(view.value) + location.hash;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (address !== location.pathname + location.search + location.hash)
        history.replaceState(null, "", address);
    }, 300);
  });
}

export function setTheme(next: Theme): void {
  theme.value = next;
  store("faultline.theme", next);
}

export function setSideColours(next: SideColours): void {
  sideColours.value = next;
  store("faultline.sides", next);
}
