// The threshold slider over a histogram of the cells: which part of the map is drawn. Percentile and USD together.
import { usd } from "../fmt/number";
import type { HeatGrid } from "../heat/heat_grid";
import { codeAtPercentile, histogramBars } from "../heat/histogram";
import { colourAt, css, type PaletteName } from "../heat/palette";
import { isLight, patch, view } from "../state/view";

const BARS = 44;

export function Threshold({ grid, id = "threshold" }: { grid: HeatGrid | null; id?: string }) {
  const { threshold, upper, palette, invert } = view.value;
  const histogram = grid?.histogram() ?? null;
  const from = histogram ? codeAtPercentile(histogram, threshold) : 1;
  const to = histogram ? Math.max(from + 1, codeAtPercentile(histogram, upper)) : 255;
  const bars = histogram ? histogramBars(histogram, BARS) : [];
  const max = Math.max(1, ...bars);
  const amount = grid ? usd(grid.usd[from]) : "–";
  const reversed = isLight.value !== invert;
  const bar = (n: number, i: number) => {
    const code = 1 + (i * 255) / BARS;
    const drawn = code >= from - 2;
    const share = Math.min(1, Math.max(0, (code - from) / (to - from)));
    const at = 0.1 + 0.9 * share;
    const height = n === 0 ? 0 : 2 + 18 * Math.sqrt(n / max);
    return (
      <rect
        key={i}
        x={i * 3}
        y={22 - height}
        width={2.4}
        height={height}
        fill={drawn ? css(colourAt(palette as PaletteName, reversed ? 1 - at : at)) : "var(--line-strong)"}
      />
    );
  };
  return (
    <div class="threshold">
      <label for={id}>Threshold</label>
      <div class="threshold-body">
        <svg
          class="threshold-hist"
          viewBox={`0 0 ${BARS * 3} 22`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {bars.map(bar)}
        </svg>
        <input
          id={id}
          type="range"
          min={0}
          max={99.5}
          step={0.5}
          value={threshold}
          aria-valuetext={`percentile ${threshold}, from ${amount} per step`}
          onInput={(e) => patch({ threshold: Number(e.currentTarget.value) })}
        />
      </div>
      <output for={id} class="tabular">
        <b>P{threshold}</b>
        <span class="muted">≥ {amount}</span>
      </output>
    </div>
  );
}

/** The scale of what is drawn: unit, ends, and that it is an estimate. */
export function Legend({ grid }: { grid: HeatGrid }) {
  const { threshold, upper, palette, invert } = view.value;
  const histogram = grid.histogram();
  const from = codeAtPercentile(histogram, threshold);
  const to = Math.max(from + 1, codeAtPercentile(histogram, upper));
  const reversed = isLight.value !== invert;
  const stops = Array.from({ length: 9 }, (_, i) => {
    const at = 0.1 + (0.9 * i) / 8;
    return css(colourAt(palette as PaletteName, reversed ? 1 - at : at));
  });
  return (
    <div class="legend">
      <div class="legend-bar" style={{ backgroundImage: `linear-gradient(90deg, ${stops.join(",")})` }} />
      <div class="legend-ends tabular">
        <span>{usd(grid.usd[from])}</span>
        <span>{usd(grid.usd[to])}+</span>
      </div>
      <div class="legend-unit">est. USD per {usd(grid.bucket)} step</div>
    </div>
  );
}
