import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { evaluationCommand } from '../../server/cli/commands/evaluation.ts';
import { verifyCommand } from '../../server/cli/commands/verify.ts';
import { canonicalJson, sha256 } from '../../server/crypto/digest.ts';
import { operator } from '../../server/identity/grants.ts';
import { giveScore } from '../../server/services/evaluation/give-score.ts';
import { evaluationReleaseSchema } from '../../server/survey/evaluation/release-document.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyOfPerson } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

// One person freezes an evaluation's release, another approves it; it is signed like a survey release.

const { db, url } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const { folder, printed } = await commandsOn(url);
const cities = [HANGZHOU, NINGBO];
const wave = await openedWave(db, { cities });
const [author, approver] = await Promise.all([
  keyOfPerson(db, 'secretariat'),
  keyOfPerson(db, 'secretariat'),
]);
let code: string;
let base: string;

beforeAll(async () => {
  for (let i = 0; i < 200; i++)
    await answerAs(client, wave.code, HANGZHOU, {
      ...tinyAnswers,
      age: ['16-39', '40-59', '60+'][i % 3],
      sex: i % 2 ? 'female' : 'male',
      q_gov: 1 + (i % 5),
    });
  await publish(db, await fieldworkOf(wave.code), { signingKey, reason: null });
});
beforeEach(async () => {
  code = await openedEvaluation(db, { wave: wave.code, cities });
  base = `/api/v1/evaluations/${code}`;
  await reportCity(db, code, HANGZHOU);
});

const post = (path: string, headers: Record<string, string>, body: object) =>
  client(`${base}${path}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
/** The problem code of a reply. */
const problemIn = async (reply: Response) => (await reply.json()).type.replace('urn:chengsheng:problem:', '');
const freeze = async (body: object = {}) =>
  await (await post('/drafts', author, { id: randomUUID(), ...body })).json();
const approve = (draft: { draft: string; digest: string }, headers = approver) =>
  post(`/drafts/${draft.draft}/approval`, headers, { digest: draft.digest });
const give = (hundredths: number) =>
  giveScore(db, {
    id: randomUUID(),
    evaluation: code,
    city: HANGZHOU,
    item: 'L1P2-A1',
    hundredths,
    source: 'two platforms',
    actor: operator('secretariat'),
  });

test('a draft becomes a release by another person’s approval, byte for byte, and is verified like a survey’s', async () => {
  const draft = await freeze();
  expect(draft).toMatchObject({
    evaluation: code,
    number: 1,
    signOff: 'two',
    author: 'a secretariat',
    survey: { wave: wave.code, release: 1 },
    cities: 2,
    totals: 1,
    lacking: { NO_REPORT: 1, SURVEY_WITHHELD: 1 },
    overtaken: false,
    release: null,
  });
  expect(await (await client(`${base}/releases`)).json()).toEqual({ evaluation: code, releases: [] });
  expect((await client(`${base}/releases/latest`, { redirect: 'manual' })).status).toBe(404);
  const frozen = await (await client(`${base}/drafts/${draft.draft}/document`, { headers: approver })).text();
  expect(sha256(frozen)).toBe(draft.digest);

  expect(await problemIn(await approve(draft, author))).toBe('second-person-needed');
  expect(await problemIn(await approve({ ...draft, digest: '0'.repeat(64) }))).toBe('draft-overtaken');
  const [first, again] = [await approve(draft), await approve(draft)];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(await again.json()).toEqual(await first.json());

  const leading = await client(`${base}/releases/latest`, { redirect: 'manual' });
  expect(leading.headers.get('Location')).toBe(`${base}/releases/1`);
  const reply = await client(`${base}/releases/1`);
  expect(reply.headers.get('Cache-Control')).toContain('immutable');
  const text = await reply.text();
  expect(text).toBe(frozen);
  const release = evaluationReleaseSchema.parse(JSON.parse(text));
  expect(canonicalJson(release)).toBe(text);
  expect(release.cities[0]).toMatchObject({ code: HANGZHOU, reasons: [], total: expect.any(Number) });
  const tag = reply.headers.get('ETag') ?? '';
  expect((await client(`${base}/releases/1`, { headers: { 'If-None-Match': tag } })).status).toBe(304);

  const paths = ['release.json', 'signature', 'jwks.json'].map((name) => join(folder, name));
  const contents = [
    text,
    await (await client(`${base}/releases/1/signature`)).text(),
    await (await client('/.well-known/jwks.json')).text(),
  ];
  for (const [i, path] of paths.entries()) await writeFile(path, contents[i]!);
  const args = [paths[0]!, '--signature', paths[1]!, '--jwks', paths[2]!];
  await verifyCommand().exitOverride().parseAsync(args, { from: 'user' });
  expect(printed.out).toContain(`valid: release 1 of evaluation ${code}, sha256 ${draft.digest}`);
});

test('the same id is the same draft; other content under it is refused', async () => {
  const id = randomUUID();
  const draft = await freeze({ id });
  expect(await freeze({ id })).toEqual(draft);
  expect(await problemIn(await post('/drafts', approver, { id }))).toBe('draft-conflict');
  expect(await problemIn(await post('/drafts', author, { id, reason: 'x' }))).toBe('draft-conflict');
});

test.each([
  ['a figure that is given', () => give(5000)],
  ['a report that begins to count', () => reportCity(db, code, NINGBO)],
  ['a newer draft', () => freeze()],
])('%s overtakes a draft', async (_name, change) => {
  const draft = await freeze();
  await change();
  const read = await client(`${base}/drafts/${draft.draft}`, { headers: author });
  expect(await read.json()).toMatchObject({ overtaken: true });
  expect(await problemIn(await approve(draft))).toBe('draft-overtaken');
});

test('a correction names what it supersedes, and why; the release before stays as it was', async () => {
  await approve(await freeze());
  const before = await (await client(`${base}/releases/1`)).text();
  await give(8125);
  expect(await problemIn(await post('/drafts', author, { id: randomUUID() }))).toBe('reason-needed');
  const reason = 'the central figure came late';
  const draft = await freeze({ reason });
  expect((await approve(draft)).status).toBe(201);
  const { releases } = await (await client(`${base}/releases`)).json();
  expect(releases).toMatchObject([
    { number: 2, supersedes: 1, reason, digest: draft.digest },
    { number: 1, supersedes: null, reason: null },
  ]);
  expect(await (await client(`${base}/releases/1`)).text()).toBe(before);
  await expect(db.execute(sql`update evaluation_releases set reason = 'x'`)).rejects.toThrow();
  await expect(db.execute(sql`delete from evaluation_drafts`)).rejects.toThrow();
});

test('of two who approve at once, one signs', async () => {
  const draft = await freeze();
  const other = await keyOfPerson(db, 'secretariat');
  const replies = await Promise.all([approve(draft), approve(draft, other)]);
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect((await (await client(`${base}/releases`)).json()).releases).toHaveLength(1);
});

test('pages show totals with margins and bands, and each step of a city’s row', async () => {
  await approve(await freeze());
  const read = async (path: string) =>
    (await (await client(path, { headers: { 'Accept-Language': 'en' } })).text())
      .replace(/<style>.*?<\/style>/gs, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
  const release = evaluationReleaseSchema.parse(await (await client(`${base}/releases/1`)).json());
  const [hangzhou] = release.cities;
  const [total, margin] = [hangzhou!.total!.toFixed(2), hangzhou!.margin!.toFixed(2)];
  expect(await read('/evaluations')).toContain(code);
  const all = await read(`/evaluations/${code}`);
  expect(all).toContain(`${total} ± ${margin}`);
  expect(all).toMatch(/No total .*no report · survey score withheld/);
  const row = await read(`/evaluations/${code}/${HANGZHOU}`);
  // The small set's arithmetic, as points.test.ts has it: 30 % × 62.00 = 18.60, and so on up to the total.
  expect(row).toContain('L1P1-A1 Title 30 % × 62.00 18.60');
  expect(row).toMatch(/L1P1 Title 30 % × \(18\.60 \+ 20\.00 \+ \d+\.\d\d\) \d+\.\d\d/);
  expect(row).toContain('L1P2-A2 Title 30 % × 0.00 (missing) 0.00');
  expect(row).not.toContain('customs have not said yet');
  expect(row).toContain(` ${total} `);
  await give(8125);
  await approve(await freeze({ reason: 'the central figure came late' }));
  expect(await read(`/evaluations/${code}/${HANGZHOU}?release=1`)).toContain(
    'This release has been corrected.',
  );
  expect(await read(`/evaluations/${code}`)).toContain('corrects release 1: the central figure came late');
  for (const path of [`/evaluations/${code}?release=9`, `/evaluations/none`, `/evaluations/${code}/999999`])
    expect((await client(path, { headers: { Accept: 'text/html' } })).status).toBe(404);
});

test('commands release by as many people as the wave asks for', async () => {
  const run = (...args: string[]) => evaluationCommand().exitOverride().parseAsync(args, { from: 'user' });
  await expect(run('release', code)).rejects.toThrow('--yes');
  expect(printed.told).toContain('1 of 2 cities have a total, NO_REPORT 1');
  printed.out = '';
  await run('release', code, '--yes', '--as', 'Li');
  const [draft = ''] = printed.out.split(' ');
  await expect(run('approve', draft, '--as', 'li')).rejects.toThrow();
  await run('approve', draft, '--as', 'Wang');
  expect(printed.told).toContain(`release 1 of evaluation ${code} is signed`);

  const alone = await openedWave(db, { cities, settings: { signOff: 'one' } });
  const other = await openedEvaluation(db, { wave: alone.code, cities });
  printed.out = '';
  await run('release', other, '--yes');
  expect(printed.out).toMatch(/^1 [0-9a-f]{64}\n$/);
});

test('a survey release that is corrected or withdrawn afterwards: list, pages and verify say so, and the document stays', async () => {
  await approve(await freeze());
  const standing = async () => (await (await client(`${base}/releases`)).json()).releases[0].survey;
  const page = async () =>
    (await (await client(`/evaluations/${code}`, { headers: { 'Accept-Language': 'en' } })).text())
      .replace(/<style>.*?<\/style>/gs, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
  const text = await (await client(`${base}/releases/1`)).text();
  const files = {
    'release.json': text,
    signature: await (await client(`${base}/releases/1/signature`)).text(),
    'jwks.json': await (await client('/.well-known/jwks.json')).text(),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const verify = async () => {
    await writeFile(join(folder, 'releases.json'), await (await client(`${base}/releases`)).text());
    printed.out = '';
    const at = (name: string) => join(folder, name);
    const args = [at('release.json'), '--signature', at('signature'), '--jwks', at('jwks.json')];
    await verifyCommand()
      .exitOverride()
      .parseAsync([...args, '--standing', at('releases.json')], { from: 'user' });
    return printed.out;
  };
  expect(await standing()).toEqual({ wave: wave.code, release: 1, withdrawn: null, supersededBy: null });
  expect(await page()).not.toContain('survey results in it');
  expect(await verify()).toMatch(/^valid: .*\ncontains release 1 of wave .*\nit stands\n$/);

  const fieldwork = await fieldworkOf(wave.code);
  await publish(db, fieldwork, { signingKey, reason: 'a city was counted twice' });
  expect(await standing()).toMatchObject({ withdrawn: null, supersededBy: 2 });
  expect(await page()).toContain('have been corrected since, by release 2.');
  expect(await verify()).toContain(
    `but: the survey in it, release 1 of wave ${wave.code}, is superseded by release 2`,
  );
  await withdraw(db, wave.id, 1, 'a wrong weight', new Date());
  expect(await standing()).toMatchObject({ withdrawn: { reason: 'a wrong weight' }, supersededBy: 2 });
  expect(await page()).toContain('Reason: a wrong weight Release 2 of the survey');
  expect(await verify()).toMatch(
    /but: the survey in it, release 1 of wave .*, was withdrawn .*: a wrong weight/,
  );
  expect(await (await client(`${base}/releases/1`)).text()).toBe(text);
});
