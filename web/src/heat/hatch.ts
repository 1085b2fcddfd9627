// Hatching: the mark of "not known", which must never look like "nothing there".

const patterns = new Map<string, CanvasPattern>();

/** Diagonal lines of a colour; `size` in device pixels. */
export function hatch(ctx: CanvasRenderingContext2D, colour: string, size: number): CanvasPattern | string {
  const key = `${colour}/${size}`;
  const known = patterns.get(key);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const c = canvas.getContext("2d")!;
  c.strokeStyle = colour;
  c.lineWidth = Math.max(1, size / 8);
  c.beginPath();
  for (const shift of [-size, 0, size]) {
    c.moveTo(shift, size);
    c.lineTo(shift + size, 0);
  }
  c.stroke();
  const pattern = ctx.createPattern(canvas, "repeat");
  if (!pattern) return colour;
  patterns.set(key, pattern);
  return pattern;
}

/** Runs of equal state in [from, to): [state, first, end). */
export function stateRuns(states: Uint8Array, from: number, to: number): [number, number, number][] {
  const runs: [number, number, number][] = [];
  for (let c = from; c < to; c++) {
    const last = runs[runs.length - 1];
    if (last && last[0] === states[c]) last[2] = c + 1;
    else runs.push([states[c]!, c, c + 1]);
  }
  return runs;
}
