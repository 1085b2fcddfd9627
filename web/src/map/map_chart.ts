// Draws the liquidation map on a canvas: stacked bars by price, the two cumulative curves from the price outwards,
// axes on both sides, the price line and the cursor. It is told everything; it asks nobody.
import { price as priceText, signedPct, usd } from "../fmt/number";
import { type Bin, ticks } from "./bins";

export interface MapInk {
  readonly surface: string;
  readonly grid: string;
  readonly text: string;
  readonly muted: string;
  readonly mark: string;
  readonly long: string;
  readonly short: string;
  readonly casing: string;
  readonly groups: readonly string[];
}

export interface MapScene {
  readonly bins: readonly Bin[];
  readonly lo: number;
  readonly hi: number;
  readonly mark: number;
  readonly decimals: number;
  readonly logUsd: boolean;
  readonly cursorPrice: number | null;
  readonly lines: readonly { price: number; colour: string; title: string }[];
}

export const MARGIN = { left: 62, right: 66, top: 18, bottom: 30 };

export function priceAt(x: number, width: number, scene: Pick<MapScene, "lo" | "hi">): number {
  return scene.lo + ((x - MARGIN.left) / (width - MARGIN.left - MARGIN.right)) * (scene.hi - scene.lo);
}

export function drawMap(
  ctx: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: MapScene,
  ink: MapInk,
): void {
  const innerW = width - MARGIN.left - MARGIN.right;
  const innerH = height - MARGIN.top - MARGIN.bottom;
  const base = MARGIN.top + innerH;
  const x = (p: number) => MARGIN.left + ((p - scene.lo) / (scene.hi - scene.lo)) * innerW;
  const maxBar = Math.max(1, ...scene.bins.map((b) => b.usd));
  const maxSum = Math.max(1, ...scene.bins.map((b) => b.cumulative));
  const floorUsd = maxBar / 1e4;
  const barY = (v: number) =>
    scene.logUsd
      ? base - (v <= floorUsd ? 0 : (Math.log(v / floorUsd) / Math.log((maxBar * 1.1) / floorUsd)) * innerH)
      : base - (v / (maxBar * 1.08)) * innerH;
  const sumY = (v: number) => base - (v / (maxSum * 1.08)) * innerH;

  ctx.fillStyle = ink.surface;
  ctx.fillRect(0, 0, width, height);
  ctx.font = `12px ${getComputedStyle(ctx.canvas).fontFamily}`;
  ctx.textBaseline = "middle";

  // Grid and the axes: USD per bar at the left, cumulative at the right, price below.
  const barTicks = scene.logUsd
    ? [1e-4, 1e-3, 1e-2, 1e-1, 1].map((s) => s * maxBar).filter((v) => v > floorUsd)
    : ticks(0, maxBar * 1.05, 5);
  ctx.fillStyle = ink.muted;
  ctx.textAlign = "right";
  for (const t of barTicks) {
    const y = barY(t);
    ctx.fillStyle = ink.grid;
    ctx.fillRect(MARGIN.left, Math.round(y), innerW, 1);
    ctx.fillStyle = ink.muted;
    ctx.fillText(usd(t), MARGIN.left - 8, y);
  }
  ctx.textAlign = "left";
  for (const t of ticks(0, maxSum * 1.05, 5)) ctx.fillText(usd(t), width - MARGIN.right + 8, sumY(t));
  ctx.textAlign = "center";
  for (const t of ticks(scene.lo, scene.hi, Math.max(2, Math.floor(innerW / 110)))) {
    const at = x(t);
    if (at < MARGIN.left + 24 || at > width - MARGIN.right - 24) continue;
    ctx.fillStyle = ink.grid;
    ctx.fillRect(Math.round(at), MARGIN.top, 1, innerH);
    ctx.fillStyle = ink.muted;
    ctx.fillText(priceText(t, scene.decimals), at, base + 17);
  }

  // Bars, stacked in linear USD; on a log axis the parts keep their share of the bar's height.
  const gap = scene.bins.length > 0 && x(scene.bins[0]!.hi) - x(scene.bins[0]!.lo) > 5 ? 1 : 0;
  for (const bin of scene.bins) {
    const left = Math.max(MARGIN.left, x(bin.lo));
    const right = Math.min(width - MARGIN.right, x(bin.hi));
    if (right <= left) continue;
    const top = barY(bin.usd);
    let from = base;
    bin.parts.forEach((part, g) => {
      if (part <= 0) return;
      const h = ((base - top) * part) / bin.usd;
      ctx.fillStyle = ink.groups[g] ?? ink.muted;
      ctx.fillRect(left, from - h, Math.max(1, right - left - gap), h + 0.3);
      from -= h;
    });
  }

  curve(
    ctx,
    scene.bins.filter((b) => b.side === "long" && b.cumulative > 0).reverse(),
    x,
    sumY,
    base,
    scene.mark,
    ink.long,
    ink.casing,
    "lo",
  );
  curve(
    ctx,
    scene.bins.filter((b) => b.side === "short" && b.cumulative > 0),
    x,
    sumY,
    base,
    scene.mark,
    ink.short,
    ink.casing,
    "hi",
  );

  const vertical = (p: number, colour: string, title: string, dash: number[]) => {
    const at = x(p);
    if (at < MARGIN.left || at > width - MARGIN.right) return;
    ctx.setLineDash(dash);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.2;
    ctx.beginPath();
    ctx.moveTo(at, MARGIN.top - 4);
    ctx.lineTo(at, base);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = colour;
    ctx.textAlign = at > width - MARGIN.right - 120 ? "right" : "left";
    ctx.fillText(title, at + (ctx.textAlign === "left" ? 6 : -6), MARGIN.top - 4);
    ctx.textAlign = "center";
  };
  vertical(scene.mark, ink.mark, `price ${priceText(scene.mark, scene.decimals)}`, []);
  for (const line of scene.lines) vertical(line.price, line.colour, line.title, [5, 3]);
  if (scene.cursorPrice !== null) {
    const at = x(scene.cursorPrice);
    ctx.strokeStyle = ink.text;
    ctx.setLineDash([3, 3]);
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(at, MARGIN.top);
    ctx.lineTo(at, base);
    ctx.stroke();
    ctx.setLineDash([]);
    const text = `${priceText(scene.cursorPrice, scene.decimals)}  ${signedPct((scene.cursorPrice / scene.mark - 1) * 100)}`;
    const w = ctx.measureText(text).width + 14;
    const left = Math.max(MARGIN.left, Math.min(width - MARGIN.right - w, at - w / 2));
    ctx.fillStyle = ink.text;
    ctx.fillRect(left, base + 5, w, 22);
    ctx.fillStyle = ink.surface;
    ctx.fillText(text, left + w / 2, base + 16.5);
  }
}

function curve(
  ctx: CanvasRenderingContext2D,
  bins: readonly Bin[],
  x: (p: number) => number,
  y: (v: number) => number,
  base: number,
  mark: number,
  colour: string,
  casing: string,
  edge: "lo" | "hi",
): void {
  if (bins.length === 0) return;
  for (const [style, lineWidth] of [
    [casing, 4.5],
    [colour, 2.2],
  ] as const) {
    ctx.strokeStyle = style;
    ctx.lineWidth = lineWidth;
    ctx.lineJoin = "round";
    ctx.beginPath();
    ctx.moveTo(x(mark), base);
    for (const bin of bins) ctx.lineTo(x(bin[edge]), y(bin.cumulative));
    ctx.stroke();
  }
}
