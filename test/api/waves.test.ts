import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { setQuotas } from '../../db/quotas.ts';
import { addWaveCities, moveClosing, setMargins } from '../../db/waves.ts';
import { open } from '../../server/services/waves/open.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave, preparedWave, testOrganiser } from '../support/wave.ts';

const { db, sql } = await testDatabase({ wavesIn: 'eight parts' });
const { client, fieldworkOf } = await testApp(db);
const json = async (path: string) => await (await client(path)).json();
const HOUR_MS = 3_600_000;
const later = () => new Date(Date.now() + HOUR_MS).toISOString();

describe('GET /api/v1/waves', () => {
  test('lists the opened ones, the newest first, with what they are at the moment', async () => {
    await preparedWave(db);
    const running = await openedWave(db, { settings: { code: '2016', opensAt: '2016-11-01T00:00:00Z' } });
    const closed = await openedWave(db, {
      settings: { code: '2014', opensAt: '2014-11-01T00:00:00Z', simulated: true, weight: 40 },
    });
    await moveClosing(db, closed.id, new Date());
    const scheduled = await openedWave(db, { settings: { code: '2099', opensAt: later() } });
    const { waves } = await json('/api/v1/waves');
    expect(waves.map((w: object) => Object.values(w).slice(0, 2))).toEqual([
      [scheduled.id, '2099'],
      [running.id, '2016'],
      [closed.id, '2014'],
    ]);
    expect(waves.map((w: { status: string }) => w.status)).toEqual(['scheduled', 'open', 'closed']);
    expect(waves[1]).toEqual({
      id: running.id,
      code: '2016',
      title: { 'zh-CN': '测试', en: 'Test' },
      status: 'open',
      opensAt: '2016-11-01T00:00:00.000Z',
      closesAt: running.closesAt.toISOString(),
      weight: 20,
      questionnaire: 1,
      simulated: false,
      organiser: testOrganiser,
    });
    expect(waves[2]).toMatchObject({ simulated: true, weight: 40 });
  });
});

describe('GET /api/v1/waves/{wave}/cities', () => {
  test('lists its cities by code, and nothing of how they are weighted', async () => {
    const wave = await openedWave(db, { cities: ['330100', '110000', '659001'] });
    const body = await json(`/api/v1/waves/${wave.code}/cities`);
    expect(body.wave).toBe(wave.id);
    expect(body.cities.map((c: { code: string }) => c.code)).toEqual(['110000', '330100', '659001']);
    expect(body.cities[1]).toEqual({
      code: '330100',
      name: '杭州市',
      english: 'Hangzhou',
      kind: 'prefecture',
      province: '浙江省',
      provinceEnglish: 'Zhejiang',
      pinyin: 'hangzhou',
      initials: 'hz',
    });
  });

  test('404 for a wave that is not there, not open yet, or no name at all', async () => {
    const prepared = await preparedWave(db);
    const scheduled = await openedWave(db, { settings: { opensAt: later() } });
    for (const name of [uuidv7(), prepared.code, prepared.id, scheduled.code])
      await expectProblem(
        await client(`/api/v1/waves/${name}/cities`),
        404,
        'wave-unknown',
        '没有这一轮调查，或尚未开放',
      );
    await expectProblem(await client('/api/v1/waves/%E4%B8%80/cities'), 404, 'not-found', '没有这个地址');
  });
});

test('an opened wave is loaded once, however its id is spelled', async () => {
  const wave = await openedWave(db);
  const loaded = await fieldworkOf(wave.id);
  expect(await fieldworkOf(wave.id.toUpperCase())).toBe(loaded);
  expect(await fieldworkOf(wave.id.replace(/[a-f]/, (c) => c.toUpperCase()))).toBe(loaded);
});

describe('a wave is not opened', () => {
  const refused = async (given: Parameters<typeof preparedWave>[1], message: string) =>
    await expect(open(db, await preparedWave(db, given), new Date())).rejects.toThrow(message);

  test('without cities', async () => {
    await refused({ cities: [] }, 'has no cities');
  });

  test('with a quota that no answer can be in', async () => {
    await refused({ quotas: [{ city: '330100', stratum: 'male', cap: 9 }] }, 'there is no such stratum');
  });

  test.each([
    ['a variable that is not asked', { income: tinyMargins.sex }, 'income is not a weighting variable'],
    [
      'a category that is not asked',
      { sex: { ordered: false, targets: { ...Object.fromEntries(tinyMargins.sex.targets), other: 1 } } },
      'sex has no category other',
    ],
    ['a category left out', { sex: { ordered: false, targets: [['male', 1]] } }, 'lacks the category female'],
    [
      'a category that nobody is in',
      { sex: { ordered: false, targets: { female: 0, male: 1 } } },
      'the share of sex female is 0',
    ],
  ])('with margins of %s', async (_, margins, message) => {
    await refused({ margins }, message);
  });

  test('with a finite population correction, but cities of unknown size', async () => {
    const wave = await preparedWave(db, { settings: { scoring: { fpc: true } } });
    await setMargins(db, wave.id, '330100', {
      population: null,
      margins: tinyMargins,
      marginSource: null,
    });
    await expect(open(db, wave, new Date())).rejects.toThrow('needs its population');
  });

  test('twice', async () => {
    await expect(open(db, await openedWave(db), new Date())).rejects.toThrow('is open already');
  });
});

describe('what an opened wave is made of', () => {
  test.each([
    ['cities', 'update wave_cities set wave_id = $1 where wave_id = $2'],
    ['quotas', 'update quotas set wave_id = $1 where wave_id = $2'],
  ])('takes no %s over from another wave', async (_, statement) => {
    const opened = await openedWave(db, { cities: ['110000'] });
    const other = await preparedWave(db, {
      cities: ['330100'],
      quotas: [{ city: '330100', stratum: '60+/male', cap: 1 }],
    });
    await expect(sql.unsafe(statement, [opened.id, other.id])).rejects.toThrow('open and frozen');
    await expect(addWaveCities(db, opened.id, ['310000'])).rejects.toThrow();
  });

  test('lies in partitions of its own, each as immutable as the whole', async () => {
    const { id } = await openedWave(db);
    const parts = await sql<{ name: string }[]>`
      select relid::regclass::text as name
      from pg_partition_tree(${`submissions_${id.replaceAll('-', '')}`}) where isleaf`;
    expect(parts).toHaveLength(8);
    for (const { name } of parts) await expect(sql.unsafe(`truncate ${name}`)).rejects.toThrow('immutable');
  });
});

test('quotas of many cities and strata are set at once', async () => {
  const wave = await preparedWave(db);
  const many = Array.from({ length: 20_000 }, (_, i) => ({
    waveId: wave.id,
    city: '330100',
    stratum: `s${i}`,
    target: 1,
    cap: 2,
  }));
  await setQuotas(db, many);
  await setQuotas(db, [{ ...many[0]!, cap: 5 }]);
  const [kept] = await sql`
    select count(*)::int as n, sum(cap)::int as places from quotas where wave_id = ${wave.id}`;
  expect(kept).toEqual({ n: 20_000, places: 40_003 });
});

test('a questionnaire is a new version when it changes, and the same one when it does not', async () => {
  const named = { ...tiny, name: 'versions' };
  const changed = { ...named, intro: { 'zh-CN': '改过的', en: 'Changed' } };
  const version = async (questionnaire: typeof tiny) =>
    (await preparedWave(db, { settings: { questionnaire } })).questionnaireVersion;
  expect([await version(named), await version(named), await version(changed)]).toEqual([1, 1, 2]);
});
