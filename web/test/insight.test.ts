// What the reading views compute themselves: alert rules from a form, presets from a zone, sequences of mean leverage.
import { describe, expect, it } from "vitest";
import {
  ALERT_FIELDS,
  mapOf,
  placeOf,
  preset,
  readingText,
  ruleOf,
  ruleText,
} from "../src/views/alert_rules";
import { meanLeverage } from "../src/views/leverage";
import { alertFor } from "../src/views/zones";
import type { FiredAlert, Zone } from "../src/wire/insight_types";
import type { VenueLeverage } from "../src/wire/rest_types";

describe("alert rules", () => {
  it("hold the engine's keys and units", () => {
    expect(
      ruleOf("zone", "BTC", "long", "above", { within_percent: "1.5", above_usd: "250" }, "id1"),
    ).toEqual({
      id: "id1",
      kind: "zone",
      market: "BTC",
      side: "long",
      within_percent: 1.5,
      above_usd: 250e6,
      cooldown: "15m",
    });
  });
  it("leave empty optional fields out, keep lengths and texts as text", () => {
    const rule = ruleOf("sweep_and_reverse", "ETH", "both", "above", { volume_ratio: "" }, "x");
    expect("volume_ratio" in rule).toBe(false);
    expect(rule.cooldown).toBe("15m");
    expect("direction" in rule).toBe(false);
    const question = ruleOf("question", "BTC", "both", "below", {}, "q");
    expect([typeof question.question, question.direction, "side" in question]).toEqual([
      "string",
      "below",
      false,
    ]);
  });
  it("a squeeze always has one side", () => {
    expect(ruleOf("squeeze", "BTC", "both", "above", {}, "s").side).toBe("short");
  });
  it("every kind has a sentence made of its own numbers", () => {
    for (const kind of Object.keys(ALERT_FIELDS) as (keyof typeof ALERT_FIELDS)[]) {
      const text = ruleText(ruleOf(kind, "BTC", "long", "above", { price_usd: "100" }, "i"));
      expect(text).toContain(ALERT_FIELDS[kind].title);
      expect(text).not.toContain("undefined");
      expect(text).not.toContain("NaN");
    }
  });
  it("a zone's bell comes back as its preset", () => {
    const zone = { side: "short", distance_pct: 2.3, strength_usd: 412e6 } as Zone;
    expect(preset(alertFor(zone))).toEqual({
      side: "short",
      values: { within_percent: "2.5", above_usd: "206" },
    });
    expect(preset("")).toBeNull();
    expect(preset("zone:short")).toBeNull();
  });
});

it("mean leverage is unknown where a share is", () => {
  const venue = (shares: (number | null)[]): VenueLeverage => ({
    venue: "x",
    open_interest_usd: 1,
    inert_share: 0,
    liquidations: 0,
    brackets: shares.map((s, i) => ({
      leverage: 10 * (i + 1),
      stock_share: s,
      flow_share: s,
      lo: null,
      hi: null,
      events: null,
      status: "prior",
    })),
  });
  expect(meanLeverage(venue([0.5, 0.5]), "stock")).toBe(15);
  expect(meanLeverage(venue([0.5, null]), "stock")).toBeNull();
});

describe("from an alert to its numbers", () => {
  const fired = (link: string): FiredAlert => ({
    id: "r:1",
    rule: "r",
    kind: "zone",
    market: "BTC",
    side: "long",
    venues: ["okx"],
    at: "2026-01-02T03:04:05Z",
    simulated: false,
    title: "",
    text: "",
    note: "",
    link,
    numbers: { price_usd: 60000 },
  });
  it("follows the link on this dashboard, whatever host and folder it names", () => {
    const path = "/heatmap/BTC?x=1767301445-1767326645&y=58410-60600&side=long";
    expect(placeOf(fired(`https://map.example.com${path}`))).toBe(path);
    expect(placeOf(fired(`https://example.com/faultline${path}`))).toBe(path);
  });
  it("makes one where the engine knew no address", () => {
    expect(placeOf(fired(""))).toBe("/heatmap/BTC?x=1767301445-1767326645&side=long");
  });
  it("asks for the map of that moment", () => {
    expect(decodeURIComponent(mapOf(fired("")))).toBe(
      "/v1/map?market=BTC&at=2026-01-02T03:04:05Z&venues=okx&side=long",
    );
  });
  it("tells what every kind of rule reads with its unit", () => {
    expect(readingText("zone", 1.42)).toBe("1.42 % away");
    for (const kind of Object.keys(ALERT_FIELDS) as (keyof typeof ALERT_FIELDS)[])
      expect(readingText(kind, 0.5)).not.toBe("");
  });
});
