import type {
  DayFigures,
  InterviewersView,
  ListedInterviewer,
} from '../../server/services/interviewing/interviewers.ts';
import type { CaseCounts } from '../../server/survey/contact/response-rates.ts';
import { type InterviewerFigures, removedOf } from '../../server/survey/interviewing/figures.ts';
import { COMPARED_FROM, type Measure } from '../../server/survey/interviewing/team.ts';
import { verdictReasons } from '../../server/survey/screening/verdict.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { devicesPath, interviewersFilePath, interviewersPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, NONE, number, percent } from './figures.tsx';
import { type AsOf, type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import {
  type InterviewerSort,
  type InterviewersQuery,
  interviewersInOrder,
  searchOfInterviewers,
} from './interviewers-query.ts';
import { shareOf } from './overview-query.ts';

interface InterviewersPageProps extends ConsoleContext {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  view: InterviewersView | undefined;
  query: InterviewersQuery;
  /** Those that whoever looks may see. */
  cities: readonly NamedCity[];
}

/** Who interviews how, or how one of them does. */
export function interviewersPage(props: InterviewersPageProps): string {
  const { title } = stringsIn(props.language).interviewing;
  const { name } = props.query;
  return consolePage({
    ...props,
    title: name ?? title,
    section: 'interviewers',
    children: name === undefined ? <Interviewers {...props} /> : <Interviewer {...props} name={name} />,
  });
}

function Interviewers(props: InterviewersPageProps) {
  const { language, view, wave, query } = props;
  const { interviewing: words, console: consoleWords } = stringsIn(language);
  const isEmpty = view?.interviewers.length === 0;
  return (
    <>
      <div class="people-head">
        <h1>{words.title}</h1>
        <a href={devicesPath(wave.code)}>{words.devices}</a>
      </div>
      {!view ? (
        <p class="note">{consoleWords.overview.notCounted}</p>
      ) : isEmpty && query.city === undefined ? (
        <p class="note">{words.empty}</p>
      ) : (
        <>
          <p class="help">{words.lead}</p>
          <Filter {...props} />
          {isEmpty ? (
            <p class="note">{words.empty}</p>
          ) : (
            <>
              <PersonTable {...props} view={view} />
              {view.team.time === null && (
                <p class="help">
                  {fill(words.noTeam, { n: COMPARED_FROM.interviews, people: COMPARED_FROM.people })}
                </p>
              )}
              <section>
                <h2>{words.byDay}</h2>
                <DayTable days={view.days} language={language} />
              </section>
            </>
          )}
        </>
      )}
    </>
  );
}

/** Cities to choose from, where there are several, and the table as a file. */
function Filter({ language, wave, query, cities }: InterviewersPageProps) {
  const { interviewing: words } = stringsIn(language);
  return (
    <form class="filters" method="get" action={interviewersPath(wave.code)}>
      {cities.length > 1 && (
        <>
          <label for="city" class="unseen">
            {words.city}
          </label>
          <select id="city" name="city">
            <option value="">{words.allCities}</option>
            {cities.map((city) => (
              <option key={city.code} value={city.code} selected={city.code === query.city}>
                {cityName(city, language)}
              </option>
            ))}
          </select>
          {query.sort !== 'name' && <input type="hidden" name="sort" value={query.sort} />}
          {query.down && <input type="hidden" name="down" value="1" />}
          <button type="submit" class="plain">
            {words.show}
          </button>
        </>
      )}
      <FileLink language={language} wave={wave} query={query} />
    </form>
  );
}

function FileLink({ language, wave, query }: Pick<InterviewersPageProps, 'language' | 'wave' | 'query'>) {
  return (
    <a href={interviewersFilePath(wave.code, searchOfInterviewers(query))} download>
      {stringsIn(language).interviewing.csv}
    </a>
  );
}

/** Columns of figures, in their order. */
const columns = [
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

function PersonTable(props: InterviewersPageProps & { view: InterviewersView }) {
  const { language, wave, query, view } = props;
  const { interviewing: words } = stringsIn(language);
  const { team, interviewers } = view;
  const heads: InterviewerSort[] = ['name', ...columns];
  return (
    <div class="scroll">
      <table class="cities" aria-label={words.byPerson}>
        <thead>
          <tr>
            {heads.map((key) => {
              const isSorted = query.sort === key;
              const down = isSorted ? !query.down : key !== 'name';
              const search = searchOfInterviewers({ ...query, sort: key, down });
              return (
                <th
                  key={key}
                  scope="col"
                  class={key === 'name' ? undefined : 'n'}
                  aria-sort={isSorted ? (query.down ? 'descending' : 'ascending') : undefined}
                >
                  <a class="sorter" href={interviewersPath(wave.code, search)} title={words.hints[key]}>
                    {words.columns[key]}
                    {isSorted && <span aria-hidden="true">{query.down ? ' ↓' : ' ↑'}</span>}
                  </a>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {interviewersInOrder(interviewers, query).map((one) => (
            <tr key={one.name}>
              <th scope="row">
                <a
                  class="opener"
                  href={interviewersPath(
                    wave.code,
                    searchOfInterviewers({ sort: 'name', down: false, city: query.city, name: one.name }),
                  )}
                >
                  {one.name}
                </a>
              </th>
              <FigureCells figures={one} language={language} unusual={one.unusual} team={team} />
            </tr>
          ))}
        </tbody>
        {team.time !== null && (
          <tfoot>
            <tr>
              <th scope="row">{words.team}</th>
              <td colSpan={4} />
              <td class="n">{minutes(team.time)}</td>
              <td />
              <td class="n">{decimal(team.perHour)}</td>
              <td class="n">{percent(team.uniform)}</td>
              <td colSpan={2} />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

interface FigureCellsProps {
  figures: InterviewerFigures;
  language: Language;
  unusual?: readonly Measure[];
  team?: InterviewersView['team'];
}

/** A row's figures; those that stand out beside the team's median. */
function FigureCells({ figures, language, unusual = [], team }: FigureCellsProps) {
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
      <td class="n">{compared('time', minutes(durations?.p50 ?? null), minutes)}</td>
      <td class="n">{durations ? `${minutes(durations.p10)}–${minutes(durations.p90)}` : NONE}</td>
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
const decimal = (n: number | null): string => (n === null ? NONE : n.toFixed(1));
const minutes = (ms: number | null): string => decimal(ms === null ? null : ms / MINUTE_MS);

function DayTable({ days, language }: { days: readonly DayFigures[]; language: Language }) {
  const { interviewing: words } = stringsIn(language);
  return (
    // By keyboard it scrolls once it has the focus: there are no links in it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, axe's scrollable-region-focusable
    <section class="scroll" aria-label={words.byDay} tabIndex={0}>
      <table class="cities" aria-label={words.byDay}>
        <thead>
          <tr>
            <th scope="col">{words.columns.date}</th>
            {columns.map((key) => (
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

/** One interviewer: what became of the answers, how cases ended, and the days. */
function Interviewer(props: InterviewersPageProps & { name: string }) {
  const { language, wave, query, view, name, cities } = props;
  const { interviewing: words } = stringsIn(language);
  const one = view?.interviewers[0];
  const back = interviewersPath(
    wave.code,
    searchOfInterviewers({ sort: 'name', down: false, city: query.city }),
  );
  return (
    <>
      <p class="crumb">
        <a class="back" href={back}>
          {words.back}
        </a>
      </p>
      <h1>{name}</h1>
      {!one || !view ? (
        <p class="note">{words.unknown}</p>
      ) : (
        <>
          <Facts one={one} team={view.team} language={language} cities={cities} />
          <FileLink language={language} wave={wave} query={query} />
          <div class="columns">
            <section>
              <h2>{words.cases}</h2>
              <Cases figures={one} language={language} />
            </section>
            <section>
              <h2>{words.reasons}</h2>
              <Reasons figures={one} language={language} />
            </section>
          </div>
          <section>
            <h2>{words.byDay}</h2>
            <DayTable days={view.days} language={language} />
          </section>
        </>
      )}
    </>
  );
}

interface FactsProps extends Pick<InterviewersPageProps, 'language' | 'cities'> {
  one: ListedInterviewer;
  team: InterviewersView['team'];
}

function Facts({ one, team, language, cities }: FactsProps) {
  const { interviewing: words, console: consoleWords } = stringsIn(language);
  const names = one.cities.map((code) => {
    const city = cities.find((c) => c.code === code);
    return city ? cityName(city, language) : code;
  });
  const beside = (measure: Measure, value: string, show: (n: number | null) => string) => (
    <>
      <b>{one.unusual.includes(measure) ? <span class="apart">◆ {value}</span> : value}</b>
      {team[measure] !== null && ` (${fill(words.teamShort, { value: show(team[measure]) })})`}
    </>
  );
  return (
    <p class="facts">
      <span>{names.join(' · ')}</span>
      <span>
        {words.columns.received} <b>{number(one.received, language)}</b>
      </span>
      {one.paper > 0 && (
        <span>
          {words.paper} <b>{number(one.paper, language)}</b>
        </span>
      )}
      <span>
        {words.columns.counted} <b>{number(one.counted, language)}</b>
      </span>
      <span>
        {words.turnedAway} <b>{number(one.turnedAway, language)}</b>
      </span>
      <span>
        {consoleWords.overview.columns.held} <b>{number(one.held, language)}</b>
      </span>
      <span>
        {words.columns.time} {beside('time', minutes(one.durations?.p50 ?? null), minutes)}
      </span>
      <span>
        {words.columns.perHour} {beside('perHour', decimal(one.perHour), decimal)}
      </span>
      <span>
        {words.columns.uniform} {beside('uniform', percent(one.uniform), percent)}
      </span>
    </p>
  );
}

function Cases({ figures, language }: { figures: InterviewerFigures; language: Language }) {
  const { interviewing: words } = stringsIn(language);
  const kinds = Object.keys(figures.cases) as (keyof CaseCounts)[];
  const { rr1, rr2, rr3, rr4 } = figures.rates;
  return (
    <table>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{words.kinds[kind]}</th>
            <td class="n">{number(figures.cases[kind], language)}</td>
          </tr>
        ))}
        {Object.entries({ RR1: rr1, RR2: rr2, RR3: rr3, RR4: rr4 }).map(([name, rate]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="n">{percent(rate)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reasons({ figures, language }: { figures: InterviewerFigures; language: Language }) {
  const { interviewing: words, console: consoleWords } = stringsIn(language);
  const reasons = verdictReasons.filter((reason) => figures.removed[reason] !== undefined);
  if (reasons.length === 0) return <p class="note">{words.noneRemoved}</p>;
  return (
    <table>
      <tbody>
        {reasons.map((reason) => (
          <tr key={reason}>
            <th scope="row">{consoleWords.channels.reasons[reason]}</th>
            <td class="n">{number(figures.removed[reason] ?? 0, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The columns of the table as a file. */
export const interviewerColumns = [
  'name',
  'date',
  'cities',
  'received',
  'paper',
  'counted',
  'turnedAway',
  'held',
  'removed',
  ...verdictReasons.map((reason) => `removed ${reason}`),
  'secondsP10',
  'secondsP50',
  'secondsP90',
  'perHour',
  'sameAnswer',
  'complete',
  'partial',
  'refusal',
  'nonContact',
  'other',
  'unknownHousehold',
  'unknownEligible',
  'notEligible',
  'rr1',
  'rr2',
  'rr3',
  'rr4',
  'unusual',
  'last',
  'asOf',
];

/** A row of it, of a person or of a day. */
export function interviewerRecord(figures: InterviewerFigures): Record<string, unknown> {
  const { durations, cases, rates, uniform, perHour, removed, ...counts } = figures;
  const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 100) / 10);
  const rounded = (n: number | null) => (n === null ? null : Math.round(n * 1000) / 1000);
  return {
    ...counts,
    ...cases,
    removed: removedOf(figures),
    ...Object.fromEntries(verdictReasons.map((reason) => [`removed ${reason}`, removed[reason] ?? 0])),
    secondsP10: seconds(durations?.p10),
    secondsP50: seconds(durations?.p50),
    secondsP90: seconds(durations?.p90),
    perHour: rounded(perHour),
    sameAnswer: rounded(uniform),
    ...{ rr1: rounded(rates.rr1), rr2: rounded(rates.rr2), rr3: rounded(rates.rr3), rr4: rounded(rates.rr4) },
  };
}
