import type { CityProgress, Progress } from '../../server/services/evaluation/progress.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { formatTime, type Language, stringsIn } from '../language.ts';
import {
  evaluationPath,
  evaluationsPath,
  optionalSetsPath,
  papersPath,
  remindersPath,
  reportPath,
  reportVersionPath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { Releases, type ReleasesProps } from './releases-part.tsx';
import { ExtendForm, type ExtendProps } from './steering-forms.tsx';

export const progressFilters = ['all', 'notBegun', 'draft', 'submitted', 'returned', 'accepted'] as const;
export type ProgressFilter = (typeof progressFilters)[number];

export interface ProgressPageProps extends ConsoleContext {
  evaluation: { code: string; title: string };
  all: Progress;
  provinces: readonly { code: string; name: string; progress: Progress }[];
  cities: readonly (CityProgress & { named: NamedCity; provinceName: string })[];
  filter: ProgressFilter;
  province: string | undefined;
  /** When reports are due, for all cities. */
  dueAt: Date;
  /** The number of people to tell; undefined for a reader who may tell nobody. */
  untold: number | undefined;
  /** For the secretariat. */
  steering?: { extend: ExtendProps; releases: ReleasesProps } | undefined;
  done: string | undefined;
  fault: string | undefined;
}

/** Whether a city is among those of a filter. */
const isIn = (filter: ProgressFilter, { state, hasBegun }: CityProgress): boolean => {
  if (filter === 'all') return true;
  if (filter === 'notBegun') return state === 'draft' && !hasBegun;
  return state === filter && (filter !== 'draft' || hasBegun);
};

/** The progress of cities: who has not begun, whose report waits, and what counts. */
export function progressPage(props: ProgressPageProps): string {
  const { language, evaluation, all, provinces, province, steering, done, fault } = props;
  const { title, due, progress: words, optional, papers } = stringsIn(language).evaluation;
  const { mails } = stringsIn(language);
  return consolePage({
    ...props,
    title: `${words.title} · ${evaluation.title}`,
    children: (
      <div class="report">
        <Crumb to={evaluationsPath()}>{title}</Crumb>
        <h1>
          {evaluation.title} <small>{words.title}</small>
        </h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        <p class="facts">
          <span>{fill(due, { time: formatTime(props.dueAt.toISOString(), language, 'minute') })}</span>
          {props.untold !== undefined && (
            <a href={remindersPath(evaluation.code)}>{fill(mails.link, { n: props.untold })}</a>
          )}
          <a href={optionalSetsPath(evaluation.code)}>{optional.link}</a>
          <a href={papersPath(evaluation.code)}>{papers.link}</a>
        </p>
        <Sums progress={all} language={language} />
        {steering && <Releases {...steering.releases} language={language} />}
        {steering && <ExtendForm {...steering.extend} language={language} />}
        {provinces.length > 1 && province === undefined && <Provinces {...props} />}
        <Cities {...props} />
      </div>
    ),
  });
}

const sumKeys = ['expected', 'notBegun', 'submitted', 'onTime', 'accepted'] as const;

function Sums({ progress, language }: { progress: Progress; language: Language }) {
  const { progress: words } = stringsIn(language).evaluation;
  return (
    <dl class="state-sums">
      {sumKeys.map((key) => (
        <div key={key}>
          <dt>{words[key]}</dt>
          <dd>{progress[key]}</dd>
        </div>
      ))}
    </dl>
  );
}

function Cities({ language, evaluation, cities, filter, province }: ProgressPageProps) {
  const words = stringsIn(language).evaluation;
  const here = cities.filter((city) => province === undefined || city.province === province);
  const shown = here.filter((city) => isIn(filter, city));
  const search = (one: ProgressFilter) =>
    `?show=${one}${province === undefined ? '' : `&province=${province}`}`;
  return (
    <section>
      <h2>
        {province === undefined ? words.progress.city : (here[0]?.provinceName ?? province)}
        {province !== undefined && (
          <small>
            {' '}
            <a href={evaluationPath(evaluation.code)}>{words.progress.all}</a>
          </small>
        )}
      </h2>
      <nav class="pills" aria-label={words.progress.state}>
        {progressFilters.map((one) => (
          <a
            key={one}
            class="total"
            href={evaluationPath(evaluation.code, search(one))}
            aria-current={one === filter ? 'true' : undefined}
          >
            {fill(words.progress.filters[one], { n: here.filter((city) => isIn(one, city)).length })}
          </a>
        ))}
      </nav>
      {shown.length === 0 && <p class="help">{words.progress.nobody}</p>}
      {shown.length > 0 && (
        <DataTable
          class="cities"
          columns={[
            words.progress.city,
            <th scope="col" class="roomy">
              {words.progress.province}
            </th>,
            words.progress.state,
            words.report.versions,
          ]}
        >
          {shown.map(({ city, named, provinceName, state, hasBegun, number, late }) => (
            <tr key={city}>
              <th scope="row">
                <a class="opener" href={reportPath(evaluation.code, city)}>
                  {cityName(named, language)}
                </a>
              </th>
              <td class="roomy">{provinceName}</td>
              <td>
                <b class={`state ${state}`}>
                  {state === 'draft' && !hasBegun ? words.notBegun : words.states[state]}
                </b>
              </td>
              <td>
                {number === null ? (
                  '–'
                ) : (
                  <a href={reportVersionPath(evaluation.code, city, number)}>
                    {fill(words.report.version, { n: number })}
                  </a>
                )}
                {late && <small> · {words.late}</small>}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

function Provinces({ language, evaluation, provinces }: ProgressPageProps) {
  const { progress: words } = stringsIn(language).evaluation;
  return (
    <section>
      <h2>{words.province}</h2>
      <DataTable class="cities" columns={[words.province, ...sumKeys.map((key) => ({ n: words[key] }))]}>
        {provinces.map(({ code, name, progress }) => (
          <tr key={code}>
            <th scope="row">
              <a class="opener" href={evaluationPath(evaluation.code, `?province=${code}`)}>
                {name}
              </a>
            </th>
            {sumKeys.map((key) => (
              <td key={key} class="n">
                {progress[key]}
              </td>
            ))}
          </tr>
        ))}
      </DataTable>
    </section>
  );
}
