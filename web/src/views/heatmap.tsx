// View 1: the live heatmap.
import { useEffect } from "preact/hooks";
import { price, signedPct, usd } from "../fmt/number";
import { wallsOf } from "../map/walls";
import { tableOpen } from "../state/hotkeys";
import { filterQuery, view } from "../state/view";
import { followHeat, heatGrid, heatLoading, heatProblem } from "../store/heat_store";
import { priceNow } from "../store/live";
import { followMap, mapAnswer } from "../store/map_store";
import { Loading, ProblemPanel, SideTag } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { DataTable } from "../ui/data_table";
import { FilterSheet } from "../ui/filter_sheet";
import { LeveragePicker, SidePicker, SpanPicker } from "../ui/filters";
import { Sheet } from "../ui/sheet";
import { Threshold } from "../ui/threshold";
import { urlOf } from "../wire/api";
import { HeatCanvas } from "./heat_canvas";
import { SidePanel } from "./side_panel";

function Toolbar() {
  return (
    <div class="toolbar">
      <SpanPicker />
      <div class="desk-only toolbar-rest">
        <Threshold grid={heatGrid.value} />
        <SidePicker />
        <LeveragePicker />
      </div>
      <FilterSheet heat />
    </div>
  );
}

function summary(): string {
  const map = mapAnswer.value;
  if (!map) return "The map is being loaded.";
  const say = (side: "long" | "short") => {
    const wall = wallsOf(map.levels, map.current_price, side, 0.5, 1)[0];
    return wall
      ? `largest ${side} band ${price(wall.price)}, ${signedPct(wall.deltaPct, 1)}, ${usd(wall.usd)}`
      : `no ${side} levels`;
  };
  return `Price ${price(priceNow.value)}; ${say("short")}; ${say("long")}.`;
}

function TableTwin() {
  const map = mapAnswer.value;
  if (!map) return <Loading what="the map" />;
  return (
    <DataTable
      caption="Levels of the map now: the heatmap's last column"
      rows={map.levels}
      rowKey={(l) => `${l.side}${l.price}`}
      start={{ key: "usd", down: true }}
      limit={100}
      columns={[
        { key: "price", head: "Price", numeric: true, cell: (l) => price(l.price), sort: (l) => l.price },
        {
          key: "delta",
          head: "From price",
          numeric: true,
          cell: (l) => signedPct((l.price / map.current_price - 1) * 100),
          sort: (l) => l.price / map.current_price - 1,
        },
        { key: "side", head: "Side", cell: (l) => <SideTag side={l.side} />, sort: (l) => l.side },
        {
          key: "usd",
          head: "Est. USD",
          numeric: true,
          cell: (l) => usd(l.notional_usd),
          sort: (l) => l.notional_usd,
        },
      ]}
    />
  );
}

export function HeatmapView() {
  useEffect(() => {
    const stops = [followHeat(), followMap()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const grid = heatGrid.value;
  const query = { ...filterQuery.value, span: view.value.span };
  return (
    <div class="heat-view">
      <h1 class="sr">{view.value.market} liquidation heatmap</h1>
      <div class="heat-main">
        <Toolbar />
        <figure class="heat-figure" aria-label={`Heatmap of ${view.value.market}`}>
          <HeatCanvas />
          {!grid && (
            <div class="chart-cover">
              {heatProblem.value ? (
                <ProblemPanel what="Heatmap" problem={heatProblem.value} />
              ) : (
                <Loading what="the heatmap" />
              )}
            </div>
          )}
          {grid && heatLoading.value && <div class="chart-busy" aria-hidden="true" />}
          {grid && heatProblem.value && (
            <p class="chart-note" role="status">
              Not refreshed: {heatProblem.value.detail ?? heatProblem.value.title}
            </p>
          )}
          <figcaption class="heat-caption">
            <span class="sr">{summary()}</span>
            <button
              type="button"
              class="link"
              onClick={() => {
                tableOpen.value = true;
              }}
            >
              as a table
            </button>
            <DataLinks
              url={urlOf("/v1/heatmap", query)}
              csv={urlOf("/v1/heatmap", { ...query, format: "csv" })}
            />
          </figcaption>
        </figure>
        <Sheet
          title="Levels now, as a table"
          open={tableOpen.value}
          onClose={() => {
            tableOpen.value = false;
          }}
          wide
        >
          <TableTwin />
        </Sheet>
      </div>
      <SidePanel />
    </div>
  );
}
