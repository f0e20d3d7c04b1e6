import { Command } from 'commander';
import { z } from 'zod';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { listQuotas, setQuotas } from '../../../db/quotas.ts';
import { listWaveCities } from '../../../db/waves.ts';
import { strataOf } from '../../services/waves/open.ts';
import { cityNamed, onStore, waveNamed } from './context.ts';
import { readBytes } from './file-text.ts';
import { cityCell, filled, wholeNumeral } from './input.ts';
import { plainWord, suggestion } from './nearest.ts';
import { printCsv, say } from './output.ts';
import { readTable } from './table.ts';

const columns = ['city', 'stratum', 'target', 'cap'];

const row = z
  .object({ city: filled.pipe(cityCell), stratum: filled, target: wholeNumeral, cap: wholeNumeral })
  .refine((q) => !(q.target > q.cap), { message: 'the target is above the cap', path: ['target'] });

/** `quotas`: target and cap of counted submissions for a city and stratum. */
export function quotasCommand(): Command {
  return new Command('quotas')
    .description('print the quotas of a wave and what has been counted as CSV, or set quotas from a file')
    .argument('<wave>')
    .argument('[file]', `CSV, columns: ${columns.join(',')}; a stratum is written like 30-44/female`)
    .option('--city <code>', 'print only this city, by code or name')
    .action(async (name: string, file: string | undefined, { city }: { city?: string }) => {
      await onStore(async ({ db }) => {
        const wave = await waveNamed(db, name);
        const code = city === undefined ? undefined : await cityNamed(db, wave, city);
        if (file === undefined) {
          const quotas = await listQuotas(db, wave.id, code);
          if (quotas.length === 0) say(`${code ? `city ${code}` : `wave ${wave.code}`} has no quotas`);
          return printCsv(quotas, [...columns, 'counted']);
        }
        if (code) throw new Error('--city is for printing: a file names its cities itself');
        const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
        if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
        const cities = (await listWaveCities(db, wave.id)).map((c) => c.code);
        const quotas = readQuotas(file, await readBytes(file), cities, strataOf(questionnaire.definition));
        await setQuotas(
          db,
          quotas.map((q) => ({ ...q, waveId: wave.id })),
        );
        say(`${quotas.length} quotas are set`);
      });
    });
}

/** The quotas of a file. Throws FaultyFile with every fault and its place. */
function readQuotas(file: string, bytes: Uint8Array, cities: readonly string[], strata: readonly string[]) {
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
      table.fault(line, 'stratum', `${place} appears twice; before on line ${before}`);
    else first.set(place, line);
    if (!cities.includes(row.city))
      table.fault(line, 'city', `${row.city} is not a city of the wave${suggestion(row.city, cities)}`);
    if (!strata.includes(stratum))
      table.fault(line, 'stratum', `${stratum} is no stratum${suggestion(stratum, strata)}`);
    return { ...row, stratum };
  });
  table.conclude();
  return quotas;
}
