import { UNKNOWN } from '../submission/check-answers.ts';
import { answeredInside, isAskable, isAskedOfEverybody } from './askable.ts';
import { definitionMessage, type FaultMessage } from './fault-messages.ts';
import { type Inconsistency, missingTexts, repeated } from './question-faults.ts';
import type { Definition, Question, WeightingVariable } from './questionnaire.ts';
import { categoriesOf } from './weighting-variables.ts';

/** Finds faults in the parts of a definition around its questions. */

/** The most cells: quotas, tallies and reports list every one. */
const MOST_CELLS = 100_000;

/** A language twice, and headings that lack a text in one of the languages. */
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

/** Weights that do not sum to 1, and dimensions that can never have a score. */
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

/** Weighting variables that not everybody is asked, or that are not a single choice. */
export function* weightingFaults(d: Definition): Generator<Inconsistency> {
  yield* repeated(
    d.weighting.map((w, i) => ({ value: w.question, path: ['weighting', i, 'question'] })),
    'variable',
  );
  const byId = new Map(d.questions.map((q) => [q.id, q]));
  let cells = 1;
  for (const [i, variable] of d.weighting.entries()) {
    const fault = variable.optional ? optionalFault(variable, byId) : requiredFault(variable, byId);
    if (fault) {
      const { field, name } = fault;
      const { question: id } = variable;
      yield {
        path: ['weighting', i, field],
        message: definitionMessage(name, { id, value: UNKNOWN }),
        restsOn: { answers: [id], routing: [id], whole: 'questions' },
      };
    } else cells *= categoriesOf(d, variable.question).length + 1;
  }
  if (cells > MOST_CELLS)
    yield { path: ['weighting'], message: definitionMessage('manyCells', { n: cells, max: MOST_CELLS }) };
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

/** Marks a fault as depending on the answers to questions, and on who is asked them. */
function restingOn(questions: readonly Question[]): NonNullable<Inconsistency['restsOn']> {
  const ids = questions.map(({ id }) => id);
  return { answers: ids, routing: ids, whole: 'questions' };
}

interface VariableFault {
  field: 'question' | 'option';
  name: FaultMessage;
}

function requiredFault(
  { question, option }: WeightingVariable,
  byId: ReadonlyMap<string, Question>,
): VariableFault | undefined {
  const asked = byId.get(question);
  if (asked?.type !== 'single' || asked.role !== 'weighting')
    return { field: 'question', name: 'notWeighting' };
  return option === undefined ? undefined : { field: 'option', name: 'optionOfSingle' };
}

/** The fault of a variable that only cities with margins use: its question must describe people, and ask everybody. */
function optionalFault(
  { question, option }: WeightingVariable,
  byId: ReadonlyMap<string, Question>,
): VariableFault | undefined {
  const asked = byId.get(question);
  if (asked?.role !== 'profile' || (asked.type !== 'single' && asked.type !== 'multiple'))
    return { field: 'question', name: 'notOptional' };
  if (!isAskedOfEverybody(asked, byId)) return { field: 'question', name: 'weightingHidden' };
  const values = asked.options.map(({ value }) => value);
  if (asked.type === 'multiple')
    return option !== undefined && values.includes(option)
      ? undefined
      : { field: 'option', name: 'noDividingOption' };
  if (option !== undefined) return { field: 'option', name: 'optionOfSingle' };
  if (asked.optionsFrom) return { field: 'question', name: 'optionsByCity' };
  return values.some((value) => value.toLowerCase() === UNKNOWN)
    ? { field: 'question', name: 'unknownTaken' }
    : undefined;
}
