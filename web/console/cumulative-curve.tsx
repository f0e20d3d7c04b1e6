import { max } from 'd3-array';
import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import type { CityView } from '../../server/services/monitor/city.ts';
import { CHINA_OFFSET_MS, DAY_MS, startOfDay } from '../../server/survey/china-time.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import { dayOf, number } from './figures.tsx';

const WIDTH = 420;
const HEIGHT = 230;
const LEFT = 46;
const BOTTOM = 26;
const TOP = 14;
const RIGHT = 8;
/** Of a day's name. */
const LABEL = 54;

interface Point {
  at: number;
  counted: number;
}

/** Answers counted so far against the plan, with the fan of the forecast; a table beside it has the figures. */
export function CumulativeCurve({
  city,
  closesAt,
  language,
}: {
  city: CityView;
  closesAt: Date;
  language: Language;
}) {
  const { city: words } = stringsIn(language).console;
  const counted = cumulative(city);
  const [first] = counted;
  if (!first) return <p class="note">{words.noAnswers}</p>;
  const { planned, fan, target } = city;
  const begin = Math.min(first.at, planned[0]?.at ?? first.at);
  const x = scaleTime([begin, Math.max(closesAt.getTime(), counted.at(-1)!.at)], [LEFT, WIDTH - RIGHT]);
  const top = max([target ?? 0, ...counted.map((p) => p.counted), ...fan.map(({ p90 }) => p90)]) ?? 1;
  const y = scaleLinear([0, Math.max(1, top)], [HEIGHT - BOTTOM, TOP]).nice(5);
  const pathOf = line<Point>(
    ({ at }) => round(x(at)),
    (p) => round(y(p.counted)),
  );
  const fanPath = area<CityView['fan'][number]>(
    ({ at }) => round(x(at)),
    ({ p10 }) => round(y(p10)),
    ({ p90 }) => round(y(p90)),
  ).curve(curveMonotoneX)(fan);
  const last = counted.at(-1)!;
  const close = fan.at(-1);
  const summary = [
    fill(words.curveNow, { n: number(last.counted, language), day: dayOf(last.at, language) }),
    close &&
      fill(close.p10 === close.p90 && close.p90 > last.counted ? words.curveFull : words.curveClose, {
        p10: number(close.p10, language),
        p50: number(close.p50, language),
        p90: number(close.p90, language),
      }),
  ]
    .filter(Boolean)
    .join(' ');
  return (
    <figure class="curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
        {y.ticks(5).map((tick) => (
          <g key={tick}>
            <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={round(y(tick))} y2={round(y(tick))} />
            <text x={LEFT - 6} y={round(y(tick)) + 4} text-anchor="end">
              {number(tick, language)}
            </text>
          </g>
        ))}
        {daysBetween(x.domain()).map((day) => (
          <text key={day} x={Math.min(round(x(day)), WIDTH - LABEL / 2)} y={HEIGHT - 8} text-anchor="middle">
            {dayOf(day, language)}
          </text>
        ))}
        {fanPath && <path class="fan" d={fanPath} />}
        {fan.length > 0 && (
          <path class="middle" d={pathOf(fan.map(({ at, p50 }) => ({ at, counted: p50 }))) ?? ''} />
        )}
        {planned.length > 0 && <path class="plan" d={pathOf(planned) ?? ''} />}
        {target !== null && (
          <line class="target" x1={LEFT} x2={WIDTH - RIGHT} y1={round(y(target))} y2={round(y(target))} />
        )}
        <path class="counted" d={pathOf(counted) ?? ''} />
      </svg>
      <figcaption>
        <span class="key counted">{words.keyCounted}</span>
        {planned.length > 0 && <span class="key plan">{words.keyPlan}</span>}
        {fan.length > 0 && <span class="key fan">{words.keyFan}</span>}
        <br />
        {summary}
      </figcaption>
      <DayTable city={city} language={language} />
    </figure>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Answers counted by the end of each day, the last by the moment of the figures. */
function cumulative({ daily, asOf }: CityView): Point[] {
  let counted = 0;
  const [first] = daily;
  const points = daily.map((day) => {
    counted += day.counted;
    return { at: Math.min(midnightAfter(day.date), asOf.getTime()), counted };
  });
  return first ? [{ at: startOfDay(first.date).getTime(), counted: 0 }, ...points] : [];
}

const midnightAfter = (day: string): number => startOfDay(day).getTime() + DAY_MS;

/** At most five midnights of China's official time: more would touch. */
function daysBetween([from, to]: Date[]): number[] {
  const firstDay = Math.ceil((from!.getTime() + CHINA_OFFSET_MS) / DAY_MS);
  const lastDay = Math.floor((to!.getTime() + CHINA_OFFSET_MS) / DAY_MS);
  const step = Math.max(1, Math.ceil((lastDay - firstDay) / 4));
  const days: number[] = [];
  for (let day = firstDay; day <= lastDay; day += step) days.push(day * DAY_MS - CHINA_OFFSET_MS);
  return days;
}

/** The figures of the curve, folded away. */
function DayTable({ city, language }: { city: CityView; language: Language }) {
  const { city: words, overview } = stringsIn(language).console;
  return (
    <details>
      <summary>{words.days}</summary>
      <table>
        <TableHead columns={[words.day, { n: overview.columns.received }, { n: overview.columns.counted }]} />
        <tbody>
          {city.daily.map(({ date, received, counted }) => (
            <tr key={date}>
              <th scope="row">{date}</th>
              <td class="n">{number(received, language)}</td>
              <td class="n">{number(counted, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
