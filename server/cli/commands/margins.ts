import { Command } from 'commander';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { listWaveCities, setMargins } from '../../../db/waves.ts';
import { readMargins } from '../../services/files/margins-file.ts';
import { tableBytes } from '../../services/files/workbook.ts';
import { pairsOf } from '../../survey/weighting/margins.ts';
import { commandWave, onStore } from './context.ts';
import { printCsv, say } from './output.ts';
import { readBytes } from './read-file.ts';

const columns = ['city', 'variable', 'category', 'share', 'population', 'source'];

/** `margins`: the population margins of a wave's cities. */
export function marginsCommand(): Command {
  return new Command('margins')
    .description('print the population margins of a wave as CSV, or set them from a file')
    .argument('<wave>')
    .argument('[file]', `CSV or XLSX, one row per category, columns: ${columns.join(',')}; shares or counts`)
    .addHelpText(
      'after',
      `
A city’s rows replace its margins; cities that the file does not name keep theirs. Population and source may stay empty;
a city has one of each, in any of its rows. Within a variable all figures are shares that sum to 1, percent that sum to
100 (both within 0.5 %), or counts. UTF-8, UTF-16 with a byte order mark and GBK are read, with commas, semicolons or
tabs; in merged cells the value has to be repeated.`,
    )
    .action(async (name: string, file?: string) => {
      await onStore(async ({ db }) => {
        const wave = await commandWave(db, name);
        if (file === undefined) {
          const rows = (await listWaveCities(db, wave.id)).flatMap((c) =>
            Object.entries(c.margins ?? {}).flatMap(([variable, { targets }]) =>
              pairsOf(targets).map(([category, share]) => ({
                city: c.code,
                variable,
                category,
                share,
                population: c.population,
                source: c.marginSource,
              })),
            ),
          );
          return printCsv(rows, columns);
        }
        const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
        if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
        const inWave = await listWaveCities(db, wave.id);
        const cities = readMargins(
          file,
          await tableBytes(await readBytes(file)),
          inWave,
          questionnaire.definition,
        );
        // All or nothing: a fault in the last row leaves the margins as they were.
        await db.transaction(async (tx) => {
          for (const { city, ...values } of cities) await setMargins(tx, wave.id, city, values);
        });
        say(`margins of ${cities.length} cities are set`);
      });
    });
}
