import { z } from 'zod';
import { tableMessage } from '../../survey/table-messages.ts';
import { cityCell, filled, wholeNumeral } from './input.ts';
import { plainWord, suggestion } from './nearest.ts';
import { readTable } from './table.ts';

const row = z
  .object({ city: filled.pipe(cityCell), stratum: filled, target: wholeNumeral, cap: wholeNumeral })
  .refine((q) => q.target <= q.cap, {
    message: tableMessage('targetAboveCap'),
    path: ['target'],
    when: ({ issues }) => issues.length === 0,
  });

/** Target and cap of a city's stratum. */
export type StratumQuota = z.output<typeof row>;

/** The quotas of a file. Throws FaultyFile with every fault and its place. */
export function readQuotas(
  file: string,
  bytes: Uint8Array,
  cities: readonly string[],
  strata: readonly string[],
): StratumQuota[] {
  const table = readTable(file, bytes, {
    columns: { city: 'city', stratum: 'stratum', target: 'target', cap: 'cap' },
    ignored: ['counted'],
    row,
  });
  const first = new Map<string, number>();
  const quotas = table.rows.map(({ line, row }) => {
    const stratum = strata.find((name) => plainWord(name) === plainWord(row.stratum)) ?? row.stratum;
    const place = `${row.city} ${stratum}`;
    const before = first.get(place);
    if (before !== undefined)
      table.fault(line, 'stratum', tableMessage('twice', { value: place, line: before }));
    else first.set(place, line);
    if (!cities.includes(row.city))
      table.fault(
        line,
        'city',
        () => `${tableMessage('noCity', { value: row.city })}${suggestion(row.city, cities)}`,
      );
    if (!strata.includes(stratum))
      table.fault(
        line,
        'stratum',
        () => `${tableMessage('noStratum', { value: stratum })}${suggestion(stratum, strata)}`,
      );
    return { ...row, stratum };
  });
  table.conclude();
  return quotas;
}
