import type { DayFigures, InterviewersView } from '../../server/services/interviewing/interviewers.ts';
import { type InterviewerFigures, removedOf } from '../../server/survey/interviewing/figures.ts';
import type { Measure } from '../../server/survey/interviewing/team.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, NONE, number, percent } from './figures.tsx';
import type { InterviewerSort } from './interviewers-query.ts';
import { shareOf } from './overview-query.ts';

/** Columns of figures, in their order. */
export const figureColumns = [
  'received',
  'counted',
  'held',
  'removed',
  'time',
  'spread',
  'perHour',
  'uniform',
  'rr1',
  'last',
] as const satisfies readonly InterviewerSort[];

interface FigureCellsProps {
  figures: InterviewerFigures;
  language: Language;
  unusual?: readonly Measure[];
  team?: InterviewersView['team'];
}

/** A row's figures; outstanding ones beside the team's median. */
export function FigureCells({ figures, language, unusual = [], team }: FigureCellsProps) {
  const { durations } = figures;
  const compared = (measure: Measure, value: string, show: (n: number | null) => string) => (
    <Compared
      value={value}
      median={unusual.includes(measure) ? show(team?.[measure] ?? null) : undefined}
      language={language}
    />
  );
  return (
    <>
      <td class="n">{number(figures.received, language)}</td>
      <td class="n">{number(figures.counted, language)}</td>
      <td class="n">{number(figures.held, language)}</td>
      <td class="n">{percent(shareOf(removedOf(figures), figures.received))}</td>
      <td class="n">{compared('time', minutesText(durations?.p50 ?? null), minutesText)}</td>
      <td class="n">{durations ? `${minutesText(durations.p10)}–${minutesText(durations.p90)}` : NONE}</td>
      <td class="n">{compared('perHour', decimal(figures.perHour), decimal)}</td>
      <td class="n">{compared('uniform', percent(figures.uniform), percent)}</td>
      <td class="n">{percent(figures.rates.rr1)}</td>
      <td class="n">{hourOf(figures.last === null ? null : new Date(figures.last), language)}</td>
    </>
  );
}

/** A figure, with the team's median where it is far from it. */
function Compared({
  value,
  median,
  language,
}: {
  value: string;
  median: string | undefined;
  language: Language;
}) {
  const { interviewing: words } = stringsIn(language);
  if (median === undefined) return <>{value}</>;
  return (
    <>
      <span class="apart">
        <span aria-hidden="true">◆ </span>
        <span class="unseen">{words.apart} </span>
        {value}
      </span>{' '}
      <small>({fill(words.teamShort, { value: median })})</small>
    </>
  );
}

const MINUTE_MS = 60_000;

export const decimal = (n: number | null): string => (n === null ? NONE : n.toFixed(1));

export const minutesText = (ms: number | null): string => decimal(ms === null ? null : ms / MINUTE_MS);

export function DayTable({ days, language }: { days: readonly DayFigures[]; language: Language }) {
  const { interviewing: words } = stringsIn(language);
  return (
    // By keyboard it scrolls once it has the focus: there are no links in it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, axe's scrollable-region-focusable
    <section class="scroll" aria-label={words.byDay} tabIndex={0}>
      <table class="cities interviewing" aria-label={words.byDay}>
        <thead>
          <tr>
            <th scope="col">{words.columns.date}</th>
            {figureColumns.map((key) => (
              <th key={key} scope="col" class="n" title={words.hints[key]}>
                {words.columns[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date}>
              <th scope="row">{day.date}</th>
              <FigureCells figures={day} language={language} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
