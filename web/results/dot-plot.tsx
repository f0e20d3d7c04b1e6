import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { MeanScore } from '../../server/survey/release/mean-score.ts';
import type { Language } from '../language.ts';
import { type Axis, positionOn } from './axis.ts';
import { rowOf } from './city-table.tsx';
import type { ProvinceScore } from './province-map.tsx';
import {
  decimals,
  isShown,
  type ReleaseView,
  type ResultsWords,
  rangeOf,
  resultCityName,
} from './release-view.ts';
import { AxisScale } from './whisker.tsx';

interface DotPlotProps {
  /** The highest first. */
  provinces: readonly ProvinceScore[];
  mean: MeanScore;
  axis: Axis;
  /** The reader's own city. */
  pin: string | undefined;
  view: ReleaseView;
  language: Language;
  words: ResultsWords;
}

/** Pixels from one city to the next, and of the lowest strip: a line of text. */
const PITCH = 5;
const LOWEST = 22;
/** Columns beside each other on a wide screen, one below the other on a phone. */
const COLUMNS = 3;

interface Strip {
  province: ProvinceScore;
  cities: ReleaseCity[];
  height: number;
}

/**
 * Every city's score with its interval, by province: a line a few pixels high, which links to the city's row. For the
 * eye; the table has the numbers.
 */
export function DotPlot({ provinces, ...props }: DotPlotProps) {
  const { axis, mean, words } = props;
  const strips = provinces.flatMap((province) => stripOf(province) ?? []);
  return (
    <section id="plot">
      <h2>{words.plot.title}</h2>
      <p class="help">{words.plot.hint}</p>
      <div class="plots">
        {columnsOf(strips).map((column) => (
          <div key={column[0]?.province.code} class="plot">
            <div class="strip">
              <small>{words.filter.province}</small>
              <AxisScale axis={axis} />
            </div>
            {column.map((strip) => (
              <div key={strip.province.code} class="strip">
                <small>{strip.province.short}</small>
                <svg height={strip.height} aria-hidden="true" focusable="false">
                  {axis.ticks.map((tick) => (
                    <Vertical key={tick} kind="tick" x={positionOn(axis, tick)} />
                  ))}
                  <Vertical kind="mean" x={positionOn(axis, mean.score)} />
                  {strip.cities.map((city, i) => (
                    <Dot key={city.code} {...props} city={city} y={yOf(strip, i)} />
                  ))}
                </svg>
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

function stripOf(province: ProvinceScore): Strip | undefined {
  const cities = province.cities
    .filter(({ overall }) => isShown(overall))
    .toSorted((a, b) => (b.overall.score ?? 0) - (a.overall.score ?? 0));
  if (cities.length === 0) return undefined;
  return { province, cities, height: Math.max(LOWEST, (cities.length + 1) * PITCH) };
}

/** The position of a city's line: lines are centred in their strip. */
const yOf = ({ cities, height }: Strip, i: number): number =>
  height / 2 + (i - (cities.length - 1) / 2) * PITCH;

/** Strips in order, in columns of about the same height. */
function columnsOf(strips: readonly Strip[]): Strip[][] {
  const total = strips.reduce((sum, { height }) => sum + height, 0);
  const columns = Array.from({ length: COLUMNS }, (): Strip[] => []);
  let above = 0;
  for (const strip of strips) {
    columns[Math.min(COLUMNS - 1, Math.floor(((above + strip.height / 2) / total) * COLUMNS))]!.push(strip);
    above += strip.height;
  }
  return columns.filter((column) => column.length > 0);
}

function Vertical({ kind, x }: { kind: 'tick' | 'mean'; x: number }) {
  return <line class={kind} x1={`${x}%`} x2={`${x}%`} y1="0" y2="100%" />;
}

type DotProps = Omit<DotPlotProps, 'provinces' | 'mean'> & { city: ReleaseCity; y: number };

function Dot({ city, y, axis, pin, view, language, words }: DotProps) {
  const { score, ci } = city.overall;
  const at = (x: number) => `${positionOn(axis, x)}%`;
  return (
    // The keyboard and screen readers have the table.
    <a href={`#${rowOf(city.code)}`} tabindex={-1} class={city.code === pin ? 'own' : undefined}>
      <title>{`${resultCityName(city, view, language)} ${decimals(score ?? 0)} (${rangeOf(ci, words)})`}</title>
      <rect y={y - PITCH / 2} width="100%" height={PITCH} />
      {ci && <line x1={at(ci[0])} x2={at(ci[1])} y1={y} y2={y} />}
      <circle cx={at(score ?? 0)} cy={y} r={2} />
    </a>
  );
}
