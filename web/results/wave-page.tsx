import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { hasExperimental } from '../../server/survey/release/experimental.ts';
import { meanScore } from '../../server/survey/release/mean-score.ts';
import { ranksIn } from '../../server/survey/release/ranks.ts';
import type { Hit } from '../cities/search.ts';
import { type Language, stringsIn } from '../language.ts';
import { experimentalPath, resultsPath, wavePath } from '../paths.ts';
import { type Card, type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { axisFor } from './axis.ts';
import { type CityChoice, chooseCities, queryOf, type Registry, sortCities } from './city-choice.ts';
import { CityFilter, type UnclearPin } from './city-filter.tsx';
import { ScoreTable, SilentCities, WithheldCities } from './city-table.tsx';
import { DotPlot } from './dot-plot.tsx';
import { ExperimentalMark } from './experimental-parts.tsx';
import { Earlier, Frame, waveIn } from './frame.tsx';
import { ProvinceMap, provinceScores } from './province-map.tsx';
import { isShown, type ReleaseView, type ResultsWords, releaseInAddress } from './release-view.ts';
import { resultsStyle } from './style.ts';
import { waveSummary } from './summary.ts';

export interface WavePageProps extends PageContext {
  card?: Card | undefined;
  view: ReleaseView;
  registry: Registry;
  choice: CityChoice;
  /** The cities that the choice's search means; null without one. */
  hits: readonly Hit[] | null;
  unclearPin?: UnclearPin | undefined;
}

/** The cities of a wave in one release, as the reader chose them: filtered, sorted, as a map and as dots. */
export function wavePage({ view, registry, choice, hits, unclearPin, ...context }: WavePageProps): string {
  const { language } = context;
  const words = stringsIn(language).results;
  return page({
    ...context,
    title: `${view.wave.title} · ${words.title}`,
    description: waveSummary(view, words, language),
    style: resultsStyle,
    wide: true,
    children: (
      <>
        <p class="crumb">
          <a href={resultsPath()}>{words.title}</a>
        </p>
        <h1>{view.wave.title}</h1>
        <p class="lead">{words.intro}</p>
        <Frame view={view} language={language} words={words} pathIn={waveIn(view.wave)}>
          <Cities
            view={view}
            registry={registry}
            choice={choice}
            hits={hits}
            unclearPin={unclearPin}
            language={language}
            words={words}
          />
          <Earlier view={view} language={language} words={words} />
        </Frame>
      </>
    ),
  });
}

interface CitiesProps extends Omit<WavePageProps, keyof PageContext | 'card'> {
  language: Language;
  words: ResultsWords;
}

/** With fewer cities, all of them are seen at once. */
const FEW_CITIES = 12;
/** Up to this many cities are read in the table, where each has its drawing; more get a plot above it. */
const SHORT_TABLE = 24;

function Cities({ view, registry, choice, hits, unclearPin, language, words }: CitiesProps) {
  const all = view.document.cities;
  const chosen = chooseCities(all, registry, choice, hits);
  const { ranks: ranges, areJoint } = ranksIn(view.document);
  const ranks = new Map(ranges.map((range) => [range.code, range]));
  const scored = chosen.filter(({ overall }) => isShown(overall));
  const [silent, withheld] = [true, false].map((isSilent) =>
    chosen.filter(({ overall, n }) => !isShown(overall) && (n.received === 0) === isSilent),
  ) as [ReleaseCity[], ReleaseCity[]];
  // Axis, ranks and means cover all cities, whichever are shown.
  const axis = axisFor(
    all.flatMap(({ overall: { ci, ...figure } }) => (ci && isShown({ ci, ...figure }) ? [ci] : [])),
  );
  const mean = meanScore(all);
  const isShort = scored.length <= SHORT_TABLE;
  const provinces = provinceScores(all, registry, language);
  const pathWith = (other: CityChoice) => wavePath(view.wave.code, releaseInAddress(view), queryOf(other));
  const common = { view, language, words, pathWith, choice };
  const pinned = all.find(({ code }) => code === choice.pin);
  const map = mean && provinces.length > 1 && <ProvinceMap {...common} provinces={provinces} mean={mean} />;
  return (
    <>
      {all.length > FEW_CITIES && (
        <CityFilter {...common} registry={registry} unclearPin={unclearPin} chosen={chosen} />
      )}
      {!isShort && map && (
        <p class="jumps">
          <a href="#provinces">{words.provinces.title}</a> <a href="#plot">{words.plot.title}</a>{' '}
          <a href="#scores">{words.scores}</a>
        </p>
      )}
      {!isShort && map}
      {!isShort && mean && (
        <DotPlot
          {...common}
          provinces={provinceScores(chosen, registry, language)}
          mean={mean}
          axis={axis}
          pin={choice.pin}
        />
      )}
      {(scored.length > 0 || pinned) && (
        <section id="scores">
          <h2>{words.scores}</h2>
          <p class="help">{words.intervalHint}</p>
          <p class="help">{areJoint ? words.rankHint : words.rankHintEach}</p>
          <ScoreTable
            {...common}
            cities={sortCities(scored, { registry, ranks, language }, choice.sort)}
            pinned={pinned}
            ranks={ranks}
            axis={axis}
            areas={new Map((hits ?? []).flatMap(({ city, area }) => (area ? [[city, area]] : [])))}
          />
        </section>
      )}
      {withheld.length > 0 && <WithheldCities {...common} cities={withheld} />}
      <ExperimentalLink view={view} language={language} />
      {silent.length > 0 && <SilentCities {...common} cities={silent} />}
      {isShort && map}
    </>
  );
}

/** Leads to the experimental estimates, where the release has some. */
function ExperimentalLink({ view, language }: { view: ReleaseView; language: Language }) {
  const own = stringsIn(language).experimental;
  const n = view.document.cities.filter(hasExperimental).length;
  if (n === 0) return null;
  return (
    <section>
      <h2>
        {own.title} <ExperimentalMark language={language} />
      </h2>
      <ul class="links">
        <li>
          <a href={experimentalPath(view.wave.code, releaseInAddress(view))}>
            {fill(own.link, { n: n.toLocaleString(language) })}
          </a>
        </li>
      </ul>
    </section>
  );
}
