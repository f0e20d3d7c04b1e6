import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Dimension, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { stringsIn } from '../language.ts';
import { cityPath } from '../paths.ts';
import { type Card, type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Benchmarks } from './city-benchmarks.tsx';
import { type CityComparison, ComparedDimensions, ComparisonTable } from './city-comparison.tsx';
import { ScoresByMode } from './city-modes.tsx';
import { Composition, Counts, Dimensions, Overall, Questions } from './city-parts.tsx';
import { SelectionSensitivity } from './city-selection.tsx';
import { remarksAgainst, type WaveBefore, type WaveOfCity, Waves } from './city-waves.tsx';
import { EmbedCode } from './embed-code.tsx';
import { ExperimentalOfCity } from './experimental-parts.tsx';
import { Frame, waveIn } from './frame.tsx';
import { isShown, latestReleaseOf, type ReleaseView, resultCityName } from './release-view.ts';
import { cityStyle } from './style.ts';
import { citySummary } from './summary.ts';

export interface CityPageProps extends PageContext {
  card: Card;
  view: ReleaseView;
  city: ReleaseCity;
  comparison: CityComparison;
  /** Oldest first; the last is the one on show. */
  waves: readonly WaveOfCity[];
  before: WaveBefore | undefined;
  /** Of the questionnaire that the release counted: they hold the titles. */
  dimensions: readonly Dimension[];
  questions: readonly Question[];
}

/** One city in one release: overall, compared with others, over the waves, by dimension and by question. */
export function cityResultPage(props: CityPageProps): string {
  const { view, city, language } = props;
  const words = stringsIn(language).results;
  const name = resultCityName(city, view, language);
  const isLatest = latestReleaseOf(view.releases)?.number === view.document.number;
  return page({
    ...props,
    title: `${name} · ${view.wave.title}`,
    description: citySummary(city, view, words, language),
    style: cityStyle,
    wide: true,
    children: (
      <>
        <p class="crumb">
          <a href={waveIn(view.wave)(isLatest ? undefined : view.document.number)}>{view.wave.title}</a>
        </p>
        <h1>{name}</h1>
        <Frame
          view={view}
          language={language}
          words={words}
          pathIn={(n) => cityPath(view.wave.code, city.code, n)}
        >
          {typeof city.unchangedSince === 'number' && (
            <p class="note">{fill(words.unchanged, { n: city.unchangedSince })}</p>
          )}
          <Overall city={city} language={language} words={words} />
          {city.n.received > 0 ? (
            <Details {...props} name={name} />
          ) : (
            <Waves waves={props.waves} language={language} words={words} />
          )}
          <ExperimentalOfCity
            city={city}
            view={view}
            dimensions={props.dimensions}
            language={language}
            words={words}
          />
          {isShown(city.overall) && <EmbedCode {...props} words={words} />}
        </Frame>
      </>
    ),
  });
}

function Details({
  city,
  name,
  comparison,
  waves,
  before,
  dimensions,
  questions,
  language,
}: CityPageProps & { name: string }) {
  const { results: words, cityResult: own } = stringsIn(language);
  const props = { city, language, words };
  const remarks = before && remarksAgainst(before, language);
  return (
    <>
      <ComparisonTable {...props} name={name} comparison={comparison} />
      <Waves waves={waves} language={language} words={words} />
      {before && (
        <p class="help rule">{fill(own.waves.against, { wave: localize(before.title, language) })}</p>
      )}
      <Dimensions {...props} dimensions={dimensions} remarkOf={remarks?.dimension} />
      <ComparedDimensions
        {...props}
        comparison={comparison}
        titleOf={(id) => {
          const title = dimensions.find((d) => d.id === id)?.title;
          return title ? localize(title, language) : id;
        }}
      />
      <Questions {...props} questions={questions} remarkOf={remarks?.question} />
      <SelectionSensitivity {...props} />
      <ScoresByMode {...props} />
      <Benchmarks {...props} questions={questions} />
      <Composition {...props} questions={questions} />
      <section>
        <h2>{own.facts}</h2>
        <Counts {...props} questions={questions} />
      </section>
    </>
  );
}
