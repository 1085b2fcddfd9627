// What an alert rule is made of: the fields of each kind, a rule from a filled form, a rule in words.
import { fixed, share, signed, usd } from "../fmt/number";
import { ROUTES } from "../state/url_codec";
import { urlOf } from "../wire/api";
import type { AlertKind, AlertRule, FiredAlert } from "../wire/insight_types";

export interface Field {
  key: string;
  label: string;
  start: string;
  /** A length ("5m") instead of a number. */
  length?: boolean;
  text?: boolean;
  optional?: boolean;
  /** The field in a sentence, from what the rule holds. */
  words: (value: string) => string;
  /** What is typed, times this, is what the rule holds. */
  scale?: number;
}

const USD: Field = {
  key: "above_usd",
  words: (v) => `at least ${usd(Number(v))}`,
  label: "At least, million USD",
  start: "100",
  scale: 1e6,
};
const COOLDOWN: Field = {
  key: "cooldown",
  words: (v) => `at most every ${v}`,
  label: "At most once every",
  start: "15m",
  length: true,
};

/** The numbers of each kind of rule, as the engine reads them. */
export const ALERT_FIELDS: Record<
  AlertKind,
  { title: string; says: string; sided: boolean; fields: Field[] }
> = {
  zone: {
    title: "Zone near the price",
    says: "a zone of at least so much within a distance of the price",
    sided: true,
    fields: [
      { key: "within_percent", words: (v) => `within ${v} % of the price`, label: "Within, %", start: "2" },
      USD,
      COOLDOWN,
    ],
  },
  density: {
    title: "Density at a price",
    says: "at least so much at a price",
    sided: true,
    fields: [{ key: "price_usd", words: (v) => `at ${v}`, label: "Price", start: "" }, USD, COOLDOWN],
  },
  sweep: {
    title: "Sweep",
    says: "the price crossed at least so much",
    sided: true,
    fields: [
      USD,
      {
        key: "window",
        words: (v) => `within ${v}`,
        label: "Within",
        start: "5m",
        length: true,
        optional: true,
      },
      COOLDOWN,
    ],
  },
  sweep_and_reverse: {
    title: "Sweep and reverse",
    says: "the same, and it turned back",
    sided: true,
    fields: [
      USD,
      {
        key: "reverse_percent",
        words: (v) => `turned back by ${v} %`,
        label: "Turned back by, %",
        start: "0.5",
      },
      {
        key: "volume_ratio",
        words: (v) => `volume from ${v}× usual`,
        label: "Volume at least, × usual",
        start: "",
        optional: true,
      },
      COOLDOWN,
    ],
  },
  squeeze: {
    title: "Squeeze conditions",
    says: "funding and the map both strongly to one side",
    sided: true,
    fields: [
      {
        key: "funding_percent",
        words: (v) => `funding beyond ${v} % per 8 h`,
        label: "Funding beyond, % per 8 h",
        start: "0.05",
      },
      {
        key: "dominance",
        words: (v) => `share from ${v}`,
        label: "Share of the side, 0 to 1",
        start: "0.65",
      },
      COOLDOWN,
    ],
  },
  ratio: {
    title: "Leverage ratio",
    says: "z-score of the estimated leverage ratio",
    sided: false,
    fields: [{ key: "z", words: (v) => `z-score ${v}`, label: "z-score", start: "2" }, COOLDOWN],
  },
  stale: {
    title: "Venue without data",
    says: "a venue said nothing for so long",
    sided: false,
    fields: [{ key: "age", words: (v) => `for ${v}`, label: "For", start: "5m", length: true }, COOLDOWN],
  },
  question: {
    title: "Question",
    says: "the probability of a question crosses a value",
    sided: false,
    fields: [
      {
        key: "question",
        words: (v) => `“${v}”`,
        label: "Question",
        start: "Will BTC move by more than 5% in the next 24 hours?",
        text: true,
      },
      { key: "probability", words: (v) => `probability ${v}`, label: "Probability, 0 to 1", start: "0.3" },
      COOLDOWN,
    ],
  },
};
export const KINDS = Object.keys(ALERT_FIELDS) as AlertKind[];

/** The rule that a filled form means. Empty optional fields are left out. */
export function ruleOf(
  kind: AlertKind,
  coin: string,
  side: string,
  direction: string,
  values: Record<string, string>,
  id: string,
): AlertRule {
  const rule: AlertRule = { id, kind, market: coin };
  const spec = ALERT_FIELDS[kind];
  if (spec.sided)
    rule.side = kind === "squeeze" && side === "both" ? "short" : (side as AlertRule["side"] & string);
  if (kind === "ratio" || kind === "question") rule.direction = direction as "above" | "below";
  for (const field of spec.fields) {
    const text = (values[field.key] ?? field.start).trim();
    if (text === "" && field.optional) continue;
    rule[field.key] = field.length || field.text ? text : Number(text) * (field.scale ?? 1);
  }
  return rule;
}

/** The rule in a sentence, from its own numbers. */
export function ruleText(rule: AlertRule): string {
  const spec = ALERT_FIELDS[rule.kind];
  if (!spec) return rule.kind;
  const parts = spec.fields
    .filter((f) => rule[f.key] !== undefined && f.key !== "cooldown")
    .map((f) => f.words(String(rule[f.key])));
  return `${spec.title}${rule.direction ? ` ${rule.direction}` : ""}: ${parts.join(", ")}`;
}

/** From a zone's bell: "zone:short:2.5:100000000". */
export function preset(opt: string): { side: string; values: Record<string, string> } | null {
  const [kind, side, within, amount] = opt.split(":");
  if (kind !== "zone" || !side || !within || !amount) return null;
  return { side, values: { within_percent: within, above_usd: String(Number(amount) / 1e6) } };
}

/** What a rule of that kind compares, with its unit. */
export function readingText(kind: AlertKind, value: number): string {
  switch (kind) {
    case "zone":
      return `${fixed(value, 2)} % away`;
    case "density":
    case "sweep":
    case "sweep_and_reverse":
      return usd(value);
    case "ratio":
      return `z ${signed(value, 2)}`;
    case "question":
      return share(value, 0);
    case "squeeze":
      return `${share(value, 0)} of its threshold`;
    case "stale":
      return `${fixed(value / 1000, 0)} s`;
  }
}

const HOUR_S = 3_600;

/** The view of this dashboard that shows what an alert is about: where its link leads, whatever host that names. */
export function placeOf(alert: FiredAlert): string {
  const route = new RegExp(`/(?:${ROUTES.join("|")})/[^/]*$`).exec(alert.link);
  if (route) return route[0];
  const at = Math.floor(Date.parse(alert.at) / 1000);
  const side = alert.side ? `&side=${alert.side}` : "";
  return `/heatmap/${alert.market}?x=${at - 6 * HOUR_S}-${at + HOUR_S}${side}`;
}

/** The map of that moment, as the API tells it. */
export function mapOf(alert: FiredAlert): string {
  return urlOf("/v1/map", {
    market: alert.market,
    at: alert.at,
    venues: alert.venues.join(",") || undefined,
    side: alert.side ?? undefined,
  });
}
