import { UNKNOWN } from '../submission/check-answers.ts';
import { answeredInside, isAskable, isAskedOfEverybody } from './askable.ts';
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
    yield { path: ['dimensions'], message: `the weights sum to ${sum}, not 1` };
  yield* repeated(
    d.dimensions.map(({ id }, i) => ({ value: id, path: ['dimensions', i, 'id'] })),
    'dimension',
  );
  const inside = answeredInside(d.questions);
  const isScored = (q: Question) => q.role === 'scored' && isAskable(q, inside);
  for (const [i, { id }] of d.dimensions.entries())
    if (!d.questions.some((q) => q.dimension === id && isScored(q)))
      yield { path: ['dimensions', i], message: `no scored question belongs to ${id}` };
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
        message: `${question} is not a single-choice weighting question`,
      };
    else strata *= variable.options.length + 1;
  }
  if (strata > MOST_STRATA)
    yield { path: ['weighting'], message: `${strata} strata, which is more than ${MOST_STRATA}` };
  const declared = new Set(d.weighting.map((w) => w.question));
  for (const [i, q] of d.questions.entries()) {
    if (q.role !== 'weighting') continue;
    const path = ['questions', i];
    if (!declared.has(q.id)) yield { path, message: `${q.id} is missing from weighting` };
    if (!isAskedOfEverybody(q, byId))
      yield {
        path: [...path, 'visibleIf'],
        message: `${q.id}: everybody who belongs to the survey has to be asked a weighting question`,
      };
    if (q.type !== 'single') continue;
    for (const [o, { value }] of q.options.entries())
      if (value.toLowerCase() === UNKNOWN)
        yield {
          path: [...path, 'options', o, 'value'],
          message: `${q.id}: ${UNKNOWN} stands for those who did not answer`,
        };
  }
}
