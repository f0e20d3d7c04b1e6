import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { Language } from '../language.ts';
import { cityPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import type { Axis } from './axis.ts';
import { type CityChoice, orderOf, type Ranks, type SortColumn } from './city-choice.ts';
import { FigureCell, FigureHead, Withheld } from './figure.tsx';
import { type ReleaseView, type ResultsWords, releaseInAddress, resultCityName } from './release-view.ts';

export interface CitiesProps {
  cities: readonly ReleaseCity[];
  view: ReleaseView;
  language: Language;
  words: ResultsWords;
}

interface ScoresProps extends CitiesProps {
  /** The reader's own city. */
  pinned: ReleaseCity | undefined;
  ranks: Ranks;
  axis: Axis;
  choice: CityChoice;
  /** Districts by which cities were found, by city. */
  areas: ReadonlyMap<string, string>;
  /** This page with another choice. */
  pathWith: (choice: CityChoice) => string;
}

/** The fragment that leads to a city's row. */
export const rowOf = (code: string): string => `c${code}`;

/** Published scores in the reader's order, after the reader's own city. Every column sorts. */
export function ScoreTable(props: ScoresProps) {
  const { cities, pinned, axis, choice, pathWith, words } = props;
  const { column: sorted, isAscending } = orderOf(choice.sort);
  const sort = (column: SortColumn, label: string) => (
    <Sort column={column} label={label} choice={choice} pathWith={pathWith} />
  );
  const orderIn = (...columns: SortColumn[]) =>
    columns.includes(sorted) ? (isAscending ? 'ascending' : 'descending') : undefined;
  return (
    <table class="scores">
      <caption>{words.interval}</caption>
      <thead>
        <tr>
          <th scope="col" class="rank" aria-sort={orderIn('rank')}>
            {sort('rank', words.rank)}
          </th>
          <th scope="col" class="name" aria-sort={orderIn('name', 'answers')}>
            {sort('name', words.city)} <small>{sort('answers', words.filter.answers)}</small>
          </th>
          <th scope="col" aria-sort={orderIn('score', 'interval')}>
            <FigureHead
              axis={axis}
              words={words}
              score={sort('score', words.score)}
              interval={sort('interval', words.intervalShort)}
            />
          </th>
        </tr>
      </thead>
      {pinned && (
        <tbody class="mine">
          <Row {...props} city={pinned} isPinned />
        </tbody>
      )}
      <tbody>
        {cities.map((city) => (
          <Row key={city.code} {...props} city={city} />
        ))}
      </tbody>
    </table>
  );
}

interface SortProps extends Pick<ScoresProps, 'choice' | 'pathWith'> {
  column: SortColumn;
  label: string;
}

/** Sorts by a column; the current sort column reverses its order. */
function Sort({ column, label, choice, pathWith }: SortProps) {
  const { column: sorted, isAscending } = orderOf(choice.sort);
  const sort = choice.sort === column ? (`-${column}` as const) : column;
  return (
    <a class={column === sorted ? 'sorted' : undefined} href={`${pathWith({ ...choice, sort })}#scores`}>
      {label}
      {column === sorted && <span aria-hidden="true">{isAscending ? '\u2009↑' : '\u2009↓'}</span>}
    </a>
  );
}

interface RowProps extends ScoresProps {
  city: ReleaseCity;
  isPinned?: boolean;
}

function Row({ city, isPinned = false, ...props }: RowProps) {
  const { view, ranks, axis, choice, areas, pathWith, language, words } = props;
  const rank = ranks.get(city.code);
  const isOwn = city.code === choice.pin;
  const area = areas.get(city.code);
  return (
    <tr id={isPinned ? undefined : rowOf(city.code)} class={isOwn && !isPinned ? 'own' : undefined}>
      <td class="rank">{rank && (rank.from === rank.to ? rank.from : `${rank.from}–${rank.to}`)}</td>
      <th scope="row" class="name">
        {isPinned && <small>{words.filter.pin}</small>}{' '}
        <CityLink city={city} view={view} language={language} />{' '}
        {area && !isPinned && <small lang="zh-CN">{area}</small>}
        <small>{fill(words.valid, { n: city.n.valid.toLocaleString(language) })}</small>{' '}
        {isPinned && (
          <small class="unpin">
            <a href={`${pathWith({ ...choice, pin: undefined })}#scores`}>{words.filter.unpin}</a>
          </small>
        )}
      </th>
      <td>
        <FigureCell figure={city.overall} axis={axis} words={words} />
      </td>
    </tr>
  );
}

export function WithheldCities({ cities, view, language, words }: CitiesProps) {
  return (
    <section>
      <h2>{words.withheldTitle}</h2>
      <p class="help">{words.withheldHint}</p>
      <table>
        <tbody>
          {cities.map((city) => (
            <tr key={city.code}>
              <th scope="row" class="name">
                <CityLink city={city} view={view} language={language} />
                <small>{fill(words.valid, { n: city.n.valid.toLocaleString(language) })}</small>
              </th>
              <td>
                <Withheld figure={city.overall} words={words} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Cities without any submission: perhaps many, and with nothing to say about each. */
export function SilentCities({ cities, view, language, words }: CitiesProps) {
  return (
    <section>
      <h2>{words.silentTitle}</h2>
      <p class="help">{fill(words.silentHint, { n: cities.length.toLocaleString(language) })}</p>
      <ul class="silent">
        {cities.map((city) => (
          <li key={city.code}>
            <CityLink city={city} view={view} language={language} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CityLinkProps = Pick<CitiesProps, 'view' | 'language'> & { city: ReleaseCity };

function CityLink({ city, view, language }: CityLinkProps) {
  return (
    <a href={cityPath(view.wave.code, city.code, releaseInAddress(view))}>
      {resultCityName(city, view, language)}
    </a>
  );
}
