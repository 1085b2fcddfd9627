// URL codec, formatters, stream sequences, filters.
import { describe, expect, it } from "vitest";
import { price, priceDecimals, share, signedPct, usd } from "../src/fmt/number";
import { age, dateTime, roundTimes } from "../src/fmt/time";
import { DEFAULTS, decode, encode, marketOf, reaching, type ViewState } from "../src/state/url_codec";
import { sortRows } from "../src/ui/data_table";
import { nextRange } from "../src/ui/filters";
import { SequenceGate } from "../src/wire/stream";

const open = (address: string) => {
  const [path, search = ""] = address.split("?");
  return decode(path!, search);
};

describe("the address", () => {
  it("leaves defaults out", () => {
    expect(encode(DEFAULTS)).toBe("/heatmap/BTC");
    expect(open("/")).toEqual(DEFAULTS);
  });
  it("gives back every state it was made from", () => {
    const full: ViewState = {
      route: "map",
      market: "ETH",
      span: "30d",
      venues: ["binance", "okx"],
      leverage: [25, 125],
      side: "short",
      bucket: 0.5,
      threshold: 92.5,
      upper: 99,
      logPrice: true,
      palette: "cividis",
      invert: true,
      layers: ["real"],
      zone: "local",
      stack: "venue",
      x: [1760000000, 1760600000],
      y: [3100.5, 4200],
      opt: "5.log",
      rest: [["src", "pwa"]],
    };
    expect(open(encode(full))).toEqual(full);
    expect(open(encode({ ...full, layers: [] })).layers).toEqual([]);
  });
  it("reaches back to the moment that it names", () => {
    const now = 1_770_000_000;
    const at = (days: number) =>
      reaching({ ...DEFAULTS, x: [now - days * 86_400, now - days * 86_400 + 3600] }, now).span;
    expect([1, 5, 20, 60, 400].map(at)).toEqual(["3d", "7d", "30d", "90d", "90d"]);
    expect(reaching(DEFAULTS, now)).toBe(DEFAULTS);
  });
  it("keeps unknown keys and survives nonsense", () => {
    expect(encode(open("/heatmap/BTC?future=1"))).toBe("/heatmap/BTC?future=1");
    const odd = open("/nowhere/?r=5y&thr=abc&lev=9&x=5-1&b=-3&side=up");
    expect(odd).toEqual(DEFAULTS);
    expect(open("/heatmap/BTC?thr=400").threshold).toBe(99.9);
  });
  it("takes the market's aliases", () => {
    expect(["BTCUSDT", "btc", "BTC-USD", "ETH_PERP", "<script>"].map(marketOf)).toEqual([
      "BTC",
      "BTC",
      "BTC",
      "ETH",
      "BTC",
    ]);
  });
});

describe("formatters", () => {
  it("USD in K, M, B with three digits, unknown as a dash", () => {
    expect([0, 950, 1_234, 999_600, 1_234_567, 12_345_678, 123e6, 1.5e9, -2_500].map(usd)).toEqual([
      "$0",
      "$950",
      "$1.23K",
      "$1.00M",
      "$1.23M",
      "$12.3M",
      "$123M",
      "$1.50B",
      "−$2.50K",
    ]);
    expect([usd(null), usd(undefined), usd(Number.NaN)]).toEqual(["–", "–", "–"]);
  });
  it("price decimals follow the step", () => {
    expect([50, 0.1, 0.25, 1e-8, 0].map(priceDecimals)).toEqual([0, 1, 2, 8, 2]);
    expect(price(104123.456, 1)).toBe("104,123.5");
  });
  it("signs are explicit, zero has none", () => {
    expect([1.234, -1.234, 0.001, null].map((v) => signedPct(v))).toEqual([
      "+1.23 %",
      "−1.23 %",
      "0.00 %",
      "–",
    ]);
    expect(share(0.1234)).toBe("12.3 %");
  });
  it("ages and times", () => {
    expect([0.44, 12, 119, 600, 9_000, 864_000, null].map(age)).toEqual([
      "0.4 s",
      "12 s",
      "119 s",
      "10 min",
      "2.5 h",
      "10 d",
      "–",
    ]);
    expect(dateTime(Date.UTC(2026, 1, 5, 9, 3))).toBe("5 Feb 09:03");
    expect(dateTime(Number.NaN)).toBe("–");
  });
  it("time ticks are round and within the range", () => {
    const from = Date.UTC(2026, 1, 5, 3, 33);
    const times = roundTimes(from, from + 7 * 864e5, 6);
    expect(times.length).toBeGreaterThan(2);
    expect(times.every((t) => t % 864e5 === 0 && t >= from)).toBe(true);
  });
});

describe("SequenceGate", () => {
  it("applies in order, drops duplicates, tells gaps, starts anew with a snapshot", () => {
    const gate = new SequenceGate();
    expect(gate.check(5, false)).toBe("apply");
    expect(gate.check(6, false)).toBe("apply");
    expect(gate.check(6, false)).toBe("duplicate");
    expect(gate.check(4, false)).toBe("duplicate");
    expect(gate.check(8, false)).toBe("gap");
    expect(gate.check(7, false)).toBe("apply");
    expect(gate.check(3, true)).toBe("apply");
    expect(gate.check(4, false)).toBe("apply");
    gate.reset();
    expect(gate.check(99, false)).toBe("apply");
  });
});

describe("the bracket filter", () => {
  it("solo from all, extends outside, shrinks at an end, back to all from alone", () => {
    expect(nextRange(null, 25)).toEqual([25, 25]);
    expect(nextRange([25, 25], 100)).toEqual([25, 100]);
    expect(nextRange([25, 100], 10)).toEqual([10, 100]);
    expect(nextRange([10, 100], 10)).toEqual([25, 100]);
    expect(nextRange([10, 100], 100)).toEqual([10, 50]);
    expect(nextRange([10, 100], 50)).toEqual([50, 50]);
    expect(nextRange([25, 25], 25)).toBeNull();
    expect(nextRange([5, 125], 2)).toBeNull();
  });
});

it("tables sort unknown last in both directions", () => {
  const column = { key: "v", head: "v", cell: () => null, sort: (r: { v: number | null }) => r.v };
  const rows = [{ v: null }, { v: 2 }, { v: 1 }, { v: 3 }];
  expect(sortRows(rows, column, false).map((r) => r.v)).toEqual([1, 2, 3, null]);
  expect(sortRows(rows, column, true).map((r) => r.v)).toEqual([3, 2, 1, null]);
});
