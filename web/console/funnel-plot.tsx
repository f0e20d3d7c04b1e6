import { extent, max, range } from 'd3-array';
import { scaleLinear, scaleSqrt } from 'd3-scale';
import { line } from 'd3-shape';
import {
  type Funnel,
  type FunnelCity,
  type LimitKind,
  limitsAt,
} from '../../server/survey/feedback/funnel.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { number, points } from './figures.tsx';

const WIDTH = 560;
const HEIGHT = 330;
const LEFT = 46;
const BOTTOM = 44;
const TOP = 14;
const RIGHT = 12;
/** Points of a curve. */
const STEPS = 60;
/** Room for a name beside its mark. */
const [NAME_WIDTH, NAME_HEIGHT] = [96, 18];

interface FunnelPlotProps {
  funnel: Funnel;
  /** Names of the reader's cities by code; all others are marks without a name. */
  names: ReadonlyMap<string, string>;
  language: Language;
}

/** The cities of a release by score and effective number of respondents; the table beside it has the figures. */
export function FunnelPlot({ funnel, names, language }: FunnelPlotProps) {
  const { funnel: words } = stringsIn(language).scores;
  const most = max(funnel.cities, ({ neff }) => neff) ?? 1;
  const fewest = Math.min(...funnel.cities.map(({ neff }) => neff));
  // Few cities have far more respondents than the others, which a plain scale would press together.
  const x = scaleSqrt([fewest / 2, most * 1.03], [LEFT, WIDTH - RIGHT]);
  const [low = 0, high = 100] = extent([
    ...funnel.cities.map(({ score }) => score),
    ...limitsAt(funnel, fewest, 'outer'),
    ...limitsAt(funnel, most, 'wide'),
  ]);
  const y = scaleLinear([low, high], [HEIGHT - BOTTOM, TOP]).nice(6);
  const [bottom = 0, top = 100] = y.domain();
  const at = range(STEPS + 1).map((i) => x.invert(LEFT + ((WIDTH - RIGHT - LEFT) * i) / STEPS));
  const curve = (kind: LimitKind, side: 0 | 1) =>
    line<number>()
      .defined((neff) => isWithin(limitsAt(funnel, neff, kind)[side], bottom, top))
      .x((neff) => round(x(neff)))
      .y((neff) => round(y(limitsAt(funnel, neff, kind)[side])))(at) ?? '';
  const others = funnel.cities.filter(({ code }) => !names.has(code));
  const own = funnel.cities.filter(({ code }) => names.has(code));
  const named = namedIn(own, ({ score, neff }) => [x(neff), y(score)], funnel.target);
  const kinds = funnel.between > 0 ? (['wide', 'outer', 'inner'] as const) : (['outer', 'inner'] as const);
  return (
    <figure class="curve funnel">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={fill(words.summary, { n: number(funnel.cities.length, language) })}
      >
        {y.ticks(6).map((tick) => (
          <g key={tick}>
            <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={round(y(tick))} y2={round(y(tick))} />
            <text x={LEFT - 6} y={round(y(tick)) + 4} text-anchor="end">
              {number(tick, language)}
            </text>
          </g>
        ))}
        {x.ticks(6).map((tick) => (
          <text key={tick} x={round(x(tick))} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
            {number(tick, language)}
          </text>
        ))}
        <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
          {words.neff}
        </text>
        {kinds.flatMap((kind) =>
          ([0, 1] as const).map((side) => <path key={kind + side} class={kind} d={curve(kind, side)} />),
        )}
        <line
          class="nation"
          x1={LEFT}
          x2={WIDTH - RIGHT}
          y1={round(y(funnel.target))}
          y2={round(y(funnel.target))}
        />
        {others.map(({ code, score, neff }) => (
          <circle key={code} class="other" cx={round(x(neff))} cy={round(y(score))} r="3" />
        ))}
        {own.map(({ code, score, neff }) => (
          <g key={code}>
            <circle class="own" cx={round(x(neff))} cy={round(y(score))} r="4.5">
              <title>{`${names.get(code)}: ${points(score, language)}`}</title>
            </circle>
            {named.has(code) && (
              <text
                class="name"
                x={round(x(neff)) + (isFarRight(x(neff)) ? -8 : 8)}
                y={round(y(score)) + 4}
                text-anchor={isFarRight(x(neff)) ? 'end' : 'start'}
              >
                {names.get(code)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption>
        <span class="key own">{words.own}</span>
        {others.length > 0 && <span class="key other">{words.others}</span>}
        <span class="key nation">{fill(words.nation, { score: points(funnel.target, language) })}</span>
        <span class="key inner">{words.inner}</span>
        <span class="key outer">{words.outer}</span>
        {funnel.between > 0 && <span class="key wide">{words.wide}</span>}
      </figcaption>
    </figure>
  );
}

/** The cities with a name beside their marks: those farthest from the nation first, without overlaps. */
function namedIn(
  cities: readonly FunnelCity[],
  placeOf: (city: FunnelCity) => readonly [number, number],
  target: number,
): Set<string> {
  const farthest = cities.toSorted((a, b) => Math.abs(b.score - target) - Math.abs(a.score - target));
  const taken: (readonly [number, number])[] = [];
  return new Set(
    farthest.flatMap((city) => {
      const [x, y] = placeOf(city);
      if (taken.some(([a, b]) => Math.abs(a - x) < NAME_WIDTH && Math.abs(b - y) < NAME_HEIGHT)) return [];
      taken.push([x, y]);
      return [city.code];
    }),
  );
}

const isWithin = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/** Whether a name would leave the picture on its usual side. */
const isFarRight = (x: number): boolean => x > WIDTH - 110;

const round = (value: number): number => Math.round(value * 10) / 10;
