import type { InterviewersView } from '../../server/services/interviewing/interviewers.ts';
import { COMPARED_FROM } from '../../server/survey/interviewing/team.ts';
import { cityName } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { devicesPath, interviewersPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { percent } from './figures.tsx';
import { consolePage } from './frame.tsx';
import { DayTable, decimal, FigureCells, figureColumns, minutesText } from './interviewer-figures.tsx';
import { Interviewer, InterviewersFileLink } from './interviewer-page.tsx';
import type { InterviewersPageProps } from './interviewers-props.ts';
import { type InterviewerSort, interviewersInOrder, searchOfInterviewers } from './interviewers-query.ts';

/** How all interviewers work, or one of them. */
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
      <InterviewersFileLink language={language} wave={wave} query={query} />
    </form>
  );
}

function PersonTable(props: InterviewersPageProps & { view: InterviewersView }) {
  const { language, wave, query, view } = props;
  const { interviewing: words } = stringsIn(language);
  const { team, interviewers } = view;
  const heads: InterviewerSort[] = ['name', ...figureColumns];
  return (
    <div class="scroll">
      <table class="cities interviewing" aria-label={words.byPerson}>
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
              <td class="n">{minutesText(team.time)}</td>
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
