import { cityName, foreignName } from '../city-name.ts';
import { formatTime, isolated, type Language, stringsIn } from '../language.ts';
import { type Arrival, areasPath, arrivalPath, homePath, posterSearchPath, resultsPath } from '../paths.ts';
import { Share } from '../share/share.tsx';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { type Area, hitsIn, keysOf, type SearchableCity } from './search.ts';
import { citiesStyle } from './style.ts';

export interface CityEntry extends SearchableCity {
  kind: 'municipality' | 'planning' | 'prefecture' | 'corps' | 'example';
  provinceCode: string;
  provinceEnglish: string;
}

export interface CitiesPageProps extends PageContext {
  /** The open wave; null while there is none. */
  wave: { title: string; closesAt: string; simulated: boolean } | null;
  /** The cities of the wave. */
  cities: readonly CityEntry[];
  /** Names that lead to cities. */
  areas: readonly Area[];
  query: string;
  /** The parameters of the link that led here, passed on to the questionnaire. */
  arrival: Arrival;
  /** This page's full address, for sharing. */
  shareLink: string;
  /** Addresses of the built scripts web/cities/client.ts and web/share/buttons.ts. */
  scripts: readonly (string | undefined)[];
}

/** The home page: choose a city. */
export function citiesPage(props: CitiesPageProps): string {
  const { language, wave } = props;
  const words = stringsIn(language).cities;
  return page({
    ...props,
    title: wave ? words.title : words.closedTitle,
    style: citiesStyle,
    wide: true,
    scripts: wave ? props.scripts : [],
    children: wave ? <Choose {...props} wave={wave} /> : <Closed language={language} />,
  });
}

function Closed({ language }: { language: Language }) {
  const words = stringsIn(language).cities;
  return (
    <div class="message">
      <h1>{words.closedTitle}</h1>
      <p class="lead">{words.closed}</p>
      <p>
        <a class="button" href={resultsPath()}>
          {words.seeResults}
        </a>
      </p>
    </div>
  );
}

function Choose({
  language,
  wave,
  cities,
  areas,
  query,
  arrival,
  shareLink,
}: CitiesPageProps & { wave: { title: string; closesAt: string } }) {
  const words = stringsIn(language).cities;
  const hits = hitsIn(cities, areas, query);
  const sentence = hits.length > 0 ? words.found : words.none;
  return (
    <>
      <h1>{words.title}</h1>
      <p class="lead">
        {fill(words.wave, {
          title: isolated(wave.title, language),
          date: formatTime(wave.closesAt, language, 'minute'),
        })}
      </p>
      <search>
        <form action={homePath()} data-areas={areasPath()}>
          <label for="q">{words.search}</label>
          <div>
            <input
              id="q"
              type="search"
              name="q"
              defaultValue={query}
              autoComplete="off"
              autoCapitalize="none"
              spellcheck={false}
              enterKeyHint="search"
            />
            {arrival.ch && <input type="hidden" name="ch" value={arrival.ch} />}
            {arrival.k && <input type="hidden" name="k" value={arrival.k} />}
            <button type="submit">{words.go}</button>
          </div>
        </form>
      </search>
      <p id="found" role="status" data-some={words.found} data-none={words.none}>
        {query && fill(sentence, { n: hits.length, q: query })}
      </p>
      <ul id="hits" class="cities" hidden={hits.length === 0}>
        {hits.map(({ city, area }) => {
          const hit = cities.find((one) => one.code === city);
          return hit && <City key={city} city={hit} area={area} language={language} arrival={arrival} />;
        })}
      </ul>
      {groupsOf(cities, language).map((group) => (
        <Group
          key={group.title}
          {...group}
          language={language}
          arrival={arrival}
          // When nothing fits, everything is offered again.
          hidden={hits.length > 0}
        />
      ))}
      <Share language={language} link={shareLink}>
        <a href={posterSearchPath()}>{stringsIn(language).share.poster}</a>
      </Share>
    </>
  );
}

interface CityGroup {
  title: string;
  cities: CityEntry[];
}

function Group({
  title,
  cities,
  language,
  arrival,
  hidden,
}: CityGroup & { language: Language; arrival: Arrival; hidden: boolean }) {
  return (
    <section data-group="" hidden={hidden}>
      <h2>{title}</h2>
      <ul class="cities">
        {cities.map((city) => (
          <City key={city.code} city={city} language={language} arrival={arrival} />
        ))}
      </ul>
    </section>
  );
}

interface CityProps {
  city: CityEntry;
  /** The name by which it was found. */
  area?: string | undefined;
  language: Language;
  arrival: Arrival;
}

function City({ city, area, language, arrival }: CityProps) {
  const { names, within } = keysOf(city);
  return (
    <li data-code={city.code} data-keys={[...names, within].join('|')}>
      <a href={arrivalPath(city.code, arrival)} lang={foreignName(language)}>
        {cityName(city, language)}
        {language === 'en' && <small lang="zh-CN"> {city.name}</small>}
        {area && <small lang="zh-CN"> {area}</small>}
      </a>
    </li>
  );
}

/** Municipalities first, then by province in the order of their codes; example cities separately. */
function groupsOf(cities: readonly CityEntry[], language: Language): CityGroup[] {
  const words = stringsIn(language).cities;
  const groups = new Map<string, CityGroup>();
  const province = (c: CityEntry) => (language === 'en' ? c.provinceEnglish : c.province);
  for (const c of [...cities].sort((a, b) => orderOf(a).localeCompare(orderOf(b)))) {
    const title =
      c.kind === 'municipality' ? words.municipalities : c.kind === 'example' ? words.examples : province(c);
    const group = groups.get(title);
    if (group) group.cities.push(c);
    else groups.set(title, { title, cities: [c] });
  }
  return [...groups.values()];
}

function orderOf(c: CityEntry): string {
  const rank = c.kind === 'example' ? 0 : c.kind === 'municipality' ? 1 : 2;
  return `${rank}${c.provinceCode}${c.code}`;
}
