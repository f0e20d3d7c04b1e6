import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { audit } from '../../db/trail-schema.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { sheetWith } from '../support/sheet.ts';
import { activatedAccount } from '../support/staff-browser.ts';
import { withdraw } from '../support/withdraw.ts';

// Provinces and ministries see their own cities' scores, and nothing that is not public yet.

const { db } = await testDatabase();
const app = await testApp(db, { isTimeFrozen: true });
const { client, fieldworkOf, signingKey } = app;
const HOUR_MS = 3_600_000;
const [HANGZHOU, NINGBO, SHENZHEN] = ['330100', '330200', '440300'];
const OWN = [HANGZHOU, NINGBO];
const wave = await scoredWave(db, app, { [HANGZHOU]: 4, [NINGBO]: 2, [SHENZHEN]: 3 });
const at = `/api/v1/waves/${wave.code}`;
const until = new Date(Date.now() + 48 * HOUR_MS);
const province = await keyFor(db, 'province', { name: 'Zhejiang', cities: OWN, until });
const sign = async (publicAt: Date | null = null) =>
  await publish(db, await fieldworkOf(wave.id), {
    signingKey,
    reason: 'late forms',
    publicAt,
    now: app.platform.now(),
  });

const readScores = async (headers: Record<string, string>, query = '') => {
  const response = await client(`${at}/scores${query}`, { headers });
  return { status: response.status, text: await response.text() };
};
const scoresFor = async (headers: Record<string, string>, query?: string) =>
  JSON.parse((await readScores(headers, query)).text);

describe('scores of the cities that somebody looks after', () => {
  test('are none before a release is public, and nothing tells that there is one', async () => {
    const before = (await readScores(province)).text;
    expect(JSON.parse(before)).toMatchObject({ release: null, releases: [], cities: [] });
    await sign(new Date(app.platform.now().getTime() + HOUR_MS));
    // The city reads its result and objects; the province must not learn of either.
    const city = await keyFor(db, 'city', { name: 'Wang Fang', cities: [HANGZHOU], until });
    expect((await client(`${at}/feedback/${HANGZHOU}`, { headers: city })).status).toBe(200);
    const objection = { id: uuidv7(), release: 1, text: '样本偏年轻' };
    expect((await post(client, `${at}/feedback/${HANGZHOU}/objections`, objection, city)).status).toBe(201);
    expect((await readScores(province)).text).toBe(before);
    expect((await readScores(province, '?release=1')).status).toBe(404);
  });

  test('are there before for those whose grants allow it, and their looking stands in the trail', async () => {
    const auditor = await keyFor(db, 'auditor', { name: 'Zhou', until });
    const early = await scoresFor(auditor);
    expect(early).toMatchObject({ release: 1, isPublic: false });
    expect(early.cities).toHaveLength(3);
    await scoresFor(auditor);
    const views = (await db.select().from(audit)).filter(({ action }) => action === 'view-result');
    expect(views.flatMap(({ actor, subject }) => (actor === 'Zhou' ? [subject] : []))).toEqual(['release:1']);
  });

  test('once public: of those cities alone, with who read the feedback and what was objected', async () => {
    app.advance(HOUR_MS + 1000);
    const { text } = await readScores(province);
    expect(text).not.toContain(SHENZHEN);
    const scores = JSON.parse(text);
    const document = await (await client(`${at}/releases/1`)).json();
    const figures = new Map<string, { overall: { score: number }; neff: number }>(
      document.cities.map((city: { code: string }) => [city.code, city]),
    );
    expect(scores).toMatchObject({ release: 1, isPublic: true, before: null, releases: [1] });
    expect(scores.cities.map(({ code }: { code: string }) => code)).toEqual(OWN);
    for (const { code, score, neff } of scores.cities)
      expect([score, neff]).toEqual([figures.get(code)!.overall.score, figures.get(code)!.neff]);
    const [hangzhou, ningbo] = scores.cities;
    expect(hangzhou.readers.map(({ name }: { name: string }) => name)).toEqual(['Wang Fang']);
    expect([hangzhou.objections, ningbo.objections]).toEqual([
      { open: 1, answered: 0 },
      { open: 0, answered: 0 },
    ]);
    expect(ningbo.readers).toEqual([]);
    expect([hangzhou.funnel.position, ningbo.funnel.position]).toEqual(['far-above', 'far-below']);
    expect(scores.target).toBeCloseTo(
      [...figures.values()].reduce((sum, { overall }) => sum + overall.score, 0) / 3,
      1,
    );
  });

  test('an answered objection is one, and a later release says how scores changed', async () => {
    const manager = await keyFor(db, 'manager', { until });
    const { objections } = await (await client(`${at}/objections`, { headers: manager })).json();
    const answer = { outcome: 'refusal', text: '权重已校正' };
    expect((await post(client, `${at}/objections/${objections[0].id}/answer`, answer, manager)).status).toBe(
      201,
    );
    const fieldwork = await fieldworkOf(wave.id);
    const better = Array.from({ length: 60 }, (_, i) =>
      sheetWith(fieldwork, { ...tinyAnswers, q_gov: 5, q_bus: 7 + (i % 4) }, { city: NINGBO }),
    );
    await storeSheets(db, better);
    await sign();
    const scores = await scoresFor(province);
    const [hangzhou, ningbo] = scores.cities;
    expect([scores.release, scores.before, scores.releases]).toEqual([2, 1, [2, 1]]);
    expect(hangzhou).toMatchObject({ change: 0, objections: { open: 0, answered: 1 }, readers: [] });
    const earlier = (await scoresFor(province, '?release=1')).cities[1];
    expect(ningbo.change).toBeCloseTo(ningbo.score - earlier.score, 2);
    expect(ningbo.change).toBeGreaterThan(0);
    await withdraw(db, wave.id, 2, 'wrong margins', app.platform.now());
    expect((await scoresFor(province)).release).toBe(1);
    expect((await scoresFor(province, '?release=2')).withdrawnAt).not.toBeNull();
  });

  test('are shown on a page with their funnel plot, and as a file, in both languages', async () => {
    const { browser } = await activatedAccount(app, 'ministry', 'ministry');
    const page = async (language: string) =>
      await (await browser.browse(`/console/${wave.code}/scores?lang=${language}`)).text();
    for (const [language, words] of [
      ['en', ['Hangzhou', 'beyond the 99.8 % limit', '1 answered', 'Release 1']],
      ['zh-CN', ['杭州', '超出 99.8 % 控制限', '已答复 1', '第 1 期']],
    ] as const) {
      const html = await page(language);
      for (const word of words) expect(html).toContain(word);
      expect(html).toMatch(/<svg[^>]*role="img"[^>]*aria-label="/);
    }
    const file = await (await browser.browse(`/console/${wave.code}/scores.csv?lang=en`)).text();
    expect(file.trim().split('\n')).toHaveLength(4);
    expect(file).toContain('330100,杭州市,1,');
  });
});
