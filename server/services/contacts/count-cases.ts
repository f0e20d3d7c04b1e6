import { countContacts, listInterviews } from '../../../db/contacts.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { groupOf } from '../../survey/contact/dispositions.ts';
import { type CaseCounts, interviewKind, noCases } from '../../survey/contact/response-rates.ts';
import { screenedItems } from '../../survey/screening/rules.ts';

/**
 * How the cases of interviewers on tablets ended, by city in order: interviews, and contacts that led to none. Throws
 * `forbidden`.
 */
export async function countCases(
  { db }: Pick<Platform, 'db'>,
  fieldwork: Fieldwork,
  actor: Actor,
): Promise<{ city: string; counts: CaseCounts }[]> {
  const cities = requireCities(actor, 'see-response-rates', fieldwork.wave.id);
  const casesByCity = new Map<string, CaseCounts>();
  const add = (city: string, kind: keyof CaseCounts, n: number) => {
    const counts = casesByCity.get(city) ?? { ...noCases };
    counts[kind] += n;
    casesByCity.set(city, counts);
  };
  for (const { city, disposition, n } of await countContacts(db, fieldwork.wave.id, cities))
    add(city, groupOf(disposition), n);
  for (const { city, codes, isOutOfScope } of await listInterviews(db, fieldwork.wave.id, cities)) {
    const items = screenedItems(formOf(fieldwork, city).design, codes);
    add(
      city,
      isOutOfScope ? 'notEligible' : interviewKind(items.applicable - items.blank, items.applicable),
      1,
    );
  }
  return [...casesByCity.keys()]
    .sort()
    .map((city) => ({ city, counts: { ...noCases, ...casesByCity.get(city) } }));
}

/** All cases together. */
export function sumCases(counts: Iterable<CaseCounts>): CaseCounts {
  const sum = { ...noCases };
  for (const one of counts)
    for (const kind of Object.keys(sum) as (keyof CaseCounts)[]) sum[kind] += one[kind];
  return sum;
}
