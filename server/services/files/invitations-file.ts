import { z } from 'zod';
import type { PlannedInvitations } from '../../../db/schema.ts';
import { tableMessage } from '../../survey/table-messages.ts';
import { cityCell, filled, wholeNumeral } from './input.ts';
import { plainWord, suggestion } from './nearest.ts';
import { readTable } from './table.ts';

const row = z.object({
  city: filled.pipe(cityCell),
  stratum: z.string().optional(),
  count: wholeNumeral.pipe(z.int().min(1, tableMessage('below', { min: 1 }))),
});

/** A plan of invitations from a file; an empty stratum means any. Throws FaultyFile with every fault and its place. */
export function readInvitationPlan(
  file: string,
  bytes: Uint8Array,
  cities: readonly string[],
  strata: readonly string[],
): PlannedInvitations[] {
  const table = readTable(file, bytes, {
    columns: { city: 'city', stratum: 'stratum', count: 'count' },
    optional: ['stratum'],
    row,
  });
  const first = new Map<string, number>();
  const plan = table.rows.map(({ line, row: { city, stratum: typed = '', count } }) => {
    const stratum = strata.find((name) => plainWord(name) === plainWord(typed)) ?? typed;
    const place = `${city} ${stratum}`.trim();
    const before = first.get(place);
    if (before === undefined) first.set(place, line);
    else table.fault(line, 'city', tableMessage('twice', { value: place, line: before }));
    if (!cities.includes(city))
      table.fault(
        line,
        'city',
        () => `${tableMessage('noCity', { value: city })}${suggestion(city, cities)}`,
      );
    if (stratum !== '' && !strata.includes(stratum))
      table.fault(
        line,
        'stratum',
        () => `${tableMessage('noStratum', { value: stratum })}${suggestion(stratum, strata)}`,
      );
    return { city, stratum: stratum === '' ? null : stratum, count };
  });
  table.conclude();
  return plan;
}
