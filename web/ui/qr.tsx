import { encode } from 'uqr';

/** Modules of white around the code (ISO/IEC 18004, 6.3.8: no fewer than four). */
const QUIET_ZONE = 4;

interface QrProps {
  /** The text in the code. */
  text: string;
  /** The label for screen readers. */
  label: string;
  /** Its side, including the quiet zone, in the units of the surrounding drawing. */
  side: number;
  x?: number;
  y?: number;
}

/** A QR code that stays readable with a quarter of it damaged: black on white, whatever the page's colours. */
export function Qr({ text, label, side, x = 0, y = 0 }: QrProps) {
  const { data, size } = encode(text, { ecc: 'Q', border: QUIET_ZONE });
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      x={x}
      y={y}
      width={side}
      height={side}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={data.map(rowOf).join('')} />
    </svg>
  );
}

/** The dark runs of one row, as one path: touching bars leave no hairlines between modules. */
function rowOf(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const from = x;
    while (row[x]) x++;
    path += `M${from} ${y}h${x - from}v1h${from - x}z`;
  }
  return path;
}
