import { describe, expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { postText, submissionOf, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// A small body must stay small work: the server refuses it quickly and briefly, whatever it holds.

const { db } = await testDatabase();
const { client } = await testApp(db);
const wave = await openedWave(db);

const CITY = '330100';
/** The worst of them once took 10 to 22 seconds. */
const MOMENT_MS = 500;
const LIMIT = 65_536;
/** Twenty faults, and the message for each. */
const LARGEST_REPLY = 8_000;
const sound = submissionOf(await takeForm(client, wave.code, CITY), tinyAnswers);

const unknown = (n: number) => Array.from({ length: n }, (_, i) => `"${i.toString(36)}":1`).join();
const times = (n: number, one: string) => Array(n).fill(one).join();
const withMembers = (members: string) => `${JSON.stringify(sound).slice(0, -1)},${members}}`;
const withAnswers = (answers: string) =>
  JSON.stringify({ ...sound, answers: 0 }).replace('"answers":0', `"answers":${answers}`);

const bodies: [string, string][] = [
  [
    'unknown members, and pages of questions that are no text',
    `{${unknown(3800)},"pages":[${times(75, `{"questions":[${times(200, '1')}],"ms":1}`)}]}`,
  ],
  ['unknown members alone', `{${unknown(7000)}}`],
  ['pages that are none', withMembers(`"pages":[${times(30_000, '1')}]`)],
  ['pages with unknown members', withMembers(`"pages":[${times(190, `{${unknown(40)}}`)}]`)],
  ['one page of too many questions', withMembers(`"pages":[{"questions":[${times(30_000, '1')}],"ms":1}]`)],
  [
    'a page of a negative length',
    withMembers(`"pages":[{"questions":{"length":-99999}},{"questions":[${times(30_000, '1')}],"ms":1}]`),
  ],
  ['pages of the most questions', withMembers(`"pages":[{"questions":[${times(1000, '1')}],"ms":1}]`)],
  ['a credential of unknown members', withMembers(`"credential":{${unknown(7000)}}`)],
  ['a credential of a member with a long name', withMembers(`"credential":{"${'a'.repeat(60_000)}":1}`)],
  ['a credential of a kind that is none', withMembers(`"credential":{"kind":"${'a'.repeat(60_000)}"}`)],
  [
    'members whose names are one letter',
    withMembers(`"credential":{${unknown(30)},"💡":1,"${'💡'.repeat(9000)}":1}`),
  ],
  ['an answer to a question with a long name', withAnswers(`{"${'a'.repeat(60_000)}":1}`)],
  ['an answer of one long value', withAnswers(`{"age":"${'a'.repeat(60_000)}"}`)],
  ['a list of one long value', withAnswers(`{"services":["${'a'.repeat(60_000)}"]}`)],
  ['unknown answers', withAnswers(`{${unknown(7000)}}`)],
  ['one answer of many values', withAnswers(`{"services":[${times(9000, '"pay"')}]}`)],
  ['one answer of many lists', withAnswers(`{"services":[${times(20_000, '[]')}]}`)],
  ['nested lists', withMembers(`"pages":${'['.repeat(30_000)}${']'.repeat(30_000)}`)],
  ['an id of many letters', withMembers(`"id":"${'a-'.repeat(30_000)}"`)],
  ['a time of many digits', withMembers(`"startedAt":"2026-11-22T09:14:03.${'1'.repeat(60_000)}"`)],
  ['a language of many parts', withMembers(`"language":"${'zh-'.repeat(20_000)}"`)],
  ['a channel of many letters', withMembers(`"channel":"${'a'.repeat(60_000)}!"`)],
];

describe.each(['zh-CN', 'en', 'ug'])('in %s', (language) => {
  const post = (body: string) =>
    postText(
      (path, init) =>
        client(path, { ...init, headers: { ...init?.headers, 'Accept-Language': language } as HeadersInit }),
      wave.code,
      body,
    );

  test.each(bodies)('%s', async (_, body) => {
    expect(body.length).toBeLessThanOrEqual(LIMIT);
    const began = process.cpuUsage();
    const reply = await post(body);
    const text = await reply.text();
    // The processor time of this process alone.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(MOMENT_MS);
    expect(reply.status, text.slice(0, 200)).toBe(422);
    expect(JSON.parse(text).errors.length).toBeLessThanOrEqual(21);
    expect(text.length).toBeLessThan(LARGEST_REPLY);
  });
});

test('the first twenty faults are named, and the others counted', async () => {
  const reply = await postText(client, wave.code, withAnswers(`{${unknown(500)}}`));
  const { errors } = await reply.json();
  expect(errors).toHaveLength(21);
  expect(errors.slice(0, 20).every((e: { path: string }) => e.path.startsWith('answers.'))).toBe(true);
  const all = 500 + Number(errors.length > 0);
  expect(errors[20].path).toBe('');
  expect(Number(/\d+/.exec(errors[20].message)?.[0])).toBeGreaterThanOrEqual(all - 21);
});
