import { UNKNOWN } from '../submission/check-answers.ts';
import { answeredInside, isAskable, isAskedOfEverybody } from './askable.ts';
import { definitionMessage } from './fault-messages.ts';
import { type Inconsistency, missingTexts, repeated } from './question-faults.ts';
import type { Definition, Question } from './questionnaire.ts';

/** Finds faults in the parts of a definition around its questions. */

/** The most strata: quotas, tallies and reports list every one. */
const MOST_STRATA = 100_000;

/** A language twice, and headings without a text in one of the languages. */
export function* languageFaults(d: Definition): Generator<Inconsistency> {
  yield* repeated(
    d.languages.map((value, i) => ({ value, path: ['languages', i] })),
    'language',
  );
  const texts = [
    { text: d.title, path: ['title'] },
    { text: d.intro, path: ['intro'] },
    ...d.dimensions.map(({ title }, i) => ({ text: title, path: ['dimensions', i, 'title'] })),
    ...d.modules.map(({ title }, i) => ({ text: title, path: ['modules', i, 'title'] })),
  ];
  yield* missingTexts(texts, d.languages);
}

/** Weights that do not sum to 1, and dimensions that could never have a score. */
export function* dimensionFaults(d: Definition): Generator<Inconsistency> {
  const sum = d.dimensions.reduce((total, { weight }) => total + weight, 0);
  if (d.dimensions.length > 0 && Math.abs(sum - 1) > 1e-9)
    yield {
      path: ['dimensions'],
      message: definitionMessage('weightSum', { sum }),
      restsOn: { whole: 'dimensions' },
    };
  yield* repeated(
    d.dimensions.map(({ id }, i) => ({ value: id, path: ['dimensions', i, 'id'] })),
    'dimension',
  );
  const inside = answeredInside(d.questions);
  const isScored = (q: Question) => q.role === 'scored' && isAskable(q, inside);
  for (const [i, { id }] of d.dimensions.entries())
    if (!d.questions.some((q) => q.dimension === id && isScored(q)))
      yield {
        path: ['dimensions', i],
        message: definitionMessage('emptyDimension', { id }),
        restsOn: restingOn(d.questions.filter((q) => q.dimension === id)),
      };
}

/** Weighting variables that not everybody is asked, or that are no single choice. */
export function* weightingFaults(d: Definition): Generator<Inconsistency> {
  yield* repeated(
    d.weighting.map((w, i) => ({ value: w.question, path: ['weighting', i, 'question'] })),
    'variable',
  );
  const byId = new Map(d.questions.map((q) => [q.id, q]));
  let strata = 1;
  for (const [i, { question }] of d.weighting.entries()) {
    const variable = byId.get(question);
    if (variable?.type !== 'single' || variable.role !== 'weighting')
      yield {
        path: ['weighting', i, 'question'],
        message: definitionMessage('notWeighting', { id: question }),
        restsOn: { answers: [question], whole: 'questions' },
      };
    else strata *= variable.options.length + 1;
  }
  if (strata > MOST_STRATA)
    yield { path: ['weighting'], message: definitionMessage('manyStrata', { n: strata, max: MOST_STRATA }) };
  const declared = new Set(d.weighting.map((w) => w.question));
  for (const [i, q] of d.questions.entries()) {
    if (q.role !== 'weighting') continue;
    const path = ['questions', i];
    if (!declared.has(q.id))
      yield {
        path,
        message: definitionMessage('unlistedWeighting', { id: q.id }),
        restsOn: { whole: 'weighting' },
      };
    if (!isAskedOfEverybody(q, byId))
      yield {
        path: [...path, 'visibleIf'],
        message: definitionMessage('weightingHidden', { id: q.id }),
        restsOn: { routing: [q.id], whole: 'questions' },
      };
    if (q.type !== 'single') continue;
    for (const [o, { value }] of q.options.entries())
      if (value.toLowerCase() === UNKNOWN)
        yield {
          path: [...path, 'options', o, 'value'],
          message: definitionMessage('unknownTaken', { id: q.id, value: UNKNOWN }),
        };
  }
}

/** That a fault rests on what can be answered to questions, and on who is asked them. */
function restingOn(questions: readonly Question[]): NonNullable<Inconsistency['restsOn']> {
  const ids = questions.map(({ id }) => id);
  return { answers: ids, routing: ids, whole: 'questions' };
}
