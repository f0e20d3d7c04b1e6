import { answeredInside, hasAnswer, isAskable } from './askable.ts';
import { isReadable } from './characters.ts';
import type { Definition, Question } from './questionnaire.ts';
import { conditionsOf } from './routing.ts';
import type { Text } from './text.ts';

/** Finds faults in the questions of a definition, each with its place. */

export type Path = (string | number)[];

export interface Inconsistency {
  path: Path;
  message: string;
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

/** Faults of questions, given those before them, in their order. */
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
      yield { path: [...place, 'id'], message: `${q.id} is the name of a column of the export` };
    yield* missingTexts(textsOf(q, place), d.languages);
    yield* optionFaults(q, place);
    yield* roleFaults(q, place);
    if (q.type === 'number' && q.min >= q.max)
      yield { path: [...place, 'max'], message: `${q.id}: the greatest number is not above the least` };
    if (new Set(q.special).size < (q.special?.length ?? 0))
      yield { path: [...place, 'special'], message: `${q.id}: a way out appears twice` };
    if (q.dimension && (q.role !== 'scored' || !d.dimensions.some((dim) => dim.id === q.dimension)))
      yield {
        path: [...place, 'dimension'],
        message: `${q.id}: ${q.dimension} is not a dimension that it can belong to`,
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
      yield { path, message: `${q.id}: ${value} is a way out of this question already` };
  for (const [o, option] of q.options.entries()) {
    const path = [...at, 'options', o];
    if (option.eligible === false && q.role !== 'eligibility')
      yield {
        path: [...path, 'eligible'],
        message: `${q.id}: only questions with the role eligibility decide who belongs to the survey`,
      };
    if (option.exclusive && q.type !== 'multiple')
      yield {
        path: [...path, 'exclusive'],
        message: `${q.id}: of a single choice every option is exclusive`,
      };
    if (option.score !== undefined && (q.type !== 'single' || q.role !== 'scored'))
      yield {
        path: [...path, 'score'],
        message: `${q.id}: only the options of a scored single choice have scores`,
      };
  }
}

function* roleFaults(q: Question, at: Path): Generator<Inconsistency> {
  const isChoice = q.type === 'single' || q.type === 'multiple';
  if (q.role === 'eligibility' && !isChoice)
    yield { path: [...at, 'type'], message: `${q.id}: only a choice can say who belongs to the survey` };
  if (q.role === 'eligibility' && isChoice && q.options.every((o) => o.eligible === false))
    yield { path: [...at, 'options'], message: `${q.id}: no option leaves anybody in the survey` };
  if (q.whenHidden && (q.role !== 'scored' || !q.visibleIf))
    yield {
      path: [...at, 'whenHidden'],
      message: `${q.id}: only a scored question that has conditions counts as not used where it is hidden`,
    };
  if (q.role !== 'scored') return;
  const scores = q.type === 'single' ? q.options.map((o) => o.score) : [];
  if (q.type !== 'scale' && (q.type !== 'single' || scores.includes(undefined)))
    yield { path: at, message: `${q.id}: scored, but neither a scale nor options with scores` };
  else if (q.type === 'single' && new Set(scores).size === 1)
    yield { path: [...at, 'options'], message: `${q.id}: all options have the same score` };
  if (scores.length > MOST_SCORED_OPTIONS)
    yield { path: [...at, 'options'], message: `${q.id}: more than ${MOST_SCORED_OPTIONS} scored options` };
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
      const message = `${q.id}: depends on ${condition.question}, which is not before it`;
      yield { path: [...place, 'question'], message };
      continue;
    }
    const list = 'in' in condition ? 'in' : 'notIn';
    const values = 'in' in condition ? condition.in : condition.notIn;
    for (const [v, value] of values.entries()) {
      if (hasAnswer(decider, value)) continue;
      isSound = false;
      const message = `${q.id}: ${JSON.stringify(value)} is no answer to ${decider.id}, ${answersOf(decider)}`;
      yield { path: [...place, list, v], message };
    }
  }
  if (!isSound) return;
  if (!isAskable(q, earlier)) yield { path, message: `${q.id}: no answers lead to this question` };
  // People outside the survey may be asked who they are, but nothing that is scored.
  else if (q.role === 'scored' && !isAskable(q, answeredInside([...earlier.values()])))
    yield { path, message: `${q.id}: only those are asked who do not belong to the survey` };
}

/** The possible answers to a question, for a message about a wrong one. */
function answersOf(q: Question): string {
  switch (q.type) {
    case 'single':
    case 'multiple':
      return 'whose answers are the values of its options';
    case 'scale':
      return `whose answers are the numbers ${q.scale.min} to ${q.scale.max}`;
    case 'number':
      return `whose answers are numbers from ${q.min} to ${q.max}`;
    case 'text':
      return `whose answers are texts of up to ${q.maxLength} characters`;
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
    if (first === undefined) spellings.set(sameName(value), value);
    else
      yield {
        path,
        message: `${noun} ${value} appears twice${first === value ? '' : `, before as ${first}`}`,
      };
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
      if (!isReadable(text[language] ?? '')) yield { path, message: `a text is missing in ${language}` };
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
