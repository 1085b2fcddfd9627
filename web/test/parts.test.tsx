// @vitest-environment happy-dom
// Parts in a DOM: tables sort and say so, a missing answer says what and why and shows no number, choices act.
import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ProblemPanel, Segmented, SideTag } from "../src/ui/basics";
import { DataTable, toCsv } from "../src/ui/data_table";
import { ledgerSentences } from "../src/views/ledger_panel";
import type { LedgerAnswer } from "../src/wire/rest_types";

const root = document.createElement("div");
document.body.append(root);
afterEach(() => render(null, root));
const settle = () => new Promise((done) => setTimeout(done, 20));

describe("DataTable", () => {
  const columns = [
    { key: "n", head: "Name", cell: (r: Row) => r.name, sort: (r: Row) => r.name },
    { key: "v", head: "USD", numeric: true, cell: (r: Row) => String(r.value), sort: (r: Row) => r.value },
  ];
  interface Row {
    name: string;
    value: number | null;
  }
  const rows: Row[] = [
    { name: "b", value: 1 },
    { name: "a, inc", value: null },
    { name: "c", value: 3 },
  ];
  const names = () => [...root.querySelectorAll("tbody tr td:first-child")].map((n) => n.textContent);

  it("sorts by a pressed head, numbers downwards first, and says which way", async () => {
    render(<DataTable caption="t" columns={columns} rows={rows} rowKey={(r) => r.name} />, root);
    const head = root.querySelectorAll<HTMLButtonElement>(".sorter")[1]!;
    head.click();
    await settle();
    expect(names()).toEqual(["c", "b", "a, inc"]);
    expect(root.querySelectorAll("th")[1]!.getAttribute("aria-sort")).toBe("descending");
    head.click();
    await settle();
    expect(names()).toEqual(["b", "c", "a, inc"]);
  });
  it("rows that act have a button for the keyboard and act once", async () => {
    const pressed = vi.fn();
    render(
      <DataTable caption="t" columns={columns} rows={rows} rowKey={(r) => r.name} onRow={pressed} />,
      root,
    );
    root.querySelector<HTMLButtonElement>(".row-button")!.click();
    expect(pressed).toHaveBeenCalledTimes(1);
  });
  it("writes CSV with quotes where needed, unknown empty", () => {
    expect(toCsv(columns, rows)).toBe('Name,USD\nb,1\n"a, inc",\nc,3');
  });
});

describe("ledgerSentences", () => {
  const ledger = {
    forecasts: 0,
    settled: 0,
    unknown: 0,
    since: null,
    events: null,
    log_score: null,
    reference_score: null,
    gain_per_forecast: null,
    last_hour: null,
    last_score: null,
    last_reference_score: null,
    last_hash: null,
  };
  const answer = (changes: object) => ({ ledger: { ...ledger, ...changes } }) as unknown as LedgerAnswer;
  it("an empty ledger says when the first comes and shows no number of scores", () => {
    expect(ledgerSentences(answer({}))).toEqual([expect.stringContaining("No forecast is on record yet")]);
  });
  it("counts, since when, and the last score beside that of the rate", () => {
    const said = ledgerSentences(
      answer({
        forecasts: 1234,
        settled: 1000,
        unknown: 34,
        since: "2026-02-05T09:59:00Z",
        last_hour: "2026-02-06T10:00:00Z",
        last_score: -4.634,
        last_reference_score: -5.041,
        gain_per_forecast: 0.0123,
      }),
    ).join(" ");
    expect(said).toMatch(/1,234, since .*09:59/);
    expect(said).toContain("34 closed as unknown");
    expect(said).toContain("4.63 nats");
    expect(said).toContain("0.012 nats a forecast");
  });
});

describe("ProblemPanel", () => {
  it("says what is missing, why, and what helps", () => {
    render(
      <ProblemPanel
        what="Zones"
        problem={{ title: "not implemented", status: 501, remedy: "a later release" }}
      />,
      root,
    );
    const text = root.textContent ?? "";
    expect(text).toContain("Zones: not available");
    expect(text).toContain("does not offer it yet");
    expect(text).toContain("a later release");
    expect(text).not.toMatch(/\$/);
  });
  it("shows progress while the engine starts", () => {
    const problem = { title: "starting", status: 503, progress: { share: 0.4, text: "day 3 of 30" } };
    render(<ProblemPanel what="Map" problem={problem} />, root);
    expect(
      root.querySelector("progress")!.getAttribute("value") ?? root.querySelector("progress")!.value,
    ).toBeTruthy();
    expect(root.textContent).toContain("day 3 of 30");
  });
});

it("a row of choices marks the chosen one and tells of a press", () => {
  const chosen = vi.fn();
  const options = ["a", "b"].map((v) => ({ value: v, label: v }));
  render(<Segmented label="x" value="a" options={options} onChange={chosen} />, root);
  const buttons = root.querySelectorAll("button");
  expect([...buttons].map((b) => b.getAttribute("aria-pressed"))).toEqual(["true", "false"]);
  buttons[1]!.click();
  expect(chosen).toHaveBeenCalledWith("b");
});

it("a side never rests on colour alone", () => {
  render(<SideTag side="long" long />, root);
  expect(root.textContent).toContain("▼");
  expect(root.textContent).toContain("Longs");
  expect(root.textContent).toContain("forced sells");
});
