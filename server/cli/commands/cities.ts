import { Command } from 'commander';
import { listCities, registerCities } from '../../../db/cities.ts';
import { registeredCity, registryColumns } from '../../../db/registry.ts';
import { readTable } from '../../services/files/table.ts';
import { onStore } from './context.ts';
import { printCsv, say } from './output.ts';
import { readBytes } from './read-file.ts';

const columns = [
  'code',
  'name',
  'english',
  'kind',
  'provinceCode',
  'province',
  'provinceEnglish',
  'pinyin',
  'initials',
];

/** `cities`: the registry of cities that can take part. */
export function citiesCommand(): Command {
  const cities = new Command('cities').description('list registered cities, or register more');
  cities
    .command('list', { isDefault: true })
    .description('print the registry as CSV')
    .option('--search <text>', 'only cities whose code, name, pinyin or initials begin with this')
    .action(async ({ search }: { search?: string }) => {
      await onStore(async ({ db }) => {
        const all = await listCities(db);
        const matches = all.filter(
          (c) =>
            !search ||
            [c.code, c.name, c.english.toLowerCase(), c.pinyin, c.initials].some((t) =>
              t.startsWith(search.toLowerCase()),
            ),
        );
        printCsv(matches, columns);
      });
    });
  cities
    .command('add')
    .description(
      'register the cities of a CSV file, or correct them; other countries’ and example cities too',
    )
    .argument(
      '<file>',
      'columns: code,name,english,kind,province_code,province,province_english,pinyin,initials',
    )
    .action(async (file: string) => {
      const table = readTable(file, await readBytes(file), { columns: registryColumns, row: registeredCity });
      table.conclude();
      await onStore(async ({ db }) =>
        say(
          `registered ${await registerCities(
            db,
            table.rows.map(({ row }) => row),
          )} cities`,
        ),
      );
    });
  return cities;
}
