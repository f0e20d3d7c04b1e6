import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { listQuotas } from '../../db/quotas.ts';
import { listWaveCities, listWaves } from '../../db/waves.ts';
import { channelCommand } from '../../server/cli/commands/channel.ts';
import { citiesCommand } from '../../server/cli/commands/cities.ts';
import { exportCommand, reconcileCommand, screenCommand } from '../../server/cli/commands/fieldwork.ts';
import { inviteCommand } from '../../server/cli/commands/invite.ts';
import { marginsCommand } from '../../server/cli/commands/margins.ts';
import { publishCommand } from '../../server/cli/commands/publish.ts';
import { quotasCommand } from '../../server/cli/commands/quotas.ts';
import { redactCommand } from '../../server/cli/commands/redact.ts';
import { scoreCommand } from '../../server/cli/commands/score.ts';
import { demoCommand, migrateCommand } from '../../server/cli/commands/setup.ts';
import { staffCommand } from '../../server/cli/commands/staff.ts';
import { verifyCommand } from '../../server/cli/commands/verify.ts';
import { waveCommand } from '../../server/cli/commands/wave.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { preparedWave } from '../support/wave.ts';

// A faulty file changes nothing, and one clear line names the fault. The commands run in this process.

const { db, url } = await testDatabase();
const { folder } = await commandsOn(url);
const path = join(folder, 'faulty');
const wave = await preparedWave(db, { settings: { code: '2018' } });
/** Runs a command on a file and returns its failure. */
async function failure(command: Command, args: string[], content: string): Promise<string> {
  await writeFile(path, content);
  const run = command.exitOverride().parseAsync([...args, path], { from: 'user' });
  return await run.then(
    () => 'nothing',
    (error: Error) => error.message,
  );
}

describe('wave create', () => {
  const settings = {
    code: 'new',
    title: { 'zh-CN': '测试', en: 'Test' },
    questionnaire: tiny,
    opensAt: '2026-01-01T00:00:00Z',
    closesAt: '2099-01-01T00:00:00Z',
    weight: 40,
    cities: ['330100'],
  };
  const unknown = { ...tiny.questions[1], options: [{ value: 'unknown', label: {} }] };
  test.each([
    ['a code that is taken', JSON.stringify({ ...settings, code: '2018' }), 'there is a wave 2018 already'],
    [
      'an unknown city',
      JSON.stringify({ ...settings, cities: ['330100', '123456'] }),
      'city 123456 is not registered',
    ],
    ['no JSON', '{', `${path}: line 1, column 2: it is not JSON: `],
    ['no weight', JSON.stringify({ ...settings, weight: undefined }), /^\S+: weight: /],
    ['a misspelt setting', JSON.stringify({ ...settings, wieght: 1 }), /^\S+: the file: .*"wieght"/],
    [
      'a questionnaire that does not hold together',
      JSON.stringify({ ...settings, questionnaire: { ...tiny, questions: [unknown] } }),
      /^\S+: questionnaire/,
    ],
  ])('%s', async (_, content, message) => {
    expect(await failure(waveCommand(), ['create'], content)).toMatch(message);
    expect(await listWaves(db)).toHaveLength(1);
  });

  test('slips deep in a questionnaire: each with its place, all of them at once', async () => {
    const [first, ...others] = structuredClone(tiny.questions);
    const slipped = { ...first, title: 'Do you live here?', options: [{ value: 'yes' }, { label: {} }] };
    const content = JSON.stringify({
      ...settings,
      weight: 'much',
      cities: ['330100', '33010'],
      questionnaire: { ...tiny, questions: [slipped, ...others] },
    });
    expect((await failure(waveCommand(), ['create'], content)).split('\n')).toEqual([
      `${path}: questionnaire.questions[0].title: Invalid input: expected record, received string`,
      `${path}: questionnaire.questions[0].options[0].label: is missing`,
      `${path}: questionnaire.questions[0].options[1].value: is missing`,
      `${path}: weight: Invalid input: expected number, received string`,
      `${path}: cities[1]: a six-digit city code`,
    ]);
    expect(await listWaves(db)).toHaveLength(1);
  });

  test('no more faults than can be read', async () => {
    const questions = Array.from({ length: 30 }, () => ({ type: 'scale' }));
    const content = JSON.stringify({ ...settings, questionnaire: { ...tiny, questions } });
    const lines = (await failure(waveCommand(), ['create'], content)).split('\n');
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe(`${path}: and 50 more`);
  });

  test.each<[string, object, string]>([
    ['closes before it opens', { closesAt: '2025-01-01T00:00:00Z' }, 'closesAt: not after it opens'],
    ['closes as it opens', { closesAt: settings.opensAt }, 'closesAt: not after it opens'],
    [
      'opens at a time elsewhere',
      { opensAt: '2026-01-01T08:00:00+08:00' },
      'opensAt: a time in UTC, as in 2018-10-01T00:00:00Z',
    ],
    ['has a city twice', { cities: ['330100', '110000', '330100'] }, 'cities[2]: 330100 appears twice'],
    ['is called as addresses call the latest', { code: 'Latest' }, 'code: "latest" names whatever'],
    ['has a NUL in its title', { title: { en: 'a\0b' } }, 'title.en: holds a NUL or half a character'],
    ['has half a character there', { title: { en: 'a\ud800' } }, 'title.en: holds a NUL or half a'],
    ['has a title that shows nothing', { title: { en: '\u200b' } }, 'title.en: shows nothing'],
    ['has no title', { title: {} }, 'title: a text in one language or more'],
    ['turns its title round', { title: { en: 'a\u202eb' } }, 'title.en: holds U+202D or U+202E'],
  ])('a wave that %s', async (_, change, fault) => {
    const content = JSON.stringify({ ...settings, ...change });
    const lines = (await failure(waveCommand(), ['create'], content)).split('\n');
    expect(lines).toEqual([expect.stringContaining(`${path}: ${fault}`)]);
    expect(await listWaves(db)).toHaveLength(1);
  });
});

describe('margins', () => {
  const half = '330100,sex,female,0.5,,';
  test.each([
    [
      'an empty cell, which is no zero',
      `${half}\n330100,sex,male,,,`,
      'line 3, column 4 (share): a number is missing',
    ],
    ['no number', `${half}\n330100,sex,male,x,,`, 'line 3, column 4 (share): not a number'],
    ['less than nothing', `${half}\n330100,sex,male,-1,,`, 'line 3, column 4 (share): below 0'],
    [
      'a category twice',
      `${half}\n330100,sex,male,.5,,\n${half}`,
      'line 4, column 3 (category): 330100 sex female appears twice',
    ],
    [
      'an empty category',
      `330100,sex,female,1,,\n330100,sex,male,0,,`,
      'line 3, column 4 (share): the share of sex male is 0',
    ],
    [
      'a category that is left out',
      half,
      'line 2, column 3 (category): city 330100: sex lacks the category male',
    ],
    [
      'an unknown variable',
      '330100,income,low,1,,',
      'line 2, column 2 (variable): income is not a weighting variable',
    ],
    ['a population of nobody', '330100,sex,female,1,0,', 'line 2, column 5 (population): not above 0'],
    ['another city', '310000,sex,female,1,,', 'line 2, column 1 (city): 310000 is not a city of the wave'],
    ['no rows', '', 'the file has no rows'],
    ['a row that is too short', '330100,sex', 'line 2, column 3 (category): empty'],
  ])('%s', async (_, rows, message) => {
    const content = `city,variable,category,share,population,source\n${rows}`;
    const text = await failure(marginsCommand(), ['2018'], content);
    expect(text).toContain(`${path}: ${message}`);
    const cities = await listWaveCities(db, wave.id);
    expect(cities.map((c) => c.margins)).toEqual([tinyMargins, tinyMargins]);
  });
});

describe('quotas', () => {
  test.each([
    ['an empty cell', '330100,40-59/female,1,', 'line 2, column 4 (cap): a number is missing'],
    ['half a place', '330100,40-59/female,1,1.5', 'line 2, column 4 (cap): not a whole number'],
    ['less than none', '330100,40-59/female,-1,1', 'line 2, column 3 (target): below 0'],
    [
      'a stratum twice',
      '330100,60+/male,1,1\n330100,60+/male,1,2',
      'line 3, column 2 (stratum): 330100 60+/male appears twice; before on line 2',
    ],
    ['another city', '310000,60+/male,1,1', 'line 2, column 1 (city): 310000 is not a city of the wave'],
    ['no rows', '', 'the file has no rows'],
  ])('%s', async (_, rows, message) => {
    const content = `city,stratum,target,cap\n${rows}`;
    expect(await failure(quotasCommand(), ['2018'], content)).toContain(`${path}: ${message}`);
    expect(await listQuotas(db, wave.id)).toEqual([]);
  });
});

test.each([
  migrateCommand(),
  citiesCommand(),
  waveCommand(),
  marginsCommand(),
  quotasCommand(),
  channelCommand(),
  inviteCommand(),
  staffCommand(),
  screenCommand(),
  redactCommand(),
  publishCommand(),
  scoreCommand(),
  verifyCommand(),
  exportCommand(),
  reconcileCommand(),
  demoCommand(),
])('$_name explains itself, its options and its parts', (command) => {
  const explain = (c: Command): void => {
    expect(c.helpInformation()).toContain(`Usage: ${c.parent ? `${c.parent.name()} ` : ''}${c.name()}`);
    expect(c.description(), c.name()).not.toBe('');
    for (const option of c.options) expect(option.description, option.flags).not.toBe('');
    c.commands.forEach(explain);
  };
  explain(command);
});
