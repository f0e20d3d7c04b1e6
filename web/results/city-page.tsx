import { localize } from '../../server/survey/localize.ts';
import type { Dimension, Question } from '../../server/survey/questionnaire.ts';
import type { ReleaseCity } from '../../server/survey/release-document.ts';
import { fill } from '../fill.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { type Axis, axisFor } from './axis.ts';
import { FigureCell, FigureHead, Withheld } from './figure.tsx';
import { Frame, waveIn } from './frame.tsx';
import {
  countOf,
  decimals,
  isShown,
  latestOf,
  nameOf,
  percent,
  type ReleaseView,
  rangeOf,
  type Words,
} from './release-view.ts';
import { resultsStyle } from './style.ts';
import { Scale, Whisker } from './whisker.tsx';

export interface CityPageProps extends PageContext {
  view: ReleaseView;
  city: ReleaseCity;
  /** Of the questionnaire that the release counted: they hold the titles. */
  dimensions: readonly Dimension[];
  questions: readonly Question[];
}

/** One city in one release: overall, by dimension, by question. */
export function cityResultPage({ view, city, dimensions, questions, ...context }: CityPageProps): string {
  const { language } = context;
  const words = stringsIn(language).results;
  const name = nameOf(city, view, language);
  const isLatest = latestOf(view.releases)?.number === view.document.number;
  const props = { city, language, words };
  return page({
    ...context,
    title: `${name} · ${view.wave.title}`,
    style: resultsStyle,
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
          <Overall {...props} />
          <Counts {...props} />
          <Dimensions {...props} dimensions={dimensions} />
          <Questions {...props} dimensions={dimensions} questions={questions} />
        </Frame>
      </>
    ),
  });
}

interface PartProps {
  city: ReleaseCity;
  language: Language;
  words: Words;
}

function Overall({ city, words }: PartProps) {
  const { overall } = city;
  if (!isShown(overall))
    return (
      <section class="card">
        <h2>{words.overall}</h2>
        <Withheld figure={overall} words={words} />
      </section>
    );
  const axis = { from: 0, to: 100, ticks: [0, 20, 40, 60, 80, 100] };
  return (
    <section class="card overall">
      <h2>{words.overall}</h2>
      <p class="big">{decimals(overall.score)}</p>
      <p>
        {rangeOf(overall.ci, words)} <small>{words.interval}</small>
      </p>
      <Whisker axis={axis} score={overall.score} ci={overall.ci} />
      <Scale axis={axis} />
      {overall.points !== null && overall.pointsMoe !== null && (
        <p>{fill(words.points, { points: decimals(overall.points), moe: decimals(overall.pointsMoe) })}</p>
      )}
    </section>
  );
}

/** Where the numbers come from, and what one should know about them. */
function Counts({ city, language, words }: PartProps) {
  const { n, neff, deff, margins, unscreened } = city;
  const count = (x: number) => x.toLocaleString(language);
  const removed = Object.entries(n.removed).filter(([, times]) => times > 0);
  const reasons = words.removedBy as Record<string, string>;
  return (
    <ul class="facts">
      <li>{fill(words.received, { received: count(n.received), counted: count(n.valid) })}</li>
      {removed.map(([reason, times]) => (
        <li key={reason}>{fill(words.removed, { n: count(times), reason: reasons[reason] ?? reason })}</li>
      ))}
      {neff !== null && deff !== null && (
        <li>{fill(words.effective, { neff: count(Math.round(neff)), deff: decimals(deff) })}</li>
      )}
      {margins.source && <li>{fill(words.marginSource, { source: margins.source })}</li>}
      {unscreened?.score != null && (
        <li>{fill(words.unscreened, { score: decimals(unscreened.score), n: count(unscreened.n) })}</li>
      )}
      {city.overall.warnings.map((w) => (
        <li key={w}>{words.warnings[w]}</li>
      ))}
    </ul>
  );
}

/** One axis for everything about a city, so that its drawings can be compared. */
function axisOf(city: ReleaseCity): Axis {
  return axisFor([...city.dimensions, ...city.questions].flatMap((f) => (isShown(f) && f.ci ? [f.ci] : [])));
}

function Dimensions({ city, dimensions, language, words }: PartProps & { dimensions: readonly Dimension[] }) {
  const axis = axisOf(city);
  return (
    <section>
      <h2>{words.dimensions}</h2>
      <table class="topics">
        <Head label={words.dimension} axis={axis} words={words} />
        <tbody>
          {city.dimensions.map((figure) => {
            const title = dimensions.find((d) => d.id === figure.id)?.title;
            return (
              <tr key={figure.id}>
                <th scope="row">
                  {title ? localize(title, language) : figure.id}
                  <small>{fill(words.answered, { n: countOf(figure.n, words, language) })}</small>
                </th>
                <td>
                  <FigureCell figure={figure} axis={axis} words={words} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface QuestionsProps extends PartProps {
  dimensions: readonly Dimension[];
  questions: readonly Question[];
}

function Questions({ city, questions, language, words }: QuestionsProps) {
  const axis = axisOf(city);
  return (
    <section>
      <h2>{words.questions}</h2>
      <table class="topics long">
        <Head label={words.question} axis={axis} words={words} />
        <tbody>
          {city.questions.map((figure) => {
            const title = questions.find((q) => q.id === figure.id)?.title;
            const share = (sentence: string, value: number | null) =>
              value === null ? [] : [fill(sentence, { share: percent(value) })];
            const notes = [
              fill(words.answered, { n: countOf(figure.n, words, language) }),
              ...share(words.top2, figure.top2 && isShown(figure.top2) ? figure.top2.score : null),
              ...share(words.notUsed, figure.notUsed),
              ...share(words.missing, figure.missing),
            ];
            return (
              <tr key={figure.id}>
                <th scope="row">
                  {title ? localize(title, language) : figure.id}
                  <small>{notes.join(' · ')}</small>
                </th>
                <td>
                  <FigureCell figure={figure} axis={axis} words={words} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Head({ label, axis, words }: { label: string; axis: Axis; words: Words }) {
  return (
    <thead>
      <tr>
        <th scope="col" class="name">
          {label}
        </th>
        <th scope="col">
          <FigureHead axis={axis} words={words} />
        </th>
      </tr>
    </thead>
  );
}
