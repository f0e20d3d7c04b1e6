import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/trail-schema.ts';
import type { Wave } from '../../db/waves.ts';
import { operator } from '../../server/identity/grants.ts';
import { answerObjection } from '../../server/services/feedback/answer-objection.ts';
import { objectToResult } from '../../server/services/feedback/object.ts';
import { MAX_OBJECTION, MOST_OBJECTIONS, objectionsUntil } from '../../server/survey/feedback/objection.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { withdraw } from '../support/withdraw.ts';

// A city objects to its result in time; one objection sent many times counts once and gets one answer.

const { db, sql } = await testDatabase();
const app = await testApp(db, { isTimeFrozen: true });
const { client, fieldworkOf, signingKey } = app;
const DAY_MS = 86_400_000;
const [OWN, OTHER] = ['330100', '440300'];
const until = new Date(Date.now() + 90 * DAY_MS);
const sign = async (wave: Wave, reason: string | null = null) =>
  await publish(db, await fieldworkOf(wave.id), {
    signingKey,
    reason,
    publicAt: new Date(app.platform.now().getTime() + 30 * DAY_MS),
  });

let wave: Wave;
let at: string;
let city: { Authorization: string };
let manager: { Authorization: string };
let releaser: { Authorization: string };
beforeAll(async () => {
  wave = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 2 });
  at = `/api/v1/waves/${wave.code}`;
  city = await keyFor(db, 'city', { cities: [OWN], name: 'Wang Fang', until });
  manager = await keyFor(db, 'manager', { name: 'Chen Li', until });
  releaser = await keyFor(db, 'releaser', { name: 'Zhou Heng', until });
  await sign(wave);
});

const object = (body: object, headers = city, code = OWN) =>
  post(client, `${at}/feedback/${code}/objections`, { release: 1, ...body }, headers);
const answer = (id: string, body: object, headers = releaser) =>
  post(client, `${at}/objections/${id}/answer`, body, headers);
const listed = async (headers = manager) =>
  (await (await client(`${at}/objections`, { headers })).json()).objections;
const feedback = async (code = OWN, headers = city) =>
  await (await client(`${at}/feedback/${code}`, { headers })).json();
const refused = async (response: Response, status: number, code: string, more: object = {}) =>
  expect(await response.json()).toMatchObject({ status, type: `urn:chengsheng:problem:${code}`, ...more });

describe('an objection', () => {
  test('is stored once, whole, and stands in the trail', async () => {
    const id = uuidv7();
    const text = '  The margins are of 2010.\r\nThe census of 2020 has 12 million.  ';
    const replies = await Promise.all(Array.from({ length: 6 }, () => object({ id, text })));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 201]);
    const bodies = await Promise.all(replies.map((reply) => reply.text()));
    expect(new Set(bodies).size).toBe(1);
    const tidy = text.trim().replace('\r\n', '\n');
    const stored = { id, city: OWN, release: 1, text: tidy, author: 'Wang Fang', answer: null };
    expect(JSON.parse(bodies[0]!)).toMatchObject(stored);
    const { objections, objectionsUntil: end, release } = await feedback();
    expect(objections).toEqual([JSON.parse(bodies[0]!)]);
    expect(end).toBe(objectionsUntil(new Date(release.signedAt)).toISOString());
    const entries = await sql`select actor, reason, detail from audit where subject = ${`objection:${id}`}`;
    expect(entries).toEqual([{ actor: 'Wang Fang', reason: tidy, detail: { release: 1 } }]);
    await refused(await object({ id, text: 'something else' }), 409, 'objection-conflict');
    const colleague = await keyFor(db, 'city', { cities: [OWN], until });
    await refused(await object({ id, text }, colleague), 409, 'objection-conflict');
  });

  test('is one of twenty at most that a city makes to a release, however many are sent at once', async () => {
    const crowded = await scoredWave(db, app, { [OWN]: 4, [OTHER]: 2 });
    await sign(crowded);
    const path = `/api/v1/waves/${crowded.code}/feedback/${OWN}/objections`;
    const made = Array.from({ length: MOST_OBJECTIONS + 3 }, () => ({
      id: uuidv7(),
      release: 1,
      text: 'no',
    }));
    const replies = await Promise.all(made.map((one) => post(client, path, one, city)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(MOST_OBJECTIONS);
    await refused(replies.find(({ status }) => status !== 201)!, 409, 'too-many-objections');
    // A repeated objection is still confirmed.
    const first = made[replies.findIndex(({ status }) => status === 201)]!;
    expect((await post(client, path, first, city)).status).toBe(200);
  });

  test('is of the own city, to a signed release that stands, and as long as is said', async () => {
    const text = 'no';
    await refused(await object({ id: uuidv7(), text }, city, OTHER), 403, 'forbidden');
    await refused(await object({ id: uuidv7(), text }, manager), 403, 'forbidden');
    await refused(await object({ id: uuidv7(), text, release: 9 }), 404, 'release-unknown');
    for (const wrong of ['', ' \u200b ', 'x'.repeat(MAX_OBJECTION + 1), 'a\u0000'])
      await refused(await object({ id: uuidv7(), text: wrong }), 422, 'content-invalid');
    expect((await object({ id: uuidv7(), text: '城'.repeat(MAX_OBJECTION) })).status).toBe(201);
    expect((await feedback(OTHER, await keyFor(db, 'auditor', { until }))).objections).toEqual([]);
  });
});

describe('its answer', () => {
  const asked = async (text: string) => {
    const id = uuidv7();
    expect((await object({ id, text })).status).toBe(201);
    return id;
  };

  test('is a reasoned refusal or a correction, by somebody else, once', async () => {
    const [first, second] = [await asked('the margins are old'), await asked('one district is missing')];
    const refusal = { outcome: 'refusal', text: 'They are of 2020.' };
    await refused(await answer(first, refusal, city), 403, 'forbidden');
    await refused(await answer(first, refusal, await keyFor(db, 'auditor', { until })), 403, 'forbidden');
    await refused(await answer(uuidv7(), refusal), 404, 'objection-unknown');
    const elsewhere = await keyFor(db, 'manager', { cities: [OTHER], until });
    await refused(await answer(first, refusal, elsewhere), 404, 'objection-unknown');
    expect(await listed(elsewhere)).toEqual([]);
    for (const wrong of [
      { outcome: 'refusal', text: '' },
      { ...refusal, release: 1 },
      { outcome: 'correction', text: 'corrected' },
      { outcome: 'correction', text: 'corrected', release: 1 },
      { outcome: 'correction', text: 'corrected', release: 2 },
    ])
      await refused(await answer(first, wrong), 422, 'content-invalid');

    const replies = await Promise.all([answer(first, refusal), answer(first, refusal, manager)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const winner = replies[0]!.status === 201 ? releaser : manager;
    expect((await answer(first, refusal, winner)).status).toBe(200);
    await refused(await answer(first, { ...refusal, text: 'No.' }, winner), 409, 'objection-answered');

    await sign(wave, 'one district was missing');
    const correction = { outcome: 'correction', release: 2, text: 'It is in release 2.' };
    expect((await answer(second, correction)).status).toBe(201);
    const { objections } = await feedback();
    expect(objections[0]).toMatchObject({ id: second, answer: { ...correction, author: 'Zhou Heng' } });
    expect(objections[1]).toMatchObject({ id: first, answer: { ...refusal, release: null } });
    const open = await asked('another one');
    expect((await listed()).map((o: { id: string }) => o.id).slice(0, 1)).toEqual([open]);
    const entries = await sql`select actor, detail from audit where action = 'answer-objection' order by at`;
    expect(entries.at(-1)).toEqual({ actor: 'Zhou Heng', detail: { release: 2 } });
  });

  test('is never changed', async () => {
    for (const statement of [
      'update objections set text = $$no$$',
      'delete from objections',
      'update objection_answers set text = $$no$$',
      'delete from objection_answers',
      'truncate objection_answers',
      'truncate objections cascade',
    ])
      await expect(sql.unsafe(statement)).rejects.toThrow('immutable');
  });

  test('is never by the author of the objection, whatever their roles', async () => {
    const fieldwork = await fieldworkOf(wave.id);
    const wanted = { id: uuidv7(), city: OWN, release: 1, text: 'my own' };
    const both = operator('Wang Fang');
    await objectToResult(db, fieldwork, both, wanted, app.platform.now());
    const refusal = { objection: wanted.id, outcome: 'refusal', release: null, text: 'fine' } as const;
    await expect(answerObjection(db, fieldwork, both, refusal)).rejects.toMatchObject({
      code: 'second-person-needed',
    });
  });
});

describe('the pages', () => {
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    client(path, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Language': 'en', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const html = async (path: string, headers: Record<string, string>) =>
    await (await client(`${path}?lang=en`, { headers })).text();

  test('take an objection and its answer, and lose nothing that was typed', async () => {
    const own = await scoredWave(db, app, { [OWN]: 4 });
    // Makes the server reread the list of waves.
    app.advance(5000);
    await sign(own);
    const home = `/console/${own.code}/${OWN}/feedback`;
    const desk = `/console/${own.code}/objections`;
    const page = await html(home, city);
    const id = /name="id" value="([^"]*)"/.exec(page)![1]!;
    expect(page).toContain('(14 days from the sign-off)');
    expect(page).toContain('name="release" value="1"');
    const text = 'The <margins> are old.';
    const kept = 'The &lt;margins> are old.';
    const unsaved = async (reply: Response, status: number, sentence: string, shown = kept) => {
      const body = await reply.text();
      expect([reply.status, body.includes(sentence), body.includes(shown)]).toEqual([status, true, true]);
    };
    const fields = { id, release: '1', text };
    const to = `${home}/objections`;
    await unsaved(await form(to, fields), 401, 'You have been signed out');
    await unsaved(await form(to, fields, manager), 403, 'Your roles do not let you');
    await unsaved(await form(to, { ...fields, release: '7' }, city), 404, 'There is no such result');
    const long = 'x'.repeat(MAX_OBJECTION + 3);
    await unsaved(await form(to, { ...fields, text: long }, city), 422, 'Characters too many: 3', long);
    await unsaved(await form(to, { ...fields, text: ' ' }, city), 422, 'Write something first', '');
    const made = await form(to, fields, city);
    expect([made.status, made.headers.get('Location')]).toEqual([303, `${home}#objections`]);
    expect((await form(to, fields, city)).status).toBe(303);
    const other = { ...fields, text: `${text} And one more.` };
    await unsaved(await form(to, other, city), 409, 'Your earlier objection is made', 'And one more.');

    const listing = await html(desk, manager);
    expect(listing.split(kept)).toHaveLength(2);
    const answering = `${desk}/${id}/answer`;
    expect(listing).toContain(`action="${answering}"`);
    expect(await html(desk, await keyFor(db, 'auditor', { until }))).not.toContain('action="/console/w');
    const because = { outcome: 'refusal', text: 'They are of 2020.' };
    await unsaved(await form(answering, because), 401, 'You have been signed out', because.text);
    await unsaved(await form(answering, because, city), 403, 'Your roles', because.text);
    const { outcome: _, ...undecided } = because;
    await unsaved(await form(answering, undecided, manager), 422, 'Choose an outcome', because.text);
    const wrong = { ...because, outcome: 'correction', release: '1' };
    await unsaved(await form(answering, wrong, manager), 422, 'A correction is a signed', because.text);
    expect((await form(answering, because, manager)).status).toBe(303);
    const late = { ...because, text: 'Something else.' };
    await unsaved(await form(answering, late, releaser), 409, 'Somebody else has answered', late.text);
    expect(await html(home, city)).toMatch(/Nothing is corrected.*They are of 2020\..*Chen Li/s);
  });
});

describe('the time for objections', () => {
  test('is counted from the sign-off; what was stored in time may be sent again, and a withdrawn release has none', async () => {
    const own = await scoredWave(db, app, { [OWN]: 4 });
    at = `/api/v1/waves/${own.code}`;
    await sign(own);
    await sign(own, 'again');
    await withdraw(db, own.id, 2, 'wrong', app.platform.now());
    await refused(await object({ id: uuidv7(), release: 2, text: 'late' }), 409, 'withdrawn-before');
    const kept = { id: uuidv7(), text: 'in time' };
    expect((await object(kept)).status).toBe(201);
    const { objectionsUntil: end } = await feedback();
    const rest = new Date(end).getTime() - app.platform.now().getTime();
    expect(rest).toBeGreaterThan(14 * DAY_MS - DAY_MS / 24);
    expect(rest).toBeLessThanOrEqual(15 * DAY_MS);
    app.advance(rest - 1000);
    expect((await object({ id: uuidv7(), text: 'the last second' })).status).toBe(201);
    app.advance(1000);
    await refused(await object({ id: uuidv7(), text: 'late' }), 409, 'objections-closed', { until: end });
    expect((await object(kept)).status).toBe(200);
    expect((await db.select().from(audit)).filter(({ reason }) => reason === 'late')).toEqual([]);
  });
});
