import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';

/** A line of a plot: points by quantity, with the name at its end. */
export interface PlotLine {
  name: string;
  points: readonly { x: number; y: number }[];
}

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 210;
const TOP = 30;
const BOTTOM = 48;
/** Pixels between the names at the lines' ends. */
const LEADING = 16;
/** Okabe and Ito's colours, which everybody can tell apart, and dark enough on white. */
const COLOURS = ['#0072b2', '#d55e00', '#007a5a', '#a3497a', '#7a5c00', '#000000', '#3a6ea5', '#8a3b12'];
const DASHES = ['', '6 3', '2 3', '8 3 2 3'];

/** An SVG of lines on two logarithmic axes: proportional growth rises by one decade on both. */
export function logPlot(
  lines: readonly PlotLine[],
  { title, x: xTitle, y: yTitle }: Record<'title' | 'x' | 'y', string>,
): string {
  const all = lines.flatMap(({ points }) => points);
  const xs = all.map((point) => point.x);
  const ys = all.map((point) => point.y);
  const x = scaleLog([Math.min(...xs), Math.max(...xs)], [LEFT, WIDTH - RIGHT]).nice();
  const y = scaleLog([Math.min(...ys), Math.max(...ys)], [HEIGHT - BOTTOM, TOP]).nice();
  const path = line<{ x: number; y: number }>(
    (point) => round(x(point.x)),
    (point) => round(y(point.y)),
  );
  const grid = [
    ...decades(x.domain()).map(
      (at) =>
        `<path d="M${round(x(at))} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${round(x(at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(at)}</text>`,
    ),
    ...decades(y.domain()).map(
      (at) =>
        `<path d="M${LEFT} ${round(y(at))}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${round(y(at)) + 4}" text-anchor="end">${short(at)}</text>`,
    ),
  ];
  const places = apart(lines.map(({ points }) => y(points.at(-1)!.y)));
  const drawn = lines.map(({ name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length]!;
    const dash = DASHES[Math.floor(i / 2) % DASHES.length]!;
    const dots = points.map((p) => `<circle cx="${round(x(p.x))}" cy="${round(y(p.y))}" r="3"/>`).join('');
    const end = points.at(-1)!;
    const label = `<path d="M${round(x(end.x)) + 5} ${round(y(end.y))}L${WIDTH - RIGHT + 12} ${places[i]}" stroke-width="1" opacity="0.5"/><text x="${WIDTH - RIGHT + 16}" y="${places[i]! + 4}" stroke="none">${escaped(name)}</text>`;
    return `<g fill="${colour}" stroke="${colour}"><path d="${path([...points])}" fill="none" stroke-width="2" stroke-dasharray="${dash}"/>${dots}${label}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<g stroke="#ddd" fill="none">${grid.join('').replaceAll('<text', '<text stroke="none" fill="#444"')}</g>
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="#444">${escaped(xTitle)}</text>
<text x="12" y="18" fill="#444">${escaped(yTitle)}</text>
${drawn.join('\n')}
</svg>
`;
}

/** Powers of ten within a domain, its ends included. */
function decades([from = 1, to = 1]: number[]): number[] {
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

const round = (value: number): number => Math.round(10 * value) / 10;

const short = (value: number): string =>
  value >= 1e6
    ? `${value / 1e6} M`
    : value >= 1
      ? String(value)
      : value.toFixed(-Math.floor(Math.log10(value)));

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Moves positions so that none is closer to the next than a line of text. */
function apart(wanted: readonly number[]): number[] {
  const places = [...wanted];
  const order = places.map((_, i) => i).sort((a, b) => places[b]! - places[a]!);
  let lowest = HEIGHT - BOTTOM;
  for (const i of order) {
    places[i] = round(Math.min(places[i]!, lowest));
    lowest = places[i]! - LEADING;
  }
  return places;
}
