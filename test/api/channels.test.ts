import { describe, expect, test } from 'vitest';
import { screenWave } from '../../server/services/screening/screen.ts';
import { testApp } from '../support/app.ts';
import { marked } from '../support/channels.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { tokenFor } from '../support/interviewers.ts';
import { best } from '../support/praise.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const CITY = '330100';
const wave = await openedWave(db, { settings: { credentials: ['device', 'interviewer'] } });
const html = (path: string) => client(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } });
const channelOf = async (id: string) =>
  (await sql<{ channel: string | null }[]>`select channel from submissions where id = ${id}`)[0]?.channel;

/** Answers by a channel and returns the stored channel. */
async function storedFrom(channel: string, changes: object = {}): Promise<string | null | undefined> {
  const submission = submissionOf(await takeForm(client, wave.code, CITY), tinyAnswers);
  const reply = await submitTo(client, wave.code, { ...submission, channel, ...changes });
  expect(reply.status).toBe(201);
  return await channelOf(submission.id);
}

/** The target of a short link, and the channel that it names there. */
async function channelBehind(short: string): Promise<string> {
  const response = await html(short);
  expect(response.status).toBe(302);
  return new URL(response.headers.get('Location') ?? '', 'http://a').searchParams.get('ch') ?? '';
}

describe('a channel is stored', () => {
  test('by its name from the links that this installation makes', async () => {
    const poster = (await html('/poster/330100?ch=hall-3')).headers.get('Location') ?? '';
    const [, link = ''] = /(\/q\/330100\/[\w.-]+)/.exec(await (await html(poster)).text()) ?? [];
    expect(await storedFrom(await channelBehind(link))).toMatch(/^hall-3\.[0-9a-z]{4}$/);
    const [, shared = ''] = /\?ch=(share[^"&<]*)/.exec(await (await html('/')).text()) ?? [];
    expect(await storedFrom(shared)).toBe('share');
    const chosen = await html(`/?ch=${shared}&q=hangzhou`);
    expect(chosen.headers.get('Location')).toBe(`/s/330100?ch=${shared}`);
  });

  test('as open from every other: old print without a mark, another name, another mark', async () => {
    expect(await storedFrom(await channelBehind('/q/330100/hall-3'))).toBe('open:hall-3');
    const qr = marked('qr-12');
    for (const forged of ['qr-12.00000000', qr.replace('12', '13'), qr.slice(0, -1)])
      expect(await storedFrom(forged)).toBe(`open:${forged}`);
  });

  test('at an interviewer’s word', async () => {
    const credential = { kind: 'interviewer', value: await tokenFor(wave.id) };
    expect(await storedFrom('point-A17', { credential })).toBe('point-A17');
  });

  test('the same from a form that is posted without a script', async () => {
    const first = await client(`/s/${CITY}?ch=${marked('sms-1')}`);
    const cookies = first.headers.getSetCookie().map((c) => c.split(';')[0] ?? '');
    const fields = new URLSearchParams({ 'form.version': '1', 'form.language': 'en' });
    for (const [name, value] of Object.entries(tinyAnswers))
      for (const one of [value].flat()) fields.append(name, String(one));
    const reply = await client(`/s/${CITY}`, {
      method: 'POST',
      body: fields.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: cookies.join('; ') },
    });
    expect(reply.status).toBe(201);
    expect(await sql`select from submissions where channel = 'sms-1'`).toHaveLength(1);
  });

  test('an invalid one is refused as before', async () => {
    const submission = submissionOf(await takeForm(client, wave.code, CITY), tinyAnswers);
    for (const channel of ['open:qr-12', 'a b', '', 'x'.repeat(81)])
      expect((await submitTo(client, wave.code, { ...submission, channel })).status).toBe(422);
  });
});

test('robots that name a poster’s channel do not have its visitors held', async () => {
  const attacked = await openedWave(db);
  const answer = async (channel: string, answers: object) => {
    const form = await takeForm(client, attacked.code, CITY);
    const submission = { ...submissionOf(form, { ...tinyAnswers, ...answers }), channel };
    expect((await submitTo(client, attacked.code, submission)).status).toBe(201);
    return submission.id;
  };
  const many = (n: number, one: (i: number) => Promise<string>) =>
    Promise.all(Array.from({ length: n }, (_, i) => one(i)));
  await many(80, (i) => answer(marked('sms'), { q_gov: 1 + (i % 5), q_queue: 3, q_bus: i % 10 }));
  const poster = marked('poster');
  // All of them like their city, as the robots will too.
  const visitors = await many(15, (i) => answer(poster, { ...best, q_bus: 8 + (i % 3) }));
  const robots = await many(40, (i) => answer('poster', { ...best, q_bus: 8 + (i % 3) }));
  await screenWave(db, await fieldworkOf(attacked.id));
  const held = await sql<{ id: string; group: string }[]>`
    select submission_id as id, held_group as group from verdicts
    where wave_id = ${attacked.id} and status = 'held'`;
  expect(new Set(held.map((h) => h.group))).toEqual(new Set(['PRAISE:channel:open:poster']));
  expect(held.map((h) => h.id).sort()).toEqual(robots.sort());
  expect(held.some((h) => visitors.includes(h.id))).toBe(false);
});
