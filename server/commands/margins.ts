import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { findQuestionnaire } from '../../db/questionnaires.ts';
import { listWaveCities, setMargins } from '../../db/waves.ts';
import { refuseMargins } from '../steps/open.ts';
import { type Margins, margins, pairsOf } from '../survey/margins.ts';
import type { Definition } from '../survey/questionnaire.ts';
import { categoriesOf } from '../survey/scoring.ts';
import { onStore, waveNamed } from './context.ts';
import { numeral, readRows } from './input.ts';
import { printCsv, say } from './output.ts';

const columns = ['city', 'variable', 'category', 'share', 'population', 'source'];

const row = z.object({
  city: z.string().regex(/^\d{6}$/, 'a six-digit code'),
  variable: z.string().min(1),
  category: z.string().min(1),
  share: numeral,
  population: z
    .literal('')
    .transform(() => null)
    .or(numeral.pipe(z.int('not a whole number').positive('not above 0')))
    .default(null),
  source: z.string().default(''),
});
type Row = z.infer<typeof row>;

/** `margins`: the population margins of a wave's cities. */
export function marginsCommand(): Command {
  return new Command('margins')
    .description('print the population margins of a wave as CSV, or set them from a file')
    .argument('<wave>')
    .argument('[file]', `CSV, one row per category, columns: ${columns.join(',')}; shares or counts`)
    .addHelpText(
      'after',
      '\nA city’s rows replace its margins; cities that the file does not name keep theirs. Population and source may stay empty.',
    )
    .action(async (name: string, file?: string) => {
      await onStore(async ({ db }) => {
        const wave = await waveNamed(db, name);
        if (file === undefined) {
          const rows = (await listWaveCities(db, wave.id)).flatMap((c) =>
            Object.entries(margins.parse(c.margins ?? {})).flatMap(([variable, { targets }]) =>
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
        const cities = byCity(readRows(await readFile(file, 'utf8'), row));
        // All or nothing: a fault in the last row leaves the margins as they were.
        await db.transaction(async (tx) => {
          for (const [city, rows] of cities) {
            const [{ population, source }] = rows as [Row, ...Row[]];
            const values = {
              population,
              margins: marginsOf(rows, questionnaire.definition),
              marginSource: source || null,
            };
            refuseMargins(city, values.margins, questionnaire.definition);
            if (!(await setMargins(tx, wave.id, city, values)))
              throw new Error(`city ${city} is not in wave ${wave.code}`);
          }
        });
        say(`margins of ${cities.size} cities are set`);
      });
    });
}

function byCity(rows: Row[]): Map<string, Row[]> {
  const cities = new Map<string, Row[]>();
  for (const r of rows) cities.set(r.city, [...(cities.get(r.city) ?? []), r]);
  return cities;
}

/** Margins in the questionnaire's order of variables and categories, whatever the order of the rows. */
function marginsOf(rows: Row[], definition: Definition): Margins {
  const variables = [...new Set(rows.map((r) => r.variable))];
  const place = (variable: string) => definition.weighting.findIndex((w) => w.question === variable);
  return Object.fromEntries(
    variables
      .sort((a, b) => place(a) - place(b))
      .map((variable) => {
        const order = categoriesOf(definition, variable) ?? [];
        const targets = rows
          .filter((r) => r.variable === variable)
          .map((r): [string, number] => [r.category, r.share])
          .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
        const ordered = definition.weighting[place(variable)]?.ordered ?? false;
        return [variable, { ordered, targets }];
      }),
  );
}
