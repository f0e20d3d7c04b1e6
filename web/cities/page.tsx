import { cityName, foreignName } from '../city-name.ts';
import { formatTime, isolated, type Language, stringsIn } from '../language.ts';
import { channelPath, homePath, posterSearchPath, resultsPath } from '../paths.ts';
import { Share } from '../share/share.tsx';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { matches, type SearchableCity, searchKeys } from './search.ts';
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
  query: string;
  /** The channel of the link that led here; it goes on to the questionnaire. */
  channel?: string | undefined;
  /** This page's address to pass on, whole. */
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
  query,
  channel,
  shareLink,
}: CitiesPageProps & { wave: { title: string; closesAt: string } }) {
  const words = stringsIn(language).cities;
  const found = cities.filter((c) => matches(searchKeys(c), query));
  const sentence = found.length > 0 ? words.found : words.none;
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
        <form action={homePath()}>
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
            {channel && <input type="hidden" name="ch" value={channel} />}
            <button type="submit">{words.go}</button>
          </div>
        </form>
      </search>
      <p id="found" role="status" data-some={words.found} data-none={words.none}>
        {query && fill(sentence, { n: found.length, q: query })}
      </p>
      {groupsOf(cities, language).map((group) => (
        <Group
          key={group.title}
          {...group}
          language={language}
          channel={channel}
          // When nothing fits, everything is offered again.
          shown={found.length > 0 ? new Set(found) : new Set(cities)}
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
  channel,
  shown,
}: CityGroup & { language: Language; channel: string | undefined; shown: Set<CityEntry> }) {
  return (
    <section data-group="" hidden={!cities.some((c) => shown.has(c))}>
      <h2>{title}</h2>
      <ul class="cities">
        {cities.map((c) => (
          <li key={c.code} data-keys={searchKeys(c)} hidden={!shown.has(c)}>
            <a href={channelPath(c.code, channel)} lang={foreignName(language)}>
              {cityName(c, language)}
              {language === 'en' && <small lang="zh-CN"> {c.name}</small>}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Municipalities first, then by province in the order of their codes; example cities stand apart. */
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
