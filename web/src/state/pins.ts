// Prices pinned by the user: lines on the heatmap and the map, and the start of a measurement. Never in the address.
import { signal } from "@preact/signals";
import { fixed } from "../fmt/number";
import { say } from "./hotkeys";

export interface Pin {
  readonly price: number;
  readonly column: number;
}

export const pins = signal<readonly Pin[]>([]);

/** A third pin starts anew. */
export function addPin(pin: Pin): void {
  if (!(pin.price > 0)) return;
  pins.value = pins.value.length >= 2 ? [pin] : [...pins.value, pin];
  say(`Pinned ${fixed(pin.price, 2)}`);
}
