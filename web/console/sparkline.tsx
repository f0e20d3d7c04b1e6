import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

const WIDTH = 70;
const HEIGHT = 16;

/** Arrivals on each of some days, first to last, as a line that its figures name. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const x = scaleLinear([0, values.length - 1], [1, WIDTH - 1]).clamp(true);
  const y = scaleLinear([0, Math.max(1, max(values) ?? 0)], [HEIGHT - 2, 2]);
  const path = line<number>(
    (_, i) => Math.round(x(i)),
    (value) => Math.round(y(value)),
  )(values);
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${label} ${values.join(' ')}`}
    >
      <path d={path ?? ''} />
    </svg>
  );
}
