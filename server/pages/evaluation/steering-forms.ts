import { v7 as uuidv7 } from 'uuid';
import type { ExtendProps, GiveProps } from '../../../web/evaluation/steering-forms.tsx';
import type { Language } from '../../../web/language.ts';
import { reportFormPath } from '../../../web/paths.ts';
import type { CityReport } from '../../services/evaluation/read-report-standing.ts';
import { DAY_MS, localTimeOf, localTimeText } from '../../survey/china-time.ts';
import { formatHundredths, hundredthsOf } from '../../survey/evaluation/hundredths.ts';
import { itemsOf, titlesOf } from '../../survey/evaluation/set-parts.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { reasonText } from '../../survey/typed-text.ts';
import type { FileForm } from './form.ts';

/** The secretariat's forms about a city, or about all cities. */

/** A typed deadline; undefined where it is invalid. */
export function extensionIn({ field }: FileForm): { dueAt: Date; reason: string } | undefined {
  const dueAt = localTimeText.safeParse(field('time'));
  const reason = reasonText.safeParse(field('reason'));
  return dueAt.success && reason.success ? { dueAt: dueAt.data, reason: reason.data } : undefined;
}

/** A typed central figure; undefined where it is invalid. */
export function givenIn({ field }: FileForm): { hundredths: number; source: string } | undefined {
  const value = field('value').normalize('NFKC').trim();
  const hundredths = /^\d{1,3}(\.\d+)?$/.test(value) ? hundredthsOf(Number(value)) : undefined;
  const source = reasonText.safeParse(field('source'));
  return hundredths !== undefined && source.success ? { hundredths, source: source.data } : undefined;
}

/** The refused content of one of the forms. */
export interface TypedForm {
  form: 'extend' | 'give';
  field: FileForm['field'];
}

export const typedExtension = (
  now: Date,
  typed: TypedForm | undefined,
): Pick<ExtendProps, 'typed' | 'isFaulty'> =>
  typed?.form === 'extend'
    ? {
        typed: { city: typed.field('city'), time: typed.field('time'), reason: typed.field('reason') },
        isFaulty: true,
      }
    : {
        typed: { city: '', time: localTimeOf(new Date(now.getTime() + 7 * DAY_MS)), reason: '' },
        isFaulty: false,
      };

/** The forms on the page of a city's report, for the secretariat and for the city's reviewers. */
export function steeringOf(
  { evaluation, city, deadline, set: { main, optional }, given }: CityReport,
  language: Language,
  { runs, reviews, now, typed }: { runs: boolean; reviews: boolean; now: Date; typed: TypedForm | undefined },
): { extend: ExtendProps | undefined; give: GiveProps } | undefined {
  const own = [...(runs ? [main] : []), ...(reviews && optional ? [optional] : [])];
  if (own.length === 0) return undefined;
  const titles = new Map(own.flatMap((set) => [...titlesOf(set)]));
  const deductions = new Map(
    own.flatMap((set) => (set.deductions ?? []).map(({ code, most }) => [code, most])),
  );
  const codes = own
    .flatMap((set) => itemsOf(set))
    .flatMap(({ code, score }) => (score.kind === 'given' ? [code] : []));
  return {
    extend: runs
      ? {
          action: reportFormPath(evaluation.code, city.code, 'extensions'),
          id: uuidv7(),
          dueAt: evaluation.dueAt,
          cities: undefined,
          extensions: deadline.extensions.map((one) => ({
            ...one,
            city: one.city === null ? undefined : city,
          })),
          ...typedExtension(now, typed),
        }
      : undefined,
    give: {
      action: reportFormPath(evaluation.code, city.code, 'given'),
      id: uuidv7(),
      items: [...codes, ...deductions.keys()].map((code) => {
        const entered = given.find(({ item }) => item === code);
        return {
          code,
          title: localize(titles.get(code) ?? {}, language),
          most: deductions.get(code),
          entered: entered && { ...entered, value: formatHundredths(entered.hundredths) },
        };
      }),
      typed:
        typed?.form === 'give'
          ? { item: typed.field('item'), value: typed.field('value'), source: typed.field('source') }
          : { item: '', value: '', source: '' },
      isFaulty: typed?.form === 'give',
    },
  };
}
