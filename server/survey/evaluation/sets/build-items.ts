import type { Text } from '../../questionnaire/text.ts';
import type { Datum, IndicatorPart, Item, ItemScore } from '../indicator-set.ts';

/** Short forms in which the shipped sets are written. */

type OwnDefault = 'title' | 'share' | 'data' | 'score';
type Names = readonly [zh: string, en: string];

/** The unpublished parts of an item: everything except its name, by default. */
const UNPUBLISHED: readonly OwnDefault[] = ['share', 'data', 'score'];
/** Its name too. */
export const ALL_OWN: readonly OwnDefault[] = ['title', ...UNPUBLISHED];

const text = ([zh, en]: Names): Text => ({ 'zh-CN': zh, en });

const count = (id: string, names: Names): Datum => ({ id, title: text(names), unit: 'count' });

export const amount = (id: string, names: Names, measure: Names): Datum => ({
  id,
  title: text(names),
  unit: 'amount',
  measure: text(measure),
});

interface Parts {
  share: number;
  names: Names;
  data?: Datum[];
  score: ItemScore;
  evidence?: Item['evidence'];
  own: readonly OwnDefault[];
}

/** An item, before its place gives it a code. */
export type Uncoded = Omit<Item, 'code'>;

function uncoded({ share, names, data, score, evidence, own }: Parts): Uncoded {
  return {
    title: text(names),
    share,
    ...(evidence && { evidence }),
    ...(data && { data }),
    score,
    ...(own.length > 0 && { ownDefaults: [...own] }),
  };
}

/** A ratio of two counts, or of two data as given. */
export function ratioItem(
  share: number,
  names: Names,
  [part, whole]: readonly [Names | Datum, Names | Datum],
  own: readonly OwnDefault[] = UNPUBLISHED,
): Uncoded {
  const data = [datumOf('part', part), datumOf('whole', whole)];
  const score: ItemScore = { kind: 'ratio', of: [data[0]!.id, data[1]!.id] };
  return uncoded({ share, names, data, score, own });
}

const datumOf = (id: string, datum: Names | Datum): Datum => ('id' in datum ? datum : count(id, datum));

/** Graded in three steps; a file has to prove the upper two. */
export function gradedItem(share: number, names: Names, own: readonly OwnDefault[] = UNPUBLISHED): Uncoded {
  const state: Datum = { id: 'state', title: text(['情况', 'Situation']), unit: 'option' };
  const score: ItemScore = {
    kind: 'choice',
    of: 'state',
    options: [
      { value: 'none', title: text(['未开展', 'Not begun']), score: 0 },
      { value: 'partly', title: text(['部分实现', 'In part']), score: 50 },
      { value: 'fully', title: text(['全面实现', 'In full']), score: 100 },
    ],
  };
  return uncoded({ share, names, data: [state], score, evidence: 'required', own });
}

/** Ratios that are averaged by their shares. */
export function mixItem(
  share: number,
  names: Names,
  ratios: readonly { share: number; id: string; part: Names; whole: Names }[],
  own: readonly OwnDefault[] = UNPUBLISHED,
): Uncoded {
  const data = ratios.flatMap(({ id, part, whole }) => [count(id, part), count(`${id}_all`, whole)]);
  const parts = ratios.map(
    ({ share: partShare, id }): IndicatorPart => ({ kind: 'ratio', share: partShare, of: [id, `${id}_all`] }),
  );
  return uncoded({ share, names, data, score: { kind: 'mix', parts }, own });
}

/** Entered by the secretariat. */
export const givenItem = (
  share: number,
  names: Names,
  own: readonly OwnDefault[] = ['share', 'score'],
): Uncoded => uncoded({ share, names, score: { kind: 'given' }, own });

/** The items of an indicator with the codes of their places. */
export const coded = (indicator: string, items: readonly Uncoded[]): Item[] =>
  items.map((item, i) => ({ code: `${indicator}-A${i + 1}`, ...item }));
