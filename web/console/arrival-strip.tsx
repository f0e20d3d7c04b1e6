import { extent } from 'd3-array';
import { scaleUtc } from 'd3-scale';
import { CHINA_OFFSET_MS, DAY_MS } from '../../server/survey/china-time.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { dayOf, hourOf, number, timeOf } from './figures.tsx';

const WIDTH = 600;
const LANE = 30;
const GAP = 6;
const AXIS = 26;
const HEIGHT = 2 * LANE + GAP + AXIS;
/** China's official time; the scale knows UTC alone. */

interface ArrivalStripProps {
  /** Milliseconds since 1970, in order. */
  members: readonly number[];
  rest: readonly number[];
  language: Language;
}

/** When the answers of a group arrived, on a time line, above the city's other answers. */
export function ArrivalStrip({ members, rest, language }: ArrivalStripProps) {
  const { review: words } = stringsIn(language);
  const [first, last] = extent(members);
  if (first === undefined || last === undefined) return null;
  const around = Math.max((last - first) / 10, 60_000);
  const x = scaleUtc([first - around + CHINA_OFFSET_MS, last + around + CHINA_OFFSET_MS], [0, WIDTH]);
  const [from, to] = x.domain().map((moment) => moment.getTime() - CHINA_OFFSET_MS);
  const meanwhile = rest.filter((at) => at >= from! && at <= to!);
  const isShort = to! - from! < 1.5 * DAY_MS;
  const label = (at: number) => (isShort ? timeOf(at, language) : dayOf(at, language));
  const between = rest.filter((at) => at >= first && at <= last).length;
  const summary = fill(words.arrivalsText, {
    n: number(members.length, language),
    from: hourOf(first, language),
    to: isShort ? timeOf(last, language) : hourOf(last, language),
    rest: number(between, language),
  });
  const place = (at: number) => Math.round(2 * x(at + CHINA_OFFSET_MS)) / 2;
  return (
    <figure class="strip">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
        {x.ticks(5).map((tick) => {
          const at = tick.getTime() - CHINA_OFFSET_MS;
          return (
            <g key={at}>
              <line class="grid" x1={place(at)} x2={place(at)} y1={0} y2={HEIGHT - AXIS} />
              <text x={place(at)} y={HEIGHT - 5} text-anchor="middle">
                {label(at)}
              </text>
            </g>
          );
        })}
        <path class="members" d={strokes(members.map(place), 0)} />
        <path class="rest" d={strokes(meanwhile.map(place), LANE + GAP)} />
      </svg>
      <figcaption>
        {summary} <span class="key members">{words.lanes.members}</span>
        <span class="key rest">{words.lanes.rest}</span>
      </figcaption>
    </figure>
  );
}

/** A stroke for each arrival; arrivals at one position share one. */
const strokes = (places: readonly number[], top: number): string =>
  [...new Set(places)].map((x) => `M${x} ${top}v${LANE}`).join('');
