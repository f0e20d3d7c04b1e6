import { answeredInside, hasAnswer, isAskable } from './askable.ts';
import { isReadable } from './characters.ts';
import { definitionMessage } from './fault-messages.ts';
import type { Definition, Question } from './questionnaire.ts';
import { conditionsOf } from './routing.ts';
import type { Text } from './text.ts';

/** Finds faults in the questions of a definition, each with its place. */

export type Path = (string | number)[];

export interface Inconsistency {
  path: Path;
  message: string;
  /** The parts without which the fault is not certain, for a document that is no definition yet. */
  restsOn?: {
    /** Ids of questions whose answers, type and role matter. */
    answers?: readonly string[];
    /** Ids of questions whose routing matters. */
    routing?: readonly string[];
    /** A list of the definition that must be complete. */
    whole?: 'questions' | 'dimensions' | 'weighting';
  };
}

/** The export's columns besides the answers; no question may have their names. */
export const reservedIds = [
  'city',
  'id',
  'version',
  'language',
  'channel',
  'mode',
  'interviewer',
  'started_at',
  'stored_at',
  'duration_ms',
  'stratum',
  'status',
  'reason',
] as const;

/** The most options of a scored question: as many as a scale has points. */
const MOST_SCORED_OPTIONS = 101;

/** Faults of questions in order, given the earlier ones. */
export function* questionFaults(
  d: Definition,
  questions: readonly Question[],
  path: Path,
  before: readonly Question[],
): Generator<Inconsistency> {
  const earlier = new Map(before.map((q) => [q.id, q]));
  for (const [i, q] of questions.entries()) {
    const place = [...path, i];
    if (reservedIds.some((id) => id === q.id))
      yield { path: [...place, 'id'], message: definitionMessage('reservedId', { id: q.id }) };
    yield* missingTexts(textsOf(q, place), d.languages);
    yield* optionFaults(q, place);
    yield* roleFaults(q, place);
    if (q.type === 'number' && q.min >= q.max)
      yield { path: [...place, 'max'], message: definitionMessage('numberRange', { id: q.id }) };
    if (new Set(q.special).size < (q.special?.length ?? 0))
      yield { path: [...place, 'special'], message: definitionMessage('specialTwice', { id: q.id }) };
    if (q.dimension && (q.role !== 'scored' || !d.dimensions.some((dim) => dim.id === q.dimension)))
      yield {
        path: [...place, 'dimension'],
        message: definitionMessage('unknownDimension', { id: q.id, dimension: q.dimension }),
        restsOn: { answers: [q.id] },
      };
    yield* routingFaults(q, earlier, [...place, 'visibleIf']);
    earlier.set(q.id, q);
  }
}

function* optionFaults(q: Question, at: Path): Generator<Inconsistency> {
  if (q.type !== 'single' && q.type !== 'multiple') return;
  const places = q.options.map(({ value }, o) => ({ value, path: [...at, 'options', o, 'value'] }));
  yield* repeated(places, `option of ${q.id}`);
  for (const { value, path } of places)
    if (q.special?.some((way) => sameName(way) === sameName(value)))
      yield { path, message: definitionMessage('optionIsSpecial', { id: q.id, value }) };
  for (const [o, option] of q.options.entries()) {
    const path = [...at, 'options', o];
    if (option.eligible === false && q.role !== 'eligibility')
      yield {
        path: [...path, 'eligible'],
        message: definitionMessage('eligibleElsewhere', { id: q.id }),
      };
    if (option.exclusive && q.type !== 'multiple')
      yield {
        path: [...path, 'exclusive'],
        message: definitionMessage('exclusiveElsewhere', { id: q.id }),
      };
    if (option.score !== undefined && (q.type !== 'single' || q.role !== 'scored'))
      yield {
        path: [...path, 'score'],
        message: definitionMessage('scoreElsewhere', { id: q.id }),
      };
  }
}

function* roleFaults(q: Question, at: Path): Generator<Inconsistency> {
  const restsOn = { answers: [q.id] };
  const isChoice = q.type === 'single' || q.type === 'multiple';
  if (q.role === 'eligibility' && !isChoice)
    yield { path: [...at, 'type'], message: definitionMessage('eligibilityType', { id: q.id }) };
  if (q.role === 'eligibility' && isChoice && q.options.every((o) => o.eligible === false))
    yield { path: [...at, 'options'], message: definitionMessage('nobodyEligible', { id: q.id }), restsOn };
  if (q.whenHidden && (q.role !== 'scored' || !q.visibleIf))
    yield {
      path: [...at, 'whenHidden'],
      message: definitionMessage('whenHiddenElsewhere', { id: q.id }),
    };
  if (q.role !== 'scored') return;
  const scores = q.type === 'single' ? q.options.map((o) => o.score) : [];
  if (q.type !== 'scale' && (q.type !== 'single' || scores.includes(undefined)))
    yield { path: at, message: definitionMessage('noScores', { id: q.id }), restsOn };
  else if (q.type === 'single' && new Set(scores).size === 1)
    yield { path: [...at, 'options'], message: definitionMessage('sameScores', { id: q.id }), restsOn };
  if (scores.length > MOST_SCORED_OPTIONS)
    yield {
      path: [...at, 'options'],
      message: definitionMessage('manyScores', { id: q.id, max: MOST_SCORED_OPTIONS }),
    };
}

/** Only earlier questions can decide: routing then reads top to bottom and has no cycles. */
function* routingFaults(
  q: Question,
  earlier: ReadonlyMap<string, Question>,
  path: Path,
): Generator<Inconsistency> {
  let isSound = true;
  for (const [c, condition] of conditionsOf(q).entries()) {
    const place = [...path, q.visibleIf && 'all' in q.visibleIf ? 'all' : 'any', c];
    const decider = earlier.get(condition.question);
    if (!decider) {
      isSound = false;
      const message = definitionMessage('notBefore', { id: q.id, other: condition.question });
      yield { path: [...place, 'question'], message, restsOn: { whole: 'questions' } };
      continue;
    }
    const list = 'in' in condition ? 'in' : 'notIn';
    const values = 'in' in condition ? condition.in : condition.notIn;
    for (const [v, value] of values.entries()) {
      if (hasAnswer(decider, value)) continue;
      isSound = false;
      const message = noAnswerMessage(q, decider, JSON.stringify(value));
      yield { path: [...place, list, v], message, restsOn: { answers: [decider.id] } };
    }
  }
  if (!isSound) return;
  const restsOn = { routing: [q.id] };
  if (!isAskable(q, earlier))
    yield { path, message: definitionMessage('unreachable', { id: q.id }), restsOn };
  // People outside the survey may be asked who they are, but nothing that is scored.
  else if (q.role === 'scored' && !isAskable(q, answeredInside([...earlier.values()])))
    yield { path, message: definitionMessage('onlyOutside', { id: q.id }), restsOn };
}

/** A message that a value is not an answer to a question, with the possible ones. */
function noAnswerMessage({ id }: Question, decider: Question, value: string): string {
  const said = { id, value, other: decider.id };
  switch (decider.type) {
    case 'single':
    case 'multiple':
      return definitionMessage('noOption', said);
    case 'scale':
      return definitionMessage('noPoint', { ...said, min: decider.scale.min, max: decider.scale.max });
    case 'number':
      return definitionMessage('noNumber', { ...said, min: decider.min, max: decider.max });
    case 'text':
      return definitionMessage('noText', { ...said, max: decider.maxLength });
  }
}

/** A name without differences of case and width. */
const sameName = (name: string) => name.normalize('NFKC').toLowerCase();

/** A fault for every value that an earlier place already has. */
export function* repeated(
  places: readonly { value: string; path: Path }[],
  noun: string,
): Generator<Inconsistency> {
  const spellings = new Map<string, string>();
  for (const { value, path } of places) {
    const first = spellings.get(sameName(value));
    if (first === undefined) {
      spellings.set(sameName(value), value);
      continue;
    }
    const fault = definitionMessage('twice', { noun, value });
    yield { path, message: first === value ? fault : definitionMessage('spelled', { fault, first }) };
  }
}

/** A text and its place. */
export interface PlacedText {
  text: Text;
  path: Path;
}

/** Faults of texts that are missing or blank in one of the languages. */
export function* missingTexts(
  texts: readonly PlacedText[],
  languages: readonly string[],
): Generator<Inconsistency> {
  for (const { text, path } of texts)
    for (const language of languages)
      if (!isReadable(text[language] ?? ''))
        yield { path, message: definitionMessage('missingText', { language }) };
}

function textsOf(q: Question, at: Path): PlacedText[] {
  const texts: PlacedText[] = [{ text: q.title, path: [...at, 'title'] }];
  if (q.help) texts.push({ text: q.help, path: [...at, 'help'] });
  if (q.type === 'single' || q.type === 'multiple')
    for (const [o, { label }] of q.options.entries())
      texts.push({ text: label, path: [...at, 'options', o, 'label'] });
  if (q.type === 'scale')
    for (const [l, label] of q.scale.labels?.entries() ?? [])
      texts.push({ text: label, path: [...at, 'scale', 'labels', l] });
  return texts;
}
