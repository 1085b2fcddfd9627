// The button and sheet that hold every filter and display choice; on a phone also those that a desk has in its toolbar.
import { useState } from "preact/hooks";
import { view } from "../state/view";
import { heatGrid } from "../store/heat_store";
import { DisplayChoices, LayerToggles, LeveragePicker, SidePicker } from "./filters";
import { Sheet } from "./sheet";
import { Threshold } from "./threshold";
import { VenueChips } from "./venue_chips";

export function FilterSheet({ heat = false }: { heat?: boolean }) {
  const [open, setOpen] = useState(false);
  const v = view.value;
  const filters =
    (v.venues ? 1 : 0) + (v.leverage ? 1 : 0) + (v.side !== "both" ? 1 : 0) + (v.bucket ? 1 : 0);
  return (
    <>
      <button type="button" class="button filter-button" onClick={() => setOpen(true)}>
        <span class="desk-only">Display</span>
        <span class="phone-only">Filters</span>
        {filters > 0 && <span class="count-badge">{filters}</span>}
      </button>
      <Sheet title="Filters and display" open={open} onClose={() => setOpen(false)}>
        <div class="sheet-stack">
          <div class="phone-only sheet-stack">
            {heat && <Threshold grid={heatGrid.value} id="threshold-sheet" />}
            <SidePicker />
            <LeveragePicker />
          </div>
          {heat && <LayerToggles />}
          <DisplayChoices />
          <h3>Venues</h3>
          <VenueChips full />
        </div>
      </Sheet>
    </>
  );
}
