import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { formatTime, stringsIn } from '../language.ts';
import { htmlDocument, type PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { axisFor } from './axis.ts';
import { decimals, isShown, type ReleaseView, rangeOf, resultCityName } from './release-view.ts';
import { embedStyle } from './style.ts';
import { AxisScale, Whisker } from './whisker.tsx';

export interface EmbedPageProps extends PageContext {
  view: ReleaseView;
  city: ReleaseCity;
  /** The city's page, whole: it opens beside the site that shows this. */
  link: string;
}

/** A city's score with its interval, for embedding in another site's page. */
export function embedPage({ view, city, link, ...context }: EmbedPageProps): string {
  const { language } = context;
  const words = stringsIn(language).results;
  const { site } = stringsIn(language);
  const { document, wave } = view;
  const name = resultCityName(city, view, language);
  const axis = axisFor(
    document.cities.flatMap(({ overall }) => (isShown(overall) && overall.ci ? [overall.ci] : [])),
  );
  return htmlDocument(
    { ...context, title: `${name} · ${wave.title}`, style: embedStyle },
    <main class="embed">
      <h1>{name}</h1>
      <p class="help">{wave.title}</p>
      {isShown(city.overall) ? (
        <>
          <p class="big">{decimals(city.overall.score)}</p>
          <p class="help">
            {fill(words.card.city, {
              range: rangeOf(city.overall.ci, words),
              n: city.n.valid.toLocaleString(language),
            })}
          </p>
          <Whisker axis={axis} score={city.overall.score} ci={city.overall.ci} />
          <AxisScale axis={axis} />
        </>
      ) : (
        <p>{words.withheld}</p>
      )}
      {wave.simulated && <p class="help">{words.summary.simulated}</p>}
      <p>
        <a href={link} target="_blank" rel="noopener">
          {site.name}
        </a>{' '}
        <small>
          {fill(words.release, { n: document.number })} · {formatTime(document.createdAt, language)}
        </small>
      </p>
    </main>,
  );
}
