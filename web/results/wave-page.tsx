import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type RankRange, rankRanges } from '../../server/survey/release/ranks.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityPath, resultsPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { type Axis, axisFor } from './axis.ts';
import { type CityChoice, chooseCities, type Registry, sortCities } from './city-choice.ts';
import { CityFilter } from './city-filter.tsx';
import { FigureCell, FigureHead, Withheld } from './figure.tsx';
import { Frame, waveIn } from './frame.tsx';
import { isShown, latestOf, nameOf, type ReleaseView, type ResultsWords } from './release-view.ts';
import { resultsStyle } from './style.ts';

export interface WavePageProps extends PageContext {
  view: ReleaseView;
  registry: Registry;
  choice: CityChoice;
}

/** The cities of a wave in one release, the highest score first. */
export function wavePage({ view, registry, choice, ...context }: WavePageProps): string {
  const words = stringsIn(context.language).results;
  return page({
    ...context,
    title: `${view.wave.title} · ${words.title}`,
    style: resultsStyle,
    wide: true,
    children: (
      <Wave view={view} registry={registry} choice={choice} language={context.language} words={words} />
    ),
  });
}

interface WaveProps {
  view: ReleaseView;
  language: Language;
  words: ResultsWords;
}

/** With fewer cities, all of them are seen at once. */
const FEW_CITIES = 12;

function Wave({
  view,
  registry,
  choice,
  language,
  words,
}: WaveProps & Pick<WavePageProps, 'registry' | 'choice'>) {
  const cities = chooseCities(view.document.cities, registry, choice);
  const shown = cities.filter((c) => isShown(c.overall));
  const scored = sortCities(shown, registry, choice.sort, language);
  const [silent, withheld] = [true, false].map((isSilent) =>
    cities.filter((c) => !isShown(c.overall) && (c.n.received === 0) === isSilent),
  ) as [ReleaseCity[], ReleaseCity[]];
  return (
    <>
      <p class="crumb">
        <a href={resultsPath()}>{words.title}</a>
      </p>
      <h1>{view.wave.title}</h1>
      <p class="lead">{words.intro}</p>
      <Frame view={view} language={language} words={words} pathIn={waveIn(view.wave)}>
        {view.document.cities.length > FEW_CITIES && (
          <CityFilter
            view={view}
            registry={registry}
            choice={choice}
            chosen={cities}
            language={language}
            words={words}
          />
        )}
        {scored.length > 0 && <Scores cities={scored} view={view} language={language} words={words} />}
        {withheld.length > 0 && (
          <WithheldCities cities={withheld} view={view} language={language} words={words} />
        )}
        {silent.length > 0 && <SilentCities cities={silent} view={view} language={language} words={words} />}
      </Frame>
    </>
  );
}

const scoreOf = (city: ReleaseCity): number => city.overall.score ?? 0;

function Scores({ cities, view, language, words }: WaveProps & { cities: ReleaseCity[] }) {
  // The axis and the ranks are those of all cities, whichever are shown.
  const all = view.document.cities.filter((c) => isShown(c.overall));
  const axis = axisFor(all.flatMap((c) => (c.overall.ci ? [c.overall.ci] : [])));
  // Releases of before hold no ranks: rounded figures are all that is known of those.
  const ranks =
    view.document.ranks ??
    rankRanges(all.map((c) => ({ code: c.code, score: scoreOf(c), se: c.overall.se ?? 0 })));
  return (
    <>
      <p class="help">{words.intervalHint}</p>
      <p class="help">{words.rankHint}</p>
      <table>
        <caption>{words.interval}</caption>
        <thead>
          <tr>
            <th scope="col" class="rank">
              {words.rank}
            </th>
            <th scope="col" class="name">
              {words.city}
            </th>
            <th scope="col">
              <FigureHead axis={axis} words={words} />
            </th>
          </tr>
        </thead>
        <tbody>
          {cities.map((city) => (
            <Row
              key={city.code}
              city={city}
              rank={ranks.find(({ code }) => code === city.code)}
              axis={axis}
              view={view}
              language={language}
              words={words}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

interface RowProps extends WaveProps {
  city: ReleaseCity;
  rank: RankRange | undefined;
  axis: Axis;
}

function Row({ city, rank, axis, view, language, words }: RowProps) {
  return (
    <tr>
      <td class="rank">{rank && (rank.from === rank.to ? rank.from : `${rank.from}–${rank.to}`)}</td>
      <CityHeading city={city} view={view} language={language} words={words} />
      <td>
        <FigureCell figure={city.overall} axis={axis} words={words} />
      </td>
    </tr>
  );
}

function CityHeading({ city, view, language, words }: WaveProps & { city: ReleaseCity }) {
  return (
    <th scope="row" class="name">
      <CityLink city={city} view={view} language={language} />
      <small>{fill(words.valid, { n: city.n.valid.toLocaleString(language) })}</small>
    </th>
  );
}

function WithheldCities({ cities, view, language, words }: WaveProps & { cities: ReleaseCity[] }) {
  return (
    <section>
      <h2>{words.withheldTitle}</h2>
      <p class="help">{words.withheldHint}</p>
      <table>
        <tbody>
          {cities.map((city) => (
            <tr key={city.code}>
              <CityHeading city={city} view={view} language={language} words={words} />
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

/** Cities from which nothing came: many of them, perhaps, and nothing to say about each. */
function SilentCities({ cities, view, language, words }: WaveProps & { cities: ReleaseCity[] }) {
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

function CityLink({ city, view, language }: Omit<WaveProps, 'words'> & { city: ReleaseCity }) {
  const { wave, document, releases } = view;
  const isLatest = latestOf(releases)?.number === document.number;
  return (
    <a href={cityPath(wave.code, city.code, isLatest ? undefined : document.number)}>
      {nameOf(city, view, language)}
    </a>
  );
}
