// View 3: the leverage distribution of every venue over seven brackets.
import { useState } from "preact/hooks";
import { share, usd } from "../fmt/number";
import { bracketColours, PALETTES, type PaletteName } from "../heat/palette";
import { BRACKETS } from "../map/stack";
import { isLight, market, patch, view } from "../state/view";
import { titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Panel, Segmented, Select } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { Answer } from "../ui/page_parts";
import type { LeverageAnswer, VenueLeverage } from "../wire/rest_types";

type Sort = "oi" | "mean" | "high";
type Unit = "share" | "usd";
type Kind = "stock" | "flow";

const shareOf = (v: VenueLeverage, i: number, kind: Kind): number | null =>
  (kind === "stock" ? v.brackets[i]?.stock_share : v.brackets[i]?.flow_share) ?? null;

/** Mean effective leverage of what is not inert; null where the shares are unknown. */
export function meanLeverage(v: VenueLeverage, kind: Kind): number | null {
  let sum = 0;
  for (let i = 0; i < v.brackets.length; i++) {
    const s = shareOf(v, i, kind);
    if (s === null) return null;
    sum += s * v.brackets[i]!.leverage;
  }
  return sum;
}

function order(venues: readonly VenueLeverage[], sort: Sort, kind: Kind): VenueLeverage[] {
  const of = (v: VenueLeverage) =>
    sort === "oi"
      ? (v.open_interest_usd ?? -1)
      : sort === "mean"
        ? (meanLeverage(v, kind) ?? -1)
        : (shareOf(v, 5, kind) ?? -1) + (shareOf(v, 6, kind) ?? 0);
  return [...venues].sort((a, b) => of(b) - of(a));
}

function Row({
  v,
  kind,
  unit,
  max,
  colours,
}: {
  v: VenueLeverage;
  kind: Kind;
  unit: Unit;
  max: number;
  colours: string[];
}) {
  const [open, setOpen] = useState(false);
  const learned = v.brackets.some((b) => b.status === "learned");
  const mean = meanLeverage(v, kind);
  const active =
    v.open_interest_usd !== null && v.inert_share !== null ? v.open_interest_usd * (1 - v.inert_share) : null;
  const scale = unit === "share" ? 100 : active === null ? 0 : (100 * active) / max;
  const known = mean !== null;
  const described = v.brackets.map((b, i) => `${b.leverage}x ${share(shareOf(v, i, kind), 0)}`).join(", ");
  return (
    <li class="lev-row">
      <button type="button" class="lev-name" aria-expanded={open} onClick={() => setOpen(!open)}>
        {titleOf(v.venue)}{" "}
        <span class={`pill ${learned ? "pill-good" : ""}`}>{learned ? "learned" : "prior"}</span>
      </button>
      <span class="num tabular lev-oi">{usd(v.open_interest_usd)}</span>
      <span class="num tabular lev-mean">{mean === null ? "n/a" : `${mean.toFixed(0)}x`}</span>
      <div class="lev-bar" role="img" aria-label={known ? described : "not known"}>
        {known ? (
          v.brackets.map((b, i) => (
            <span
              key={b.leverage}
              class="lev-part"
              style={{ width: `${(shareOf(v, i, kind) ?? 0) * scale}%`, background: colours[i]! }}
              title={`${b.leverage}x: ${share(shareOf(v, i, kind))}${kind === "flow" ? `, 90 % interval ${share(b.lo)} to ${share(b.hi)}` : ""} (${b.status})`}
            />
          ))
        ) : (
          <span class="unknown-bar">open interest not known</span>
        )}
      </div>
      {open && (
        <div class="lev-detail">
          <p>
            {v.liquidations
              ? `${Math.round(v.liquidations).toLocaleString("en-US")} liquidations learned from`
              : "No liquidations to learn from"}
            {v.learned_from ? `, ${v.learned_from.slice(0, 10)} to ${v.learned_to?.slice(0, 10)}` : ""}. Inert
            share {share(v.inert_share, 0)}.{v.note ? ` ${v.note}.` : ""}
          </p>
          <table class="tabular">
            <thead>
              <tr>
                <th scope="col">Bracket</th>
                <th scope="col" class="num">
                  Open (stock)
                </th>
                <th scope="col" class="num">
                  Being opened (flow)
                </th>
                <th scope="col" class="num">
                  90 % interval of the flow
                </th>
              </tr>
            </thead>
            <tbody>
              {v.brackets.map((b) => (
                <tr key={b.leverage}>
                  <td>{b.leverage}x</td>
                  <td class="num">{share(b.stock_share)}</td>
                  <td class="num">{share(b.flow_share)}</td>
                  <td class="num">
                    {share(b.lo)} to {share(b.hi)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </li>
  );
}

export function LeverageView() {
  const resource = useResource<LeverageAnswer>("/v1/leverage", { market: market.value }, 30_000);
  const [o = "", u = "", k = ""] = view.value.opt.split(".");
  const sort = (["oi", "mean", "high"].includes(o) ? o : "oi") as Sort;
  const unit: Unit = u === "usd" ? "usd" : "share";
  const kind: Kind = k === "flow" ? "flow" : "stock";
  const set = (s: Sort, un: Unit, ki: Kind) =>
    patch({ opt: s === "oi" && un === "share" && ki === "stock" ? "" : `${s}.${un}.${ki}` });
  const palette = PALETTES.includes(view.value.palette as PaletteName)
    ? (view.value.palette as PaletteName)
    : "viridis";
  const colours = bracketColours(palette, isLight.value);
  const range = view.value.venues;
  return (
    <Panel
      title="Leverage distribution by venue"
      hint="Effective leverage: 25x means liquidated about 3.5 % from entry. Inert open interest is left out."
      tools={<DataLinks url={resource.url} />}
    >
      <div class="tool-row">
        <Segmented<Kind>
          label="What"
          value={kind}
          options={[
            {
              value: "stock",
              label: "What is open",
              title: "Stock share: of open interest that is not inert",
            },
            { value: "flow", label: "What is being opened", title: "Flow share" },
          ]}
          onChange={(x) => set(sort, unit, x)}
        />
        <Segmented<Unit>
          label="Unit"
          value={unit}
          options={[
            { value: "share", label: "100 %" },
            { value: "usd", label: "USD" },
          ]}
          onChange={(x) => set(sort, x, kind)}
        />
        <Select<Sort>
          label="Sort by"
          hideLabel
          value={sort}
          options={[
            { value: "oi", label: "by open interest" },
            { value: "mean", label: "by mean leverage" },
            { value: "high", label: "by share at 100x and more" },
          ]}
          onChange={(x) => set(x, unit, kind)}
        />
      </div>
      <ul class="key">
        {BRACKETS.map((b, i) => (
          <li key={b}>
            <i class="swatch" style={{ background: colours[i]! }} /> {b}x
          </li>
        ))}
      </ul>
      <Answer what="Leverage distribution" resource={resource}>
        {(data) => {
          const rows = order(
            range ? data.venues.filter((v) => range.includes(v.venue)) : data.venues,
            sort,
            kind,
          );
          const max = Math.max(
            1,
            ...rows.map((v) => (v.open_interest_usd ?? 0) * (1 - (v.inert_share ?? 0))),
          );
          return (
            <>
              <div class="lev-row lev-head" aria-hidden="true">
                <span>Venue</span>
                <span class="num lev-oi">Open interest</span>
                <span class="num lev-mean">Mean</span>
                <span />
              </div>
              <ul class="lev-list">
                {rows.map((v) => (
                  <Row key={v.venue} v={v} kind={kind} unit={unit} max={max} colours={colours} />
                ))}
              </ul>
              <details class="notes">
                <summary>As a table</summary>
                <DataTable
                  caption="Leverage distribution"
                  rows={rows}
                  rowKey={(v) => v.venue}
                  columns={[
                    {
                      key: "venue",
                      head: "Venue",
                      cell: (v) => titleOf(v.venue),
                      sort: (v) => titleOf(v.venue),
                    },
                    {
                      key: "oi",
                      head: "Open interest",
                      numeric: true,
                      cell: (v) => usd(v.open_interest_usd),
                      sort: (v) => v.open_interest_usd,
                    },
                    ...BRACKETS.map((b, i) => ({
                      key: String(b),
                      head: `${b}x`,
                      numeric: true,
                      cell: (v: VenueLeverage) => share(shareOf(v, i, kind)),
                      sort: (v: VenueLeverage) => shareOf(v, i, kind),
                    })),
                  ]}
                />
              </details>
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}
