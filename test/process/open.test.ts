import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { audit } from '../../db/trail-schema.ts';
import { findWave, setMargins } from '../../db/waves.ts';
import { waveCommand } from '../../server/cli/commands/wave.ts';
import { open } from '../../server/services/waves/open.ts';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { preparedWave } from '../support/wave.ts';

// A wave's requirements for opening, since nothing in it can be corrected afterwards.

const { db, url } = await testDatabase();
const free = { scoring: { publication: { requireMargins: false } } };
const values = (margins: unknown) => ({ population: null, margins, marginSource: null });

test('the margins of every city, of every weighting variable; the cities are named', async () => {
  const wave = await preparedWave(db);
  await setMargins(db, wave.id, '110000', values(null));
  await setMargins(db, wave.id, '330100', values({ age: tinyMargins.age }));
  await expect(open(db, wave, new Date())).rejects.toThrow(
    'margins are missing of 110000 北京市 (age, sex); 330100 杭州市 (sex). Set them with the command margins, or have',
  );
  expect((await findWave(db, wave.id))?.openedAt).toBeNull();
  for (const city of ['110000', '330100']) await setMargins(db, wave.id, city, values(tinyMargins));
  await open(db, wave, new Date());
  expect((await findWave(db, wave.id))?.openedAt).not.toBeNull();
});

test('a time to close that is not past', async () => {
  const past = { opensAt: '2020-01-01T00:00:00Z', closesAt: '2020-02-01T00:00:00Z' };
  const wave = await preparedWave(db, { settings: { code: 'round-2020', ...past } });
  await expect(open(db, wave, new Date())).rejects.toThrow(
    'wave round-2020 was to close at 2020-02-01T00:00:00.000Z, which is past; move it with: wave close round-2020 --at TIME',
  );
  expect((await findWave(db, wave.id))?.openedAt).toBeNull();
});

test('twenty cities are named at most', async () => {
  const cities = ['110000', '120000', '310000', '500000', '440300', '210200', '370200', '330200', '350200'];
  const more = [
    '130100',
    '130200',
    '140100',
    '150100',
    '210100',
    '220100',
    '230100',
    '320100',
    '330100',
    '340100',
  ];
  const wave = await preparedWave(db, {
    cities: [...cities, ...more, '350100', '360100', '370100'],
    margins: null,
    settings: { questionnaire: nationalCore, scoring: {} },
  });
  await expect(open(db, wave, new Date())).rejects.toThrow(/; and 2 more\. Set them/);
});

test('a wave that says that it publishes without opens without', async () => {
  await open(db, await preparedWave(db, { cities: ['440300'], margins: null, settings: free }), new Date());
});

test('a questionnaire that declares no weighting variable can have no margins', async () => {
  const questions = tiny.questions.filter((q) => q.role !== 'weighting');
  const questionnaire = { ...tiny, name: 'unweighted', weighting: [], questions };
  const of = (settings: object) =>
    preparedWave(db, { cities: ['500000'], margins: null, settings: { questionnaire, ...settings } });
  await expect(open(db, await of({ scoring: {} }), new Date())).rejects.toThrow('no weighting variables');
  await open(db, await of(free), new Date());
});

test('somebody who asks, unless nobody is asked', async () => {
  const anonymous = await preparedWave(db, { cities: ['360100'], settings: { organiser: undefined } });
  await expect(open(db, anonymous, new Date())).rejects.toThrow('does not say who asks');
  await open(db, anonymous, new Date(), { requireOrganiser: false });
  const simulated = { organiser: undefined, simulated: true };
  await open(db, await preparedWave(db, { cities: ['360200'], settings: simulated }), new Date());
});

describe('wave check', async () => {
  const { folder, printed } = await commandsOn(url);
  const check = async (name: string) => {
    Object.assign(printed, { out: '', told: '' });
    await waveCommand().exitOverride().parseAsync(['check', name], { from: 'user' });
  };

  test('names everything that keeps a wave from being opened, in one pass, and changes nothing', async () => {
    const past = { opensAt: '2019-01-01T00:00:00Z', closesAt: '2019-02-01T00:00:00Z' };
    const cities = ['110000', '330100', '440300'];
    const quotas = [{ city: '330100', stratum: 'male', cap: 9 }];
    const { id } = await preparedWave(db, { settings: { code: 'round-2019', ...past }, cities, quotas });
    await setMargins(db, id, '110000', values(null));
    await setMargins(db, id, '440300', values({ ...tinyMargins, income: tinyMargins.sex }));
    await expect(check('round-2019')).rejects.toThrow('wave round-2019: 4 faults');
    expect(printed.out.trim().split('\n')).toEqual([
      expect.stringContaining('was to close at 2019-02-01'),
      'city 440300: income is not a weighting variable',
      expect.stringContaining('margins are missing of 110000'),
      'quota 330100 male: there is no such stratum',
    ]);
    expect((await findWave(db, id))?.openedAt).toBeNull();
    // The error names the first problem, and where to find the others.
    const wave = (await findWave(db, id))!;
    await expect(open(db, wave, new Date())).rejects.toThrow(
      /which is past; .*; and 3 more: wave check round-2019$/,
    );
  });

  test('reports a wave that can be opened, and names a wave that blocks it', async () => {
    await preparedWave(db, { cities: ['370300'], settings: { code: 'first' } });
    await check('first');
    expect(printed.told).toBe('wave first can be opened: wave open first\n');
    await open(db, (await findWave(db, 'first'))!, new Date());
    await preparedWave(db, { cities: ['370300'], settings: { code: 'second' } });
    await expect(check('second')).rejects.toThrow('1 fault');
    expect(printed.out).toMatch(/^wave first is open until .* in 370300 /);
    await expect(check('first')).rejects.toThrow('1 fault');
    expect(printed.out).toBe('wave first is open already\n');
  });

  test('reads a file before anything is prepared from it', async () => {
    const file = join(folder, 'wave.json');
    const settings = {
      code: 'first',
      title: { 'zh-CN': '一轮', en: 'A round' },
      questionnaire: 'national-core',
      opensAt: '2030-09-01T00:00:00Z',
      closesAt: '2030-10-01T00:00:00Z',
      weight: 40,
      screening: {},
      cities: ['110000', '999999', '999998'],
    };
    const writeSettings = (changes: object) => writeFile(file, JSON.stringify({ ...settings, ...changes }));
    await writeSettings({});
    await expect(check(file)).rejects.toThrow('wave first: 3 faults');
    expect(printed.out).toBe(
      'there is a wave first already\ncity 999999 is not registered\ncity 999998 is not registered\n',
    );
    await writeSettings({ weight: 400, closesAt: '2030-08-01T00:00:00Z', title: { 'zh-CN': '' } });
    await expect(check(file)).rejects.toThrow(/wave\.json: .*\n.*wave\.json: /);
    await writeSettings({ code: 'next', cities: 'all' });
    await check(file);
    expect(printed.told).toContain('wave next can be prepared');
    expect(await findWave(db, 'next')).toBeUndefined();
  });
});

test('wave open opens alone, and the trail says that a command did', async () => {
  const wave = await preparedWave(db, { cities: ['360400'], settings: { signOff: 'two' } });
  await commandsOn(url);
  await waveCommand().exitOverride().parseAsync(['open', wave.code], { from: 'user' });
  expect((await findWave(db, wave.code))?.openedAt).toBeInstanceOf(Date);
  const entries = await db.select().from(audit).where(eq(audit.waveId, wave.id));
  expect(entries).toMatchObject([{ action: 'open-wave', via: 'command', subject: `wave:${wave.code}` }]);
});
