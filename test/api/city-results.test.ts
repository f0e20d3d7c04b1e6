import { beforeAll, describe, expect, test } from 'vitest';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { roundFigure } from '../../server/survey/release/rounding.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';

// A city's public page: beside other cities of the release, and over its waves.

const { db } = await testDatabase();
const app = await testApp(db);
const { client, fieldworkOf, signingKey } = app;
const DAY_MS = 86_400_000;
const [HANGZHOU, NINGBO, SHENZHEN, BEIJING] = ['330100', '330200', '440300', '110000'];
const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const text = async (path: string) => await (await client(`/results/${path}`)).text();
const pageOf = async (wave: string, city: string) => await text(`${wave}/${city}?lang=en`);
const documentOf = async (wave: string): Promise<ReleaseDocument> =>
  await (await client(`/api/v1/waves/${wave}/releases/1`)).json();

async function published(code: string, days: number, levels: Record<string, number>, questionnaire = tiny) {
  const title = { 'zh-CN': `${code}年调查`, en: `Survey ${code}` };
  const dates = { opensAt: at(days), closesAt: at(days + 5) };
  const wave = await scoredWave(db, app, levels, { code, title, questionnaire, ...dates });
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
}

beforeAll(async () => {
  const levels = { [HANGZHOU]: 4.6, [NINGBO]: 4.65, [SHENZHEN]: 2, [BEIJING]: 3 };
  await published('2016', -40, levels);
});

describe('beside other cities', () => {
  /** A row of the table, found by its heading, without marks. */
  const rowOf = (page: string, heading: string) => {
    const row = page.split('<tr').find((one) => one.includes(`>${heading}<`));
    return row?.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  };

  test('stand the means of the nation, the province and the kind, with what each comes to', async () => {
    const page = await pageOf('2016', HANGZHOU!);
    const { cities } = await documentOf('2016');
    const sum = (of: (c: ReleaseDocument['cities'][number]) => number) =>
      cities.reduce((total, city) => total + of(city), 0);
    const people = (c: ReleaseDocument['cities'][number]) => c.margins.population!;
    const mean = sum((c) => people(c) * c.overall.score!) / sum(people);
    const own = cities.find(({ code }) => code === HANGZHOU)!.overall.score!;
    const nation = rowOf(page, 'All 4 cities');
    expect(nation).toContain('mean by population');
    expect(nation).toContain(mean.toFixed(2));
    expect(nation).toContain(`▲ above by ${roundFigure(own - mean).toFixed(2)} SE 0.`);
    expect(rowOf(page, '2 cities of Zhejiang')).toContain('◆ not distinguishable (0.00');
    expect(rowOf(page, '1 cities of its kind: Prefecture-level')).toBeUndefined();
    expect(rowOf(page, '2 cities of its kind: Separate planning')).toBeUndefined();
    expect(page).toContain('1.96 times its standard error');
  });

  test('those of its kind are compared with it; without another one there is no row', async () => {
    const page = await pageOf('2016', NINGBO!);
    expect(rowOf(page, '2 cities of its kind: Separate planning')).toContain('▲ above by');
    const capital = await pageOf('2016', BEIJING!);
    expect(rowOf(capital, 'All 4 cities')).toContain('▼ below by');
    expect(capital).not.toContain('of its kind');
    expect(capital).not.toContain('cities of Beijing');
  });

  test('stand its ranks, and how sure they are', async () => {
    expect(await pageOf('2016', SHENZHEN!)).toContain('Rank among 4 cities: 4<');
    const page = await pageOf('2016', HANGZHOU!);
    expect(page).toContain('Rank among 4 cities: between 1 and 2<');
    expect(page).toContain('the ranges of all cities are right at once');
  });

  test('the page says what self-selection would do', async () => {
    const page = await pageOf('2016', HANGZHOU!);
    const { overall, sensitivity } = (await documentOf('2016')).cities.find(({ code }) => code === HANGZHOU)!;
    const without = (overall.score! - sensitivity!.shifts[0]!.shift).toFixed(2);
    expect(page).toContain(
      `likelier to answer, ${overall.score!.toFixed(2)} would be about ${without}. That is`,
    );
    expect(
      rowOf(page, '1.1 times as likely to answer for each standard deviation of satisfaction'),
    ).toContain(without);
  });

  test('stands with each question how it was answered, option by option', async () => {
    const page = await pageOf('2016', HANGZHOU!);
    const { answers, notUsed, missing } = (await documentOf('2016')).cities
      .find(({ code }) => code === HANGZHOU)!
      .questions.find(({ id }) => id === 'q_bus')!;
    const answered = 100 - notUsed! - missing!;
    // Each option got twelve of sixty; nobody chose any of the six others.
    expect(answers!.map(({ codes }) => codes)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((c) => [c]));
    const shares = answers!
      .filter(({ share }) => share > 0)
      .map(({ codes, share }) => `${codes} ${Math.round((answered * share) / 100)}%`);
    expect(rowOf(page, 'Are the buses good?')).toContain(shares.join(' · '));
  });

  test('in Chinese as well', async () => {
    const page = await text(`2016/${HANGZHOU}?lang=zh-CN`);
    for (const sentence of [
      '全部 4 个城市',
      '浙江省的 2 个城市',
      '▲ 高出',
      '◆ 无法区分',
      '位次：第 1 至第 2',
    ])
      expect(page).toContain(sentence);
  });
});

describe('over the waves', () => {
  test('is a change called one by the error of the difference, from the moment the earlier wave is there', async () => {
    expect(await pageOf('2016', HANGZHOU!)).not.toContain('Overall score by wave');
    await published('2014', -60, { [HANGZHOU!]: 3, [NINGBO!]: 4.65 });
    const page = await pageOf('2016', HANGZHOU!);
    const [before, after] = await Promise.all(
      ['2014', '2016'].map(async (wave) => {
        const { cities } = await documentOf(wave);
        return cities.find(({ code }) => code === HANGZHOU)!.overall;
      }),
    );
    const difference = after!.score! - before!.score!;
    expect(page).toContain(
      `▲ up by ${difference.toFixed(2)} <small>SE ${Math.hypot(before!.se!, after!.se!).toFixed(2)}</small>`,
    );
    expect(page).toContain(`<a href="/results/2014/${HANGZHOU}">Survey 2014</a>`);
    expect(page).toContain('▲ ▼ ◆ compare with the wave before: Survey 2014.');
    expect(await pageOf('2016', NINGBO!)).toContain('◆ cannot be told apart (');
    // A city that the earlier wave did not survey has no other wave.
    expect(await pageOf('2016', SHENZHEN!)).not.toContain('Overall score by wave');
    expect(await pageOf('2014', HANGZHOU!)).not.toContain('Overall score by wave');
  });

  test('where a question changed, nothing that contains it is compared, and the page says why', async () => {
    const questions = tiny.questions.map((q) =>
      q.id === 'q_bus' ? { ...q, title: { 'zh-CN': '公交准时吗？', en: 'Are buses on time?' } } : q,
    );
    await published('2018', -20, { [HANGZHOU!]: 2, [NINGBO!]: 4.65 }, { ...tiny, questions });
    const page = await pageOf('2018', HANGZHOU!);
    expect(page).toMatch(/Not comparable with the wave before: 1 of \d scored questions/);
    expect(page).toMatch(/Are buses on time\?(?:(?!<tr).)*asked differently in the wave before/s);
    expect(page).toMatch(/Getting around(?:(?!<tr).)*other questions in the wave before/s);
    expect(page).toMatch(/Is it easy to get things done\?(?:(?!<tr).)*▼ down by /s);
    // The page still compares 2016 with 2014.
    expect(page.match(/▲ up by/g)).toHaveLength(1);
  });
});
