import { scaleLinear } from 'd3-scale';

const WIDTH = 160;
const HEIGHT = 10;

/** The axis of bars, from 0 to a round share that none exceeds. */
export function barScale(shares: readonly number[]) {
  return scaleLinear([0, Math.max(0.01, ...shares)], [0, WIDTH]).nice(4);
}
export type BarScale = ReturnType<typeof barScale>;

/** Shares side by side in a bar, by the names of their colours; the row has the figures. */
export function LackBar({ parts, x }: { parts: readonly { name: string; share: number }[]; x: BarScale }) {
  const placed = parts.map(({ name, share }, i) => {
    const before = parts.slice(0, i).reduce((sum, part) => sum + part.share, 0);
    return { name, from: x(before), width: x(share) };
  });
  return (
    <svg class="lack" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect class="ground" width={WIDTH} height={HEIGHT} />
      {placed.map(({ name, from, width }) => (
        <rect key={name} class={name} x={round(from)} width={round(width)} height={HEIGHT} />
      ))}
    </svg>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
