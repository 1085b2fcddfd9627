// Calibration plots: forecast against what happened on logarithmic axes, and the PIT histogram.
import { fixed } from "../fmt/number";
import type { ReliabilityBin } from "../wire/rest_types";

const SIZE = 300;
const M = 44;

export function Reliability({ bins }: { bins: readonly ReliabilityBin[] }) {
  const known = bins.filter((b) => (b.predicted ?? 0) > 0 && (b.observed ?? 0) > 0) as {
    predicted: number;
    observed: number;
    bins: number;
  }[];
  if (known.length === 0) return <p class="muted">No bins with forecasts and events.</p>;
  const all = known.flatMap((b) => [b.predicted, b.observed]);
  const lo = Math.log10(Math.min(...all)) - 0.15;
  const hi = Math.log10(Math.max(...all)) + 0.15;
  const x = (v: number) => M + ((Math.log10(v) - lo) / (hi - lo)) * (SIZE - M - 10);
  const y = (v: number) => 10 + (1 - (Math.log10(v) - lo) / (hi - lo)) * (SIZE - M - 10);
  const decades: number[] = [];
  for (let d = Math.ceil(lo); d <= hi; d++) decades.push(10 ** d);
  const max = Math.max(...known.map((b) => b.bins));
  const ends = [10 ** lo, 10 ** hi] as const;
  return (
    <figure class="reliability">
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={`Calibration: ${known.map((b) => `forecast ${fixed(b.predicted, 3)}, seen ${fixed(b.observed, 3)}`).join("; ")}`}
      >
        {decades.map((d) => (
          <g key={d}>
            <line class="grid" x1={x(d)} x2={x(d)} y1={10} y2={SIZE - M + 10} />
            <line class="grid" x1={M} x2={SIZE - 10} y1={y(d)} y2={y(d)} />
            <text class="axis" x={x(d)} y={SIZE - M + 26} text-anchor="middle">
              {d}
            </text>
            <text class="axis" x={M - 6} y={y(d) + 4} text-anchor="end">
              {d}
            </text>
          </g>
        ))}
        <line class="ref" x1={x(ends[0])} y1={y(ends[0])} x2={x(ends[1])} y2={y(ends[1])} />
        <path
          class="curve curve-accent"
          d={known.map((b, i) => `${i ? "L" : "M"}${x(b.predicted)} ${y(b.observed)}`).join("")}
        />
        {known.map((b) => (
          <circle
            key={b.predicted}
            class="dot-accent"
            cx={x(b.predicted)}
            cy={y(b.observed)}
            r={2.5 + 4 * Math.sqrt(b.bins / max)}
          >
            <title>{`forecast ${fixed(b.predicted, 4)}, seen ${fixed(b.observed, 4)} in ${b.bins} minutes`}</title>
          </circle>
        ))}
        <text class="axis" x={(SIZE + M) / 2} y={SIZE - 2} text-anchor="middle">
          forecast, liquidations a minute
        </text>
      </svg>
      <figcaption class="hint">
        Seen against forecast. On the dashed line: right. Above: more came than forecast.
      </figcaption>
    </figure>
  );
}

export function Pit({ shares }: { shares: readonly (number | null)[] }) {
  const max = Math.max(0.2, ...shares.map((s) => s ?? 0));
  const n = shares.length || 1;
  const h = 150;
  return (
    <figure class="pit">
      <svg
        viewBox={`0 0 300 ${h + 22}`}
        role="img"
        aria-label={`Share of outcomes in each tenth of the forecast: ${shares.map((s) => fixed(s, 2)).join(", ")}`}
      >
        {shares.map((s, i) => (
          <rect
            key={String(i)}
            class="fill-accent"
            x={6 + (i * 288) / n}
            width={288 / n - 4}
            y={h - ((s ?? 0) / max) * (h - 8)}
            height={((s ?? 0) / max) * (h - 8)}
          />
        ))}
        <line class="ref" x1={0} x2={300} y1={h - (1 / n / max) * (h - 8)} y2={h - (1 / n / max) * (h - 8)} />
        <text class="axis" x={150} y={h + 18} text-anchor="middle">
          tenths of the forecast distribution
        </text>
      </svg>
      <figcaption class="hint">
        Each bar should reach the dashed line. High ends: the forecast is too sure of itself.
      </figcaption>
    </figure>
  );
}
