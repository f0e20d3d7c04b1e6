import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { Hit } from '../cities/search.ts';
import { cityName } from '../city-name.ts';
import type { Language } from '../language.ts';
import { wavePath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import {
  type CityChoice,
  chosenKinds,
  citySorts,
  isNarrowed,
  provincesOf,
  type Registry,
} from './city-choice.ts';
import { type ReleaseView, type ResultsWords, releaseInAddress } from './release-view.ts';

/** A name typed for the reader's own city that is not unambiguous. */
export interface UnclearPin {
  text: string;
  /** Cities that it may mean. */
  hits: readonly Hit[];
}

interface CityFilterProps {
  view: ReleaseView;
  registry: Registry;
  choice: CityChoice;
  unclearPin: UnclearPin | undefined;
  /** The cities that are left. */
  chosen: readonly ReleaseCity[];
  /** This page with another choice. */
  pathWith: (choice: CityChoice) => string;
  language: Language;
  words: ResultsWords;
}

/** Finds, filters and sorts a wave's cities. A form with its state in the page's address: it needs no script. */
export function CityFilter(props: CityFilterProps) {
  const { view, registry, choice, unclearPin, chosen, pathWith, language, words } = props;
  const { cities } = view.document;
  const { filter } = words;
  const release = releaseInAddress(view);
  return (
    <form class="filter" action={wavePath(view.wave.code)} aria-label={filter.search}>
      {release !== undefined && <input type="hidden" name="release" value={release} />}
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
          {chosenKinds.map((kind) => (
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
      <label>
        {filter.pin}
        <input type="text" name="mine" defaultValue={unclearPin?.text} maxLength={40} autoComplete="off" />
      </label>
      {choice.pin && <input type="hidden" name="pin" value={choice.pin} />}
      <button type="submit">{filter.show}</button>
      {unclearPin && <Meant {...props} pin={unclearPin} />}
      {isNarrowed(choice) && (
        <p role="status">
          {fill(filter.shown, {
            n: chosen.length.toLocaleString(language),
            of: cities.length.toLocaleString(language),
          })}{' '}
          <a href={pathWith({ sort: choice.sort, pin: choice.pin })}>{filter.reset}</a>
        </p>
      )}
    </form>
  );
}

/** More cities than anybody would read through. */
const MOST_MEANT = 24;

/** Asks which city was meant. */
function Meant({ registry, choice, pin, pathWith, language, words }: CityFilterProps & { pin: UnclearPin }) {
  const { pinNone, pinSeveral } = words.filter;
  const cities = pin.hits.slice(0, MOST_MEANT).flatMap(({ city }) => registry.get(city) ?? []);
  return (
    <div role="status">
      <p>{fill(cities.length > 0 ? pinSeveral : pinNone, { q: pin.text })}</p>
      <ul class="silent">
        {cities.map((city) => (
          <li key={city.code}>
            <a href={`${pathWith({ ...choice, pin: city.code })}#scores`}>
              {cityName(city, language)}{' '}
              <small>{language === 'en' ? city.provinceEnglish : city.province}</small>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
