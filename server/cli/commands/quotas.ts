import { Command } from 'commander';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { listQuotas, setQuotas } from '../../../db/quotas.ts';
import { listWaveCities } from '../../../db/waves.ts';
import { readQuotas } from '../../services/files/quotas-file.ts';
import { tableBytes } from '../../services/files/workbook.ts';
import { strataOf } from '../../survey/weighting/strata.ts';
import { cityNamed, commandWave, onStore } from './context.ts';
import { printCsv, say } from './output.ts';
import { readBytes } from './read-file.ts';

const columns = ['city', 'stratum', 'target', 'cap'];

/** `quotas`: target and cap of counted submissions for a city and stratum. */
export function quotasCommand(): Command {
  return new Command('quotas')
    .description('print the quotas of a wave and what has been counted as CSV, or set quotas from a file')
    .argument('<wave>')
    .argument('[file]', `CSV or XLSX, columns: ${columns.join(',')}; a stratum is written like 30-44/female`)
    .option('--city <code>', 'print only this city, by code or name')
    .action(async (name: string, file: string | undefined, { city }: { city?: string }) => {
      await onStore(async ({ db }) => {
        const wave = await commandWave(db, name);
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
        const quotas = readQuotas(
          file,
          await tableBytes(await readBytes(file)),
          cities,
          strataOf(questionnaire.definition),
        );
        await setQuotas(
          db,
          quotas.map((q) => ({ ...q, waveId: wave.id })),
        );
        say(`${quotas.length} quotas are set`);
      });
    });
}
