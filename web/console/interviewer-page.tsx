import type { InterviewersView, ListedInterviewer } from '../../server/services/interviewing/interviewers.ts';
import type { CaseCounts } from '../../server/survey/contact/response-rates.ts';
import type { InterviewerFigures } from '../../server/survey/interviewing/figures.ts';
import type { Measure } from '../../server/survey/interviewing/team.ts';
import { verdictReasons } from '../../server/survey/screening/verdict.ts';
import { cityName } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { interviewersFilePath, interviewersPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Crumb } from './door.tsx';
import { number, percent } from './figures.tsx';
import { DayTable, decimal, minutesText } from './interviewer-figures.tsx';
import type { InterviewersPageProps } from './interviewers-props.ts';
import { searchOfInterviewers } from './interviewers-query.ts';

export function InterviewersFileLink({
  language,
  wave,
  query,
}: Pick<InterviewersPageProps, 'language' | 'wave' | 'query'>) {
  return (
    <a href={interviewersFilePath(wave.code, searchOfInterviewers(query))} download>
      {stringsIn(language).interviewing.csv}
    </a>
  );
}

/** One interviewer: the outcomes of the answers, how cases ended, and the days. */
export function Interviewer(props: InterviewersPageProps & { name: string }) {
  const { language, wave, query, view, name, cities } = props;
  const { interviewing: words } = stringsIn(language);
  const one = view?.interviewers[0];
  const back = interviewersPath(
    wave.code,
    searchOfInterviewers({ sort: 'name', down: false, city: query.city }),
  );
  return (
    <>
      <Crumb to={back}>{words.back}</Crumb>
      <h1>{name}</h1>
      {!one || !view ? (
        <p class="note">{words.unknown}</p>
      ) : (
        <>
          <Facts one={one} team={view.team} language={language} cities={cities} />
          <InterviewersFileLink language={language} wave={wave} query={query} />
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
        {words.columns.time} {beside('time', minutesText(one.durations?.p50 ?? null), minutesText)}
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
