import type { ComponentChildren } from 'preact';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Dimension, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { notChosen } from '../../server/survey/questionnaire/weighting-variables.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { UNKNOWN } from '../../server/survey/submission/check-answers.ts';
import { formatTime, type Language } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import { AnswerBar, AnswerKey } from './answer-bar.tsx';
import { type Axis, axisFor } from './axis.ts';
import { FigureCell, FiguresHead, Withheld } from './figure.tsx';
import { countOf, decimals, isShown, type ResultsWords, rangeOf, sharePercent } from './release-view.ts';
import { AxisScale, Whisker } from './whisker.tsx';

/** The parts of a city's results in a release. */

interface PartProps {
  city: ReleaseCity;
  language: Language;
  words: ResultsWords;
}

/** The overall score with its interval and points, or why it is withheld. */
export function Overall({ city, language, words }: PartProps) {
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
        <small> · {fill(words.valid, { n: city.n.valid.toLocaleString(language) })}</small>
      </p>
      <Whisker axis={axis} score={overall.score} ci={overall.ci} />
      <AxisScale axis={axis} />
      {overall.points !== null && overall.pointsMoe !== null && (
        <p>{fill(words.points, { points: decimals(overall.points), moe: decimals(overall.pointsMoe) })}</p>
      )}
    </section>
  );
}

/** Where the numbers come from, and their limits. */
export function Counts({ city, questions, language, words }: WithQuestions) {
  const { n, neff, deff, margins, unscreened, unweighted, fieldwork, clusters } = city;
  const count = (x: number) => x.toLocaleString(language);
  const removed = Object.entries(n.removed).filter(([, times]) => times > 0);
  const reasons = words.removedBy as Record<string, string>;
  const unmatched = margins.notes.flatMap((note) => note.split('PARTLY_WEIGHTED:')[1] ?? []);
  const variables = unmatched.map((id) => titleOf(id, questions, language)).join(' · ');
  return (
    <ul class="facts">
      <li>{fill(words.received, { received: count(n.received), counted: count(n.valid) })}</li>
      {removed.map(([reason, times]) => (
        <li key={reason}>{fill(words.removed, { n: count(times), reason: reasons[reason] ?? reason })}</li>
      ))}
      {fieldwork && <FieldworkFacts fieldwork={fieldwork} language={language} words={words} />}
      {neff !== null && deff !== null && (
        <li>{fill(words.effective, { neff: count(Math.round(neff)), deff: decimals(deff) })}</li>
      )}
      {clusters?.deff != null && clusters.icc !== null && (
        <li>{fill(words.clusters, { deff: decimals(clusters.deff), icc: clusters.icc.toFixed(3) })}</li>
      )}
      {margins.source && <li>{fill(words.marginSource, { source: margins.source })}</li>}
      {typeof unweighted === 'number' && <li>{fill(words.unweighted, { score: decimals(unweighted) })}</li>}
      {unscreened?.score != null && (
        <li>{fill(words.unscreened, { score: decimals(unscreened.score), n: count(unscreened.n) })}</li>
      )}
      {city.overall.warnings.map((w) => (
        <li key={w}>{fill(words.warnings[w], { variables })}</li>
      ))}
    </ul>
  );
}

type Fieldwork = NonNullable<ReleaseCity['fieldwork']>;

/** When and how the city was surveyed. */
function FieldworkFacts({
  fieldwork: { first, last, modes, completion, participation },
  language,
  words,
}: Omit<PartProps, 'city'> & { fieldwork: Fieldwork }) {
  const date = (day: string) => formatTime(`${day}T12:00:00+08:00`, language);
  const names = words.modes as Record<string, string>;
  const countedModes = modes.filter(({ n }) => n !== null);
  return (
    <>
      {first && last && <li>{fill(words.between, { first: date(first), last: date(last) })}</li>}
      {countedModes.length > 0 && (
        <li>
          {countedModes
            .map(({ mode, n }) => `${names[mode] ?? mode} ${countOf(n, words, language)}`)
            .join(' · ')}
        </li>
      )}
      {completion !== null && <li>{fill(words.completion, { share: sharePercent(completion) })}</li>}
      {participation && (
        <li>
          {fill(words.participation, {
            used: participation.used.toLocaleString(language),
            invited: participation.invited.toLocaleString(language),
            share: sharePercent(participation.rate),
          })}
        </li>
      )}
    </>
  );
}

/** Who answered, beside the population that they are weighted to. */
export function Composition({ city, questions, language, words }: WithQuestions) {
  const { variables } = city.margins;
  if (!variables.some(({ groups }) => groups.some(({ sample }) => typeof sample === 'number'))) return null;
  return (
    <section>
      <h2>{words.composition}</h2>
      <table class="composition">
        <TableHead columns={[words.group, words.ofAnswers, words.ofPopulation]} />
        {variables.map(({ variable, groups, scoreWithout }) => (
          <tbody key={variable}>
            <tr>
              <th colspan={3} scope="rowgroup">
                {titleOf(variable, questions, language)}
                {typeof scoreWithout === 'number' && (
                  <small>{fill(words.scoreWithout, { score: decimals(scoreWithout) })}</small>
                )}
              </th>
            </tr>
            {groups.map(({ categories, share, sample }) => (
              <tr key={categories[0]}>
                <th scope="row">
                  {categories
                    .map((value) => labelOf(variable, value, questions, language, words))
                    .join(' · ')}
                </th>
                <td>{typeof sample === 'number' ? sharePercent(sample) : words.tooFew}</td>
                <td>{sharePercent(share)}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function titleOf(id: string, questions: readonly Question[], language: Language): string {
  const title = questions.find((q) => q.id === id)?.title;
  return title ? localize(title, language) : id;
}

/** What a category of a weighting question is called. */
function labelOf(
  variable: string,
  value: string,
  questions: readonly Question[],
  language: Language,
  words: ResultsWords,
): string {
  if (value === UNKNOWN) return words.unknown;
  const question = questions.find((q) => q.id === variable);
  const options = question && 'options' in question ? question.options : [];
  const option = options.find((o) => o.value === value);
  if (option) return localize(option.label, language);
  const other = options.find((o) => notChosen(o.value) === value);
  return other ? fill(words.notChosen, { option: localize(other.label, language) }) : value;
}

/** One axis for all of a city's drawings, so that they can be compared. */
function axisOf(city: ReleaseCity): Axis {
  return axisFor([...city.dimensions, ...city.questions].flatMap((f) => (isShown(f) && f.ci ? [f.ci] : [])));
}

/** Further remarks on a dimension or a question, by its id. */
type RemarkOf = (id: string) => ComponentChildren;

interface DimensionsProps extends PartProps {
  dimensions: readonly Dimension[];
  remarkOf?: RemarkOf | undefined;
}

export function Dimensions({ city, dimensions, language, words, remarkOf }: DimensionsProps) {
  const axis = axisOf(city);
  return (
    <section>
      <h2>{words.dimensions}</h2>
      <table class="topics">
        <FiguresHead label={words.dimension} axis={axis} words={words} />
        <tbody>
          {city.dimensions.map((figure) => {
            const title = dimensions.find((d) => d.id === figure.id)?.title;
            return (
              <tr key={figure.id}>
                <th scope="row">
                  {title ? localize(title, language) : figure.id}
                  <small>{answeredBy(figure.n, words, language).join('')}</small>
                </th>
                <td>
                  <FigureCell figure={figure} axis={axis} words={words} />
                  <Remark of={figure.id} remarkOf={remarkOf} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface WithQuestions extends PartProps {
  questions: readonly Question[];
}

interface QuestionsProps extends WithQuestions {
  remarkOf?: RemarkOf | undefined;
}

export function Questions({ city, questions, language, words, remarkOf }: QuestionsProps) {
  const axis = axisOf(city);
  return (
    <section>
      <h2>{words.questions}</h2>
      <AnswerKey questions={city.questions} words={words} />
      <table class="topics long">
        <FiguresHead label={words.question} axis={axis} words={words} />
        <tbody>
          {city.questions.map((figure) => {
            const notes = [
              ...answeredBy(figure.n, words, language),
              ...figure.warnings.filter((w) => w === 'ITEM_NONRESPONSE').map((w) => words.warnings[w]),
            ];
            return (
              <tr key={figure.id}>
                <th scope="row">
                  {titleOf(figure.id, questions, language)}
                  <small>{notes.join(' · ')}</small>
                </th>
                <td>
                  <FigureCell figure={figure} axis={axis} words={words} />
                  <AnswerBar
                    figure={figure}
                    question={questions.find(({ id }) => id === figure.id)}
                    language={language}
                    words={words}
                  />
                  <Remark of={figure.id} remarkOf={remarkOf} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Remark({ of, remarkOf }: { of: string; remarkOf: RemarkOf | undefined }) {
  return remarkOf ? <p class="verdict">{remarkOf(of)}</p> : null;
}

/** The number of answers, unless withheld. */
function answeredBy(n: number | string | null, words: ResultsWords, language: Language): string[] {
  return n === null ? [] : [fill(words.answered, { n: countOf(n, words, language) })];
}
