import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/trail-schema.ts';
import type { Wave } from '../../db/waves.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { withdraw } from '../support/withdraw.ts';

// A city's government sees its own result, and nothing of another city.

const { db } = await testDatabase();
const app = await testApp(db, { isTimeFrozen: true });
const { client, fieldworkOf, signingKey } = app;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const [OWN, OTHER] = ['330100', '440300'];
const later = () => new Date(app.platform.now().getTime() + HOUR_MS);
const sign = async (wave: Wave, publicAt: Date | null = later(), reason: string | null = null) =>
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason, publicAt });
const until = new Date(Date.now() + DAY_MS);
const ofCity = (name = 'Wang Fang') => keyFor(db, 'city', { name, cities: [OWN], until });
const read = async (wave: Wave, headers: Record<string, string>, path = OWN) =>
  await client(`/api/v1/waves/${wave.code}/feedback/${path}`, { headers });
const bodyOf = async (wave: Wave, headers: Record<string, string>, path?: string) =>
  await (await read(wave, headers, path)).json();
const viewsOf = async (wave: Wave, headers: Record<string, string>) =>
  (await bodyOf(wave, headers, `${OWN}/views`)).views.map((v: { name: string; release: number }) => [
    v.name,
    v.release,
  ]);

describe('a city’s own result', () => {
  let wave: Wave;
  let before: string;
  beforeAll(async () => {
    wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 2 });
    before = await (await read(wave, await ofCity())).text();
    await sign(wave);
  });

  test('is there from the sign-off on, without a comparison until it is public', async () => {
    expect(JSON.parse(before)).toEqual({
      wave: wave.id,
      city: OWN,
      closesAt: wave.closesAt.toISOString(),
      ...{ release: null, releases: [], result: null, nation: null, waves: [], trends: null },
      ...{ objections: [], objectionsUntil: null },
    });
    const signed = await bodyOf(wave, await ofCity());
    expect(signed.release).toMatchObject({ number: 1, publicAt: later().toISOString(), published: null });
    expect(signed.result).toMatchObject({ code: OWN, n: { received: 60, valid: 60 } });
    expect(signed.result.overall.publishable).toBe(true);
    expect(signed.nation).toBeNull();
    // Everybody else still sees nothing.
    expect((await client(`/api/v1/waves/${wave.code}/releases/1`)).status).toBe(404);

    app.advance(HOUR_MS + 1000);
    const [shown, document] = [
      await bodyOf(wave, await ofCity()),
      await (await client(`/api/v1/waves/${wave.code}/releases/1`)).json(),
    ];
    expect(shown.result).toEqual(document.cities.find(({ code }: { code: string }) => code === OWN));
    expect(shown.result).toEqual(signed.result);
    expect(shown.release.published.digest).toMatch(/^[0-9a-f]{64}$/);
    const [own, other] = document.cities.map((c: { overall: { score: number } }) => c.overall.score);
    expect(shown.nation).toMatchObject({
      cities: 2,
      isByPopulation: true,
      position: 'above',
      ranks: { from: 1, to: 1 },
    });
    expect(shown.nation.score).toBeCloseTo((own + other) / 2, 1);
    expect(shown.nation.difference).toBeCloseTo((own - other) / 2, 1);
  });

  test('a release that is withdrawn is shown no more, unless it is asked for', async () => {
    const city = await ofCity();
    await sign(wave, later(), 'a late form');
    expect((await bodyOf(wave, city)).release).toMatchObject({ number: 2, supersedes: 1, published: null });
    await withdraw(db, wave.id, 2, `wrong margins in ${OTHER}`, app.platform.now());
    const body = await bodyOf(wave, city);
    expect([body.release.number, body.releases.map((r: { number: number }) => r.number)]).toEqual([
      1,
      [2, 1],
    ]);
    expect(body.releases[0]).toMatchObject({ publicAt: null, published: null });
    expect(body.releases[0].withdrawnAt).not.toBeNull();
    expect((await bodyOf(wave, city, `${OWN}?release=2`)).release.number).toBe(2);
    expect((await read(wave, city, `${OWN}?release=3`)).status).toBe(404);
  });
});

test('nothing of another city is in it: two worlds that differ in the other city alone are the same', async () => {
  const worlds: string[] = [];
  for (const level of [1, 5]) {
    const wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: level }, { code: `world-${level}` });
    await sign(wave);
    const city = await ofCity();
    const reply = await read(wave, city);
    const tag = reply.headers.get('ETag');
    const text = await reply.text();
    expect(text).not.toContain(OTHER);
    expect(text).not.toContain('深圳');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    expect(tag).toBe(`"${Buffer.from(digest).subarray(0, 18).toString('base64')}"`);
    const times = /"\d{4}-\d\d-\d\dT[^"]*"/g;
    worlds.push(text.replaceAll(wave.id, 'WAVE').replaceAll(wave.code, 'CODE').replace(times, 'TIME'));

    // A refusal says nothing either, for an existing city, an unknown one, or another city's ETag.
    const auditor = await keyFor(db, 'auditor');
    const foreign = (await read(wave, auditor, OTHER)).headers.get('ETag')!;
    const refusals = [OTHER, '110000', `${OTHER}?release=1`, `${OTHER}/views`, '999999'];
    const headers = { ...city, 'If-None-Match': foreign };
    const told = await Promise.all(
      refusals.map(async (path) => {
        const refusal = await read(wave, headers, path);
        return [refusal.status, refusal.headers.get('ETag'), await refusal.text()];
      }),
    );
    expect(told).toEqual(told.map(() => [403, null, expect.stringContaining('forbidden')]));
    expect(new Set(told.map(([, , body]) => body)).size).toBe(1);
  }
  expect(worlds[0]).toBe(worlds[1]);
});

describe('the trend over the waves', () => {
  const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  test('calls up and down only what is more than chance', async () => {
    const levels = { '2010': 4, '2012': 2, '2014': 2.1 };
    for (const [i, [code, level]] of Object.entries(levels).entries()) {
      const dates = { opensAt: at(-90 + 10 * i), closesAt: at(-85 + 10 * i) };
      const early = await scoredWave(
        db,
        app,
        { [OWN]: level, [OTHER]: 3 },
        { code, ...dates, signOff: 'one' },
      );
      await sign(early, null);
    }
    const wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 3 }, { opensAt: at(-50), code: '2016' });
    const unsigned = await bodyOf(wave, await ofCity());
    expect(unsigned.waves.map((w: { code: string }) => w.code)).toEqual(['2010', '2012', '2014']);
    await sign(wave);
    const { waves, trends } = await bodyOf(wave, await ofCity());
    const shown = waves.map(
      (w: { code: string; isComparable: boolean; trend: { direction: string } | null }) => [
        w.code,
        w.isComparable,
        w.trend?.direction,
      ],
    );
    expect(shown).toEqual([
      ['2010', null, undefined],
      ['2012', true, 'down'],
      ['2014', true, 'indistinct'],
      ['2016', true, 'up'],
    ]);
    const [, , third, fourth] = waves;
    expect(fourth.trend.difference).toBeCloseTo(fourth.score - third.score, 2);
    expect(trends.dimensions.gov).toMatchObject({ direction: 'up' });
    expect(Object.keys(trends.questions)).toEqual(expect.arrayContaining(['q_gov', 'q_bus']));
  });
});

describe('who looked', () => {
  test('is recorded by name, once in a quarter of an hour, and is there for the city to see', async () => {
    const wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 2 });
    const [wang, li] = [await ofCity(), await ofCity('Li Qiang')];
    await read(wave, wang);
    expect(await viewsOf(wave, wang)).toEqual([]);
    await sign(wave);
    // Reloads, some at the same moment, and a cached copy that is current.
    const tag = (await read(wave, wang)).headers.get('ETag')!;
    await Promise.all(Array.from({ length: 8 }, () => read(wave, wang)));
    expect((await read(wave, { ...wang, 'If-None-Match': tag })).status).toBe(304);
    await read(wave, li);
    await read(wave, await keyFor(db, 'auditor', { name: 'Wu Jian' }));
    expect(await viewsOf(wave, li)).toEqual([
      ['Wu Jian', 1],
      ['Li Qiang', 1],
      ['Wang Fang', 1],
    ]);
    // A view 16 minutes old does not suppress a new row.
    const chen = await ofCity('Chen Yu');
    await db.insert(audit).values({
      ...{ id: uuidv7(), at: new Date(Date.now() - 16 * 60_000), actor: 'Chen Yu', via: 'key' },
      ...{ action: 'view-result', waveId: wave.id, city: OWN, subject: 'release:1', reason: '' },
      detail: { release: 1 },
    });
    for (let i = 0; i < 2; i++) await read(wave, chen);
    expect((await viewsOf(wave, chen)).filter(([name]: [string]) => name === 'Chen Yu')).toHaveLength(2);
    const page = await bodyOf(wave, chen, `${OWN}/views?limit=2`);
    const next = await bodyOf(wave, chen, `${OWN}/views?limit=50&before=${page.next}`);
    expect([page.views.length, next.views.length, next.next]).toEqual([2, 3, null]);
  });
});

describe('the page', () => {
  const page = async (path: string, headers: Record<string, string>) => {
    const response = await client(`/console/${path}`, { headers, redirect: 'manual' });
    return { status: response.status, to: response.headers.get('Location'), html: await response.text() };
  };

  test('says when the result comes, then shows it, and compares it once it is public', async () => {
    const wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 2 });
    // Makes the server reread the list of waves.
    app.advance(5000);
    const city = await ofCity('Wang Fang');
    const own = `${wave.code}/${OWN}/feedback?lang=en`;
    const awaited = await page(own, city);
    expect(awaited.html).toMatch(/The survey runs until .*result will be here once it is signed/);
    expect(awaited.html).not.toContain('Who looked');
    await sign(wave);
    const signed = await page(own, city);
    const { result } = await bodyOf(wave, city);
    expect(signed.html).toContain(`<p class="big">${result.overall.score.toFixed(2)}</p>`);
    expect(signed.html).toContain('Until then only your city sees it');
    expect(signed.html).toContain('From its publication on');
    expect(signed.html).toMatch(/Who looked.*Wang Fang/s);
    expect(signed.html).not.toContain(OTHER);
    app.advance(HOUR_MS + 1000);
    expect((await page(own, city)).html).toMatch(
      /▲ above the nation.*Mean of 2 cities by population.*Rank 1</s,
    );
  });

  test('of the only city comes at once; a person with several cities chooses', async () => {
    const wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 2 });
    // Makes the server reread the list of waves.
    app.advance(5000);
    const city = await ofCity();
    const own = `/console/${wave.code}/${OWN}/feedback`;
    expect(await page(`${wave.code}/feedback`, city)).toMatchObject({ status: 303, to: own });
    const list = await client(`/api/v1/waves/${wave.code}/feedback`, { headers: city });
    const { cities } = await list.json();
    expect(cities).toEqual([{ code: OWN, name: '杭州市' }]);
    const several = await page(`${wave.code}/feedback`, await keyFor(db, 'auditor', { until }));
    expect(several.html).toContain(`href="${own}"`);
    expect(several.html).toContain(`href="/console/${wave.code}/${OTHER}/feedback"`);
    expect((await page(`${wave.code}/${OTHER}/feedback`, city)).status).toBe(403);
  });
});
