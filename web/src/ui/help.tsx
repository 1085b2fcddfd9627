// Help: the keys, how to read the map, and the switch for the keys.
import { helpOpen, KEY_TABLE, keysOn, setKeysOn } from "../state/hotkeys";
import { Sheet } from "./sheet";

export function Help() {
  return (
    <Sheet
      title="Keyboard and reading"
      open={helpOpen.value}
      onClose={() => {
        helpOpen.value = false;
      }}
      wide
    >
      <div class="help-columns">
        <section>
          <h3>Keys</h3>
          <dl class="keys">
            {KEY_TABLE.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <label class="check">
            <input
              type="checkbox"
              checked={keysOn.value}
              onChange={(e) => setKeysOn(e.currentTarget.checked)}
            />{" "}
            Single keys are active
          </label>
        </section>
        <section>
          <h3>Reading the heatmap</h3>
          <ul class="prose">
            <li>
              Each cell: estimated USD that would be force-closed if the mark price came to this step. A
              model's estimate.
            </li>
            <li>▼ Longs lie below the price; their liquidation sells. ▲ Shorts lie above; theirs buys.</li>
            <li>
              A band that stops where a candle touches it was swept. The gap around the price is swept, not
              missing.
            </li>
            <li>Dark is below the threshold, not empty. Hatched is not known: no data came for that time.</li>
            <li>A ribbon of hatching at the lower edge: some venues were stale.</li>
            <li>
              Rings are liquidations that happened and that the venue published; many venues publish few or
              none.
            </li>
            <li>The profile at the right edge is the map of this moment. The threshold does not thin it.</li>
            <li>25x means: liquidated about 3.5 % from entry, whatever the slider said.</li>
          </ul>
        </section>
      </div>
    </Sheet>
  );
}
