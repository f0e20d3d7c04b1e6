import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { findQuestionnaire } from '../../db/questionnaires.ts';
import { listQuotas, setQuotas } from '../../db/quotas.ts';
import { listWaveCities } from '../../db/waves.ts';
import { strataOf } from '../steps/open.ts';
import { cityNamed, onStore, waveNamed } from './context.ts';
import { readRows, wholeNumeral } from './input.ts';
import { printCsv, say } from './output.ts';

const columns = ['city', 'stratum', 'target', 'cap'];

const row = z
  .object({
    city: z.string().regex(/^\d{6}$/, 'a six-digit code'),
    stratum: z.string().min(1),
    target: wholeNumeral,
    cap: wholeNumeral,
  })
  .refine((q) => q.target <= q.cap, { message: 'the target is above the cap', path: ['target'] });

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
        const strata = new Set(strataOf(questionnaire.definition));
        const cities = new Set((await listWaveCities(db, wave.id)).map((c) => c.code));
        const quotas = readRows(await readFile(file, 'utf8'), row);
        const named = new Set<string>();
        for (const [i, q] of quotas.entries()) {
          const place = `${q.city} ${q.stratum}`;
          if (named.has(place)) throw new Error(`row ${i + 2}: ${place} appears twice`);
          named.add(place);
          if (!cities.has(q.city))
            throw new Error(`row ${i + 2}: city ${q.city} is not in wave ${wave.code}`);
          if (!strata.has(q.stratum)) throw new Error(`row ${i + 2}: there is no stratum ${q.stratum}`);
        }
        await setQuotas(
          db,
          quotas.map((q) => ({ ...q, waveId: wave.id })),
        );
        say(`${quotas.length} quotas are set`);
      });
    });
}
