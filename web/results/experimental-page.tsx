import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityPath, experimentalFilePath, experimentalPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { type ExperimentalEstimate, ExperimentalMark, ExperimentalTable } from './experimental-parts.tsx';
import { Frame, waveIn } from './frame.tsx';
import { type ReleaseView, type ResultsWords, releaseInAddress, resultCityName } from './release-view.ts';
import { resultsStyle } from './style.ts';

export interface ExperimentalPageProps extends PageContext {
  view: ReleaseView;
  /** Id of the dimension that is shown. */
  dimension: string;
}

/** The experimental estimates of a release, one dimension at a time, separate from all scores. */
export function experimentalPage({ view, dimension, ...context }: ExperimentalPageProps): string {
  const { language } = context;
  const { results: words, experimental: own } = stringsIn(language);
  return page({
    ...context,
    title: `${own.title} · ${view.wave.title}`,
    description: own.lead,
    style: resultsStyle,
    wide: true,
    children: (
      <>
        <p class="crumb">
          <a href={waveIn(view.wave)(releaseInAddress(view))}>{view.wave.title}</a>
        </p>
        <h1>
          {own.title} <ExperimentalMark language={language} />
        </h1>
        <p class="lead">{own.lead}</p>
        <Frame
          view={view}
          language={language}
          words={words}
          pathIn={(release) => experimentalPath(view.wave.code, release, dimension)}
        >
          <Estimates view={view} dimension={dimension} language={language} words={words} />
        </Frame>
      </>
    ),
  });
}

interface PartProps {
  view: ReleaseView;
  dimension: string;
  language: Language;
  words: ResultsWords;
}

function Estimates({ view, dimension, language, words }: PartProps) {
  const { experimental: own } = stringsIn(language);
  const { document, wave } = view;
  if (!document.experimental) return <p>{own.nothing}</p>;
  const titleOf = (id: string) => {
    const title = view.dimensions.find((d) => d.id === id)?.title;
    return title ? localize(title, language) : id;
  };
  const model = document.experimental.dimensions.find(({ id }) => id === dimension);
  const cities = citiesWith(document.cities, dimension);
  return (
    <>
      <p class="help">{own.trust}</p>
      <nav aria-label={own.choose}>
        <ul class="links choices">
          {document.experimental.dimensions.map(({ id }) => (
            <li key={id}>
              <a
                href={experimentalPath(wave.code, releaseInAddress(view), id)}
                aria-current={id === dimension ? 'page' : undefined}
              >
                {titleOf(id)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <section>
        <h2>{fill(own.of, { dimension: titleOf(dimension), n: cities.length.toLocaleString(language) })}</h2>
        {model?.fault && <p>{own.faults[model.fault]}</p>}
        {model && model.spread !== null && (
          <p class="help">{fill(own.model, { n: model.cities, spread: model.spread.toFixed(1) })}</p>
        )}
        {cities.length > 0 ? (
          <ExperimentalTable
            label={own.city}
            language={language}
            words={words}
            rows={cities.map(({ city, estimate }) => ({
              key: city.code,
              head: (
                <a href={cityPath(wave.code, city.code, releaseInAddress(view))}>
                  {resultCityName(city, view, language)}
                </a>
              ),
              estimate,
              ...(typeof city.unchangedSince === 'number' && {
                note: fill(own.unchanged, { n: city.unchangedSince }),
              }),
            }))}
          />
        ) : (
          !model?.fault && <p>{own.none}</p>
        )}
        <p class="help rule">{own.rule}</p>
        <ul class="links">
          <li>
            <a href={experimentalFilePath(wave.code, document.number)}>{own.file}</a>
          </li>
        </ul>
      </section>
    </>
  );
}

/** The cities with an estimate of a dimension, by code: any order of estimates would be read as ranks. */
function citiesWith(
  cities: readonly ReleaseCity[],
  dimension: string,
): { city: ReleaseCity; estimate: ExperimentalEstimate }[] {
  return cities.flatMap((city) => {
    const estimate = city.experimental?.find(({ id }) => id === dimension);
    return estimate ? [{ city, estimate }] : [];
  });
}
