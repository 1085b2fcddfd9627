// View 4: venue by bracket as a matrix of numbers on colour; it is its own accessible twin.
import { share, usd } from "../fmt/number";
import { colourAt, css, inkOn, PALETTES, type PaletteName } from "../heat/palette";
import { BRACKETS } from "../map/stack";
import { isLight, market, patch, view } from "../state/view";
import { titleOf } from "../store/live";
import { useResource } from "../store/resource";
import { Panel, Segmented } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { Answer } from "../ui/page_parts";
import type { LeverageAnswer, VenueLeverage } from "../wire/rest_types";

type Unit = "row" | "column" | "usd";

/** USD of every cell, null where open interest or shares are unknown: 22 rows by 7 columns. */
export function cellsUsd(venues: readonly VenueLeverage[]): (number | null)[][] {
  return venues.map((v) =>
    v.brackets.map((b) =>
      v.open_interest_usd === null || v.inert_share === null || b.stock_share === null
        ? null
        : v.open_interest_usd * (1 - v.inert_share) * b.stock_share,
    ),
  );
}

export function cellsOf(venues: readonly VenueLeverage[], unit: Unit): (number | null)[][] {
  if (unit === "row") return venues.map((v) => v.brackets.map((b) => b.stock_share));
  const usdCells = cellsUsd(venues);
  if (unit === "usd") return usdCells;
  const sums = BRACKETS.map((_, b) => usdCells.reduce((sum, row) => sum + (row[b] ?? 0), 0));
  return usdCells.map((row) => row.map((x, b) => (x === null || sums[b] === 0 ? null : x / sums[b]!)));
}

export function ConcentrationView() {
  const resource = useResource<LeverageAnswer>("/v1/leverage", { market: market.value }, 30_000);
  const unit: Unit = view.value.opt === "column" || view.value.opt === "usd" ? view.value.opt : "row";
  const palette = PALETTES.includes(view.value.palette as PaletteName)
    ? (view.value.palette as PaletteName)
    : "viridis";
  return (
    <Panel
      title="Where leverage is concentrated"
      hint="What is open, inert part left out. Each cell a number; colour only repeats it."
      tools={<DataLinks url={resource.url} />}
    >
      <div class="tool-row">
        <Segmented<Unit>
          label="Unit"
          value={unit}
          options={[
            { value: "row", label: "% of venue" },
            { value: "column", label: "% of bracket" },
            { value: "usd", label: "est. USD" },
          ]}
          onChange={(u) => patch({ opt: u === "row" ? "" : u })}
        />
      </div>
      <Answer what="Concentration" resource={resource}>
        {(data) => {
          const chosen = view.value.venues;
          const venues = chosen ? data.venues.filter((v) => chosen.includes(v.venue)) : data.venues;
          const cells = cellsOf(venues, unit);
          const max = Math.max(1e-9, ...cells.flat().map((x) => x ?? 0));
          const show = (x: number | null) =>
            unit === "usd" ? usd(x) : x === null ? "–" : (100 * x).toFixed(x < 0.0995 ? 1 : 0);
          const totals = cellsUsd(venues);
          return (
            <div class="table-wrap" tabIndex={0} role="region" aria-label="Concentration matrix">
              <table class="matrix tabular">
                <caption class="sr">
                  Venue by leverage bracket, {unit === "usd" ? "estimated USD" : "percent"}
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Venue</th>
                    {BRACKETS.map((b) => (
                      <th key={b} scope="col" class="num">
                        {b}x
                      </th>
                    ))}
                    <th scope="col" class="num">
                      Active OI
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {venues.map((v, r) => {
                    const sum = totals[r]!.reduce<number | null>(
                      (a, x) => (x === null ? a : (a ?? 0) + x),
                      null,
                    );
                    return (
                      <tr key={v.venue}>
                        <th scope="row">{titleOf(v.venue)}</th>
                        {cells[r]!.map((x, b) => {
                          if (x === null) {
                            return (
                              <td key={BRACKETS[b]} class="num cell-unknown" title="not known">
                                –
                              </td>
                            );
                          }
                          const at = unit === "usd" ? Math.sqrt(x / max) : x / max;
                          const rgb = colourAt(palette, isLight.value ? 1 - at * 0.9 : at * 0.95);
                          return (
                            <td
                              key={BRACKETS[b]}
                              class="num"
                              style={{ background: css(rgb), color: inkOn(rgb) }}
                              title={`${titleOf(v.venue)} ${BRACKETS[b]}x: ${unit === "usd" ? usd(x) : share(x)}`}
                            >
                              {show(x)}
                            </td>
                          );
                        })}
                        <td class="num">{usd(sum)}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          );
        }}
      </Answer>
    </Panel>
  );
}
