import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { Language } from '../language.ts';
import { wavePath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import {
  type CityChoice,
  cityKinds,
  citySorts,
  isNarrowed,
  provincesOf,
  type Registry,
} from './city-choice.ts';
import type { ReleaseView, ResultsWords } from './release-view.ts';

interface CityFilterProps {
  view: ReleaseView;
  registry: Registry;
  choice: CityChoice;
  /** The cities that are left. */
  chosen: readonly ReleaseCity[];
  language: Language;
  words: ResultsWords;
}

/** Finds, filters and sorts a wave's cities. A form whose state is the page's address: it needs no script. */
export function CityFilter({ view, registry, choice, chosen, language, words }: CityFilterProps) {
  const { cities, number } = view.document;
  const { filter } = words;
  const isOld = view.releases[0]?.number !== number;
  return (
    <form class="filter" action={wavePath(view.wave.code)} aria-label={filter.search}>
      {isOld && <input type="hidden" name="release" value={number} />}
      <label>
        {filter.search}
        <input type="search" name="q" defaultValue={choice.search} maxLength={40} autoComplete="off" />
      </label>
      <label>
        {filter.province}
        <select name="province">
          <option value="">{filter.all}</option>
          {provincesOf(cities, registry).map(({ code, name, english }) => (
            <option key={code} value={code} selected={code === choice.province}>
              {language === 'en' ? english : name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {filter.kind}
        <select name="kind">
          <option value="">{filter.all}</option>
          {cityKinds.map((kind) => (
            <option key={kind} value={kind} selected={kind === choice.kind}>
              {filter.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {filter.sort}
        <select name="sort">
          {citySorts.map((sort) => (
            <option key={sort} value={sort} selected={sort === choice.sort}>
              {filter.sorts[sort]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{filter.show}</button>
      {isNarrowed(choice) && (
        <p role="status">
          {fill(filter.shown, {
            n: chosen.length.toLocaleString(language),
            of: cities.length.toLocaleString(language),
          })}{' '}
          <a href={wavePath(view.wave.code, isOld ? number : undefined)}>{filter.reset}</a>
        </p>
      )}
    </form>
  );
}
