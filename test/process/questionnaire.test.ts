import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { questionnaireCommand } from '../../server/cli/commands/questionnaire.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { preparedWave } from '../support/wave.ts';

// A questionnaire leaves a wave as a workbook or JSON and comes back unchanged; faults are named at their place.

const { db, url } = await testDatabase();
const { folder, printed } = await commandsOn(url);
await preparedWave(db, { settings: { code: '2018' } });

/** Runs the command; returns its output or its failure. */
async function run(...args: string[]): Promise<string> {
  Object.assign(printed, { out: '', told: '' });
  return await questionnaireCommand()
    .exitOverride()
    .parseAsync(args, { from: 'user' })
    .then(
      () => printed.out,
      (error: Error) => error.message,
    );
}

/** The printed bytes, which the test keeps as numbers. */
const bytesOf = (out: string) => Uint8Array.from(out.split(',').map(Number));

test('a wave’s questionnaire goes out as an XLSForm and as JSON, and both come back as they were', async () => {
  expect(JSON.parse(await run('export', '2018'))).toEqual(tiny);
  const workbook = join(folder, 'form.xlsx');
  await writeFile(workbook, bytesOf(await run('export', '2018', '--xlsform')));
  expect(JSON.parse(await run('import', workbook))).toEqual(tiny);
  expect(printed.told).toBe('');
  const rows: { outcome: string }[] = parse(await run('import', workbook, '--report'), { columns: true });
  expect(rows.length).toBeGreaterThan(tiny.questions.length);
  expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['taken']));
  const json = join(folder, 'definition.json');
  await writeFile(json, await run('export', workbook));
  expect(JSON.parse(await run('import', json))).toEqual(tiny);
  expect((await run('templates')).trim().split('\n')).toContain('service-exit');
  expect(JSON.parse(await run('export', 'pulse')).name).toBe('pulse');
});

test('every fault of a file is named at its place, and nothing is printed that could be used', async () => {
  const file = join(folder, 'faulty.json');
  const [first, ...others] = tiny.questions;
  const questions = [{ ...first, required: 'yes' }, ...others, { ...first, title: { en: 'Again' } }];
  await writeFile(file, JSON.stringify({ ...tiny, questions }));
  expect((await run('import', file)).split('\n')).toEqual([
    expect.stringContaining('faulty.json: questions[0].required: '),
    expect.stringContaining(`faulty.json: questions[${others.length + 1}].title: a text is missing in zh-CN`),
    expect.stringContaining(
      `faulty.json: questions[${others.length + 1}].id: question lives_here appears twice`,
    ),
  ]);
  expect(printed.out).toBe('');
  expect(await run('export', 'nowhere')).toContain('nowhere');
});
