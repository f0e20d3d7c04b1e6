import { type Inconsistency, type Path, repeated } from '../questionnaire/question-faults.ts';
import { formatHundredths, hundredthsOf } from './hundredths.ts';
import type { Datum, IndicatorPart, IndicatorSet, Item } from './indicator-set.ts';
import { fieldOf, itemPartsOf } from './set-parts.ts';

/** Finds the faults of an indicator set, each with its place. */
export function* setFaults(set: IndicatorSet): Generator<Inconsistency> {
  yield* bandFaults(set);
  yield* codeFaults(set);
  yield* weightFaults(set);
  const indicators = set.levels.flatMap((level, l) =>
    level.indicators.map((indicator, i) => ({ indicator, path: ['levels', l, 'indicators', i] as Path })),
  );
  for (const { indicator, path } of indicators) {
    yield* shareFaults(indicator.items, [...path, 'items'], `${indicator.code}: the shares of its items`);
    for (const [i, item] of indicator.items.entries()) {
      yield* itemFaults(item, [...path, 'items', i]);
      if (item.score.kind === 'survey' && indicator.items.length > 1)
        yield {
          path: [...path, 'items', i, 'score'],
          message: `${item.code}: the survey’s points are those of a whole indicator, so this has no other items`,
        };
    }
  }
  const surveys = indicators.filter(({ indicator }) =>
    indicator.items.some((i) => i.score.kind === 'survey'),
  );
  for (const { indicator, path } of surveys.slice(1))
    yield { path, message: `${indicator.code}: only one indicator can be the survey` };
  yield* relationFaults(set);
}

function* bandFaults({ bands }: IndicatorSet): Generator<Inconsistency> {
  yield* repeated(
    bands.map(([name], i) => ({ value: name, path: ['bands', i, 0] })),
    'band',
  );
  for (const [i, [name, least]] of bands.entries()) {
    const path = ['bands', i, 1];
    if (hundredthsOf(least) === undefined) yield { path, message: `${name}: more than two decimals` };
    if (i === 0 && least !== 0) yield { path, message: `${name}: the first band begins at 0, not ${least}` };
    if (i > 0 && least <= bands[i - 1]![1])
      yield { path, message: `${name}: begins at ${least}, which is not above the band before it` };
  }
}

/** Repeated or misplaced codes, and missing names. */
function* codeFaults(set: IndicatorSet): Generator<Inconsistency> {
  const places: { value: string; path: Path }[] = [];
  for (const [l, level] of set.levels.entries()) {
    places.push({ value: level.code, path: ['levels', l, 'code'] });
    for (const [i, indicator] of level.indicators.entries()) {
      const path = ['levels', l, 'indicators', i];
      places.push({ value: indicator.code, path: [...path, 'code'] });
      yield* prefixFault(indicator.code, `${level.code}P`, path);
      yield* nameFault(indicator, level.indicators.length, path);
      for (const [k, item] of indicator.items.entries()) {
        const itemPath = [...path, 'items', k];
        places.push({ value: item.code, path: [...itemPath, 'code'] });
        yield* prefixFault(item.code, `${indicator.code}-A`, itemPath);
        yield* nameFault(item, indicator.items.length, itemPath);
      }
    }
  }
  for (const [d, { code }] of (set.deductions ?? []).entries())
    places.push({ value: code, path: ['deductions', d, 'code'] });
  yield* repeated(places, 'code');
}

function* prefixFault(code: string, prefix: string, path: Path): Generator<Inconsistency> {
  if (!code.startsWith(prefix))
    yield { path: [...path, 'code'], message: `${code} does not begin with ${prefix}` };
}

function* nameFault(
  { code, title }: { code: string; title?: unknown },
  siblings: number,
  path: Path,
): Generator<Inconsistency> {
  if (title === undefined && siblings > 1)
    yield { path: [...path, 'title'], message: `${code} is one of several and needs a title` };
}

function* weightFaults({ levels }: IndicatorSet): Generator<Inconsistency> {
  const indicators = levels.flatMap((level) => level.indicators);
  const sum = indicators.reduce((total, { weight }) => total + hundredths(weight), 0);
  if (sum !== 10_000)
    yield {
      path: ['levels'],
      message: `the weights of all indicators sum to ${formatHundredths(sum)}, not 100`,
    };
}

function* shareFaults(
  parts: readonly { share: number }[],
  path: Path,
  what: string,
): Generator<Inconsistency> {
  const sum = parts.reduce((total, { share }) => total + hundredths(share), 0);
  if (sum !== 10_000) yield { path, message: `${what} sum to ${formatHundredths(sum)}, not 100` };
}

/** Only of numbers with two decimals at most: the schema has already reported others. */
const hundredths = (x: number): number => hundredthsOf(x) ?? 0;

function* itemFaults(item: Item, path: Path): Generator<Inconsistency> {
  const { code, data = [], score } = item;
  yield* repeated(
    data.map(({ id }, i) => ({ value: id, path: [...path, 'data', i, 'id'] })),
    `${code}: datum`,
  );
  if (score.kind === 'mix')
    yield* shareFaults(score.parts, [...path, 'score', 'parts'], `${code}: the shares of its parts`);
  if (data.length > 0 && (score.kind === 'given' || score.kind === 'paper' || score.kind === 'survey'))
    yield {
      path: [...path, 'data'],
      message: `${code}: cities report nothing for a score that is ${score.kind}`,
    };
  for (const [p, part] of itemPartsOf(item).entries())
    yield* partFaults(part, item, score.kind === 'mix' ? [...path, 'score', 'parts', p] : [...path, 'score']);
  // Two choices of one datum could not both have their options.
  yield* repeated(
    itemPartsOf(item).flatMap((part, p) =>
      part.kind === 'choice'
        ? [{ value: part.of, path: [...path, 'score', ...(score.kind === 'mix' ? ['parts', p] : []), 'of'] }]
        : [],
    ),
    `${code}: choice of`,
  );
}

function* partFaults(part: IndicatorPart, { code, data = [] }: Item, path: Path): Generator<Inconsistency> {
  const isChoice = part.kind === 'choice';
  const ids = typeof part.of === 'string' ? [part.of] : part.of;
  for (const [i, id] of ids.entries()) {
    const place = isChoice ? [...path, 'of'] : [...path, 'of', i];
    const datum = data.find((d) => d.id === id);
    if (!datum) yield { path: place, message: `${code} has no datum ${id}` };
    else if ((datum.unit === 'option') !== isChoice)
      yield {
        path: place,
        message: isChoice
          ? `${code}: ${id} is a number, not an option`
          : `${code}: ${id} is an option, not a number`,
      };
  }
  if (!isChoice && ids[0] === ids[1])
    yield { path: [...path, 'of'], message: `${code}: ${ids[0]} is divided by itself` };
  if (part.kind === 'choice')
    yield* repeated(
      part.options.map(({ value }, i) => ({ value, path: [...path, 'options', i, 'value'] })),
      `${code}: option`,
    );
}

function* relationFaults(set: IndicatorSet): Generator<Inconsistency> {
  const dataByField = new Map<string, Datum>();
  for (const { indicators } of set.levels)
    for (const item of indicators.flatMap(({ items }) => items))
      for (const datum of item.data ?? []) dataByField.set(fieldOf(item, datum), datum);
  for (const [r, { fields }] of (set.relations ?? []).entries())
    for (const [f, field] of fields.entries()) {
      const datum = dataByField.get(field);
      const path = ['relations', r, 'fields', f];
      if (!datum) yield { path, message: `the set has no datum ${field}` };
      else if (datum.unit === 'option') yield { path, message: `${field} is an option, not a number` };
    }
}
