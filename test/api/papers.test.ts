import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { operator } from '../../server/identity/grants.ts';
import { decideOptionalSet } from '../../server/services/evaluation/decide-optional-set.ts';
import { decidePaper } from '../../server/services/evaluation/decide-paper.ts';
import { extendDeadline } from '../../server/services/evaluation/extend-deadline.ts';
import { openForReports } from '../../server/services/evaluation/prepare.ts';
import { proposeOptionalSet } from '../../server/services/evaluation/propose-optional-set.ts';
import { readReleaseInput } from '../../server/services/evaluation/read-release-input.ts';
import { submitPaper } from '../../server/services/evaluation/submit-paper.ts';
import { buildEvaluationRelease } from '../../server/survey/evaluation/build-release.ts';
import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import { evaluationReleaseSchema } from '../../server/survey/evaluation/release-document.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import {
  actorAs,
  BEIJING,
  HANGZHOU,
  NINGBO,
  openedEvaluation,
  preparedEvaluation,
  reportCity,
} from '../support/evaluation.ts';
import { optionalSet, optionalValues } from '../support/fixtures/optional-set.ts';
import { keyFor } from '../support/keys.ts';

// Cities' cases and provinces' work reports: documents that few may read, decided on by version and digest.

const { db } = await testDatabase();
const { client } = await testApp(db);
const DAY_MS = 86_400_000;
const signatory = actorAs('city-signatory', [HANGZHOU], 'signatory');
const provincial = actorAs('province', [HANGZHOU, NINGBO], 'provincial');
const secretary = operator('secretariat');
const pdf = (text: string) => new TextEncoder().encode(`%PDF-1.7 ${text}`);

const handIn = (evaluation: string, more: Partial<Parameters<typeof submitPaper>[1]> = {}) =>
  submitPaper(db, {
    evaluation,
    owner: HANGZHOU,
    id: randomUUID(),
    number: null,
    title: '一卡通办',
    summary: '一张卡办所有的事',
    file: { name: '案例.pdf', bytes: pdf('case') },
    actor: signatory,
    now: new Date(),
    ...more,
  });
const decide = (
  evaluation: string,
  { id: paper, digest }: { id: string; digest: string },
  more: Partial<Parameters<typeof decidePaper>[1]> = {},
) =>
  decidePaper(db, {
    evaluation,
    owner: HANGZHOU,
    id: randomUUID(),
    paper,
    digest,
    action: 'accept',
    actor: provincial,
    now: new Date(),
    ...more,
  });

test('through HTTP: a case is handed in, returned, handed in again and accepted; its file is a download', async () => {
  const evaluation = await openedEvaluation(db);
  const base = `/api/v1/evaluations/${evaluation}/papers`;
  const own = await keyFor(db, 'city-signatory', { cities: [HANGZHOU] });
  const province = await keyFor(db, 'province', { cities: [HANGZHOU] });
  const post = (content: string, more: Record<string, string> = {}) => {
    const form = new FormData();
    const fields = { id: randomUUID(), title: 'one card', summary: 'for all', ...more };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new File([content], '案例.pdf'));
    return client(`${base}/${HANGZHOU}`, { method: 'POST', headers: own, body: form });
  };
  const decision = (paper: string, headers: Record<string, string>, body: object) =>
    client(`${base}/${HANGZHOU}/${paper}/decisions`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: randomUUID(), ...body }),
    });
  const id = randomUUID();
  const first = await (await post('%PDF-1.7 a', { id })).json();
  expect(first).toMatchObject({ paper: id, number: 1, version: 1, late: false });
  expect(await (await post('%PDF-1.7 a', { id })).json()).toEqual(first);
  expect((await post('%PDF-1.7 b', { id })).status).toBe(409);
  expect((await post('<script>')).status).toBe(415);
  expect((await post('%PDF-1.7 a', { title: ' ' })).status).toBe(422);

  const file = await client(`${base}/${HANGZHOU}/${id}/file`, { headers: province });
  expect(await file.text()).toBe('%PDF-1.7 a');
  expect(file.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
  const { digest } = first;
  expect((await decision(id, province, { digest, action: 'return' })).status).toBe(422);
  expect((await decision(id, province, { digest, action: 'accept', score: 50 })).status).toBe(422);
  const returned = await decision(id, province, { digest, action: 'return', reason: 'which card?' });
  expect(await returned.json()).toEqual({ state: 'returned' });
  const second = await (await post('%PDF-1.7 b', { number: '1' })).json();
  expect(second).toMatchObject({ number: 1, version: 2 });
  expect((await decision(id, province, { digest, action: 'accept' })).status).toBe(409);
  const accepted = await decision(second.paper, province, { digest: second.digest, action: 'accept' });
  expect(await accepted.json()).toEqual({ state: 'accepted' });
  expect((await post('%PDF-1.7 c', { number: '1' })).status).toBe(409);
  const { papers } = await (await client(base, { headers: province })).json();
  expect(papers).toMatchObject([
    {
      owner: HANGZHOU,
      kind: 'case',
      state: 'accepted',
      versions: [
        { version: 1, fileName: '案例.pdf', decisions: [{ action: 'return', reason: 'which card?' }] },
        { version: 2, decisions: [{ action: 'accept', by: 'a province' }] },
      ],
    },
  ]);
  for (const table of ['papers', 'paper_decisions'])
    await expect(db.execute(sql.raw(`delete from ${table}`))).rejects.toThrow();
});

test('nobody sees another’s paper, also not by its id or digest, nor does a city its province’s', async () => {
  const evaluation = await openedEvaluation(db);
  const base = `/api/v1/evaluations/${evaluation}`;
  const paper = await handIn(evaluation);
  // Ningbo hands in the very same document.
  const same = await handIn(evaluation, { owner: NINGBO, actor: actorAs('city-signatory', [NINGBO]) });
  expect(same.digest).toBe(paper.digest);
  const report = await handIn(evaluation, { owner: '33', actor: actorAs('province', [HANGZHOU]) });
  const ningbo = await keyFor(db, 'city-signatory', { cities: [NINGBO] });
  const status = async (path: string, headers: Record<string, string>) =>
    (await client(`${base}${path}`, { headers })).status;
  expect(await status(`/papers/${HANGZHOU}/${paper.id}/file`, ningbo)).toBe(403);
  expect(await status(`/papers/${NINGBO}/${paper.id}/file`, ningbo)).toBe(404);
  expect(await status(`/cities/${NINGBO}/files/${paper.sha256}`, ningbo)).toBe(404);
  expect(await status(`/papers/${NINGBO}/${same.id}/file`, ningbo)).toBe(200);
  const hangzhou = await keyFor(db, 'city-signatory', { cities: [HANGZHOU] });
  expect(await status(`/papers/33/${report.id}/file`, hangzhou)).toBe(403);
  expect(
    await status(`/papers/33/${report.id}/file`, await keyFor(db, 'province', { cities: [NINGBO] })),
  ).toBe(403);
  expect(await status(`/papers/33/${report.id}/file`, await keyFor(db, 'secretariat'))).toBe(200);
  for (const [headers, owners] of [
    [ningbo, [NINGBO]],
    [hangzhou, [HANGZHOU]],
    [await keyFor(db, 'province', { cities: [HANGZHOU] }), ['33', HANGZHOU]],
    [await keyFor(db, 'auditor'), ['33', HANGZHOU, NINGBO]],
  ] as const) {
    const { papers } = await (await client(`${base}/papers`, { headers })).json();
    expect(papers.map(({ owner }: { owner: string }) => owner)).toEqual(owners);
  }
});

test('the secretariat reviews work reports and cities that report directly; nobody accepts their own', async () => {
  const evaluation = await openedEvaluation(db);
  const report = await handIn(evaluation, { owner: '33', actor: provincial });
  await expect(decide(evaluation, report, { owner: '33' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(handIn(evaluation, { owner: '33', actor: provincial })).rejects.toMatchObject({
    code: 'too-many-papers',
  });
  await expect(handIn(evaluation, { owner: '11', actor: secretary })).rejects.toMatchObject({
    code: 'no-optional-set',
  });
  expect(await decide(evaluation, report, { owner: '33', actor: secretary })).toEqual({ state: 'accepted' });
  const beijing = actorAs('city-signatory', [BEIJING]);
  const direct = await handIn(evaluation, { owner: BEIJING, actor: beijing });
  await expect(
    decide(evaluation, direct, { owner: BEIJING, actor: actorAs('province') }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await decide(evaluation, direct, { owner: BEIJING, actor: secretary });

  const own = await handIn(evaluation, { actor: operator('Li') });
  await expect(decide(evaluation, own, { actor: operator('li') })).rejects.toMatchObject({
    code: 'own-report',
  });
  await decide(evaluation, own, { action: 'recall', actor: operator('Li') });
  await expect(decide(evaluation, own)).rejects.toMatchObject({ code: 'report-overtaken' });
});

test('after the deadline an extension takes papers, late; ten cases are the most', async () => {
  const evaluation = await openedEvaluation(db);
  const later = new Date(Date.now() + 2 * DAY_MS);
  await expect(handIn(evaluation, { now: later })).rejects.toMatchObject({ code: 'deadline-passed' });
  const dueAt = new Date(Date.now() + 3 * DAY_MS);
  await extendDeadline(db, {
    id: randomUUID(),
    evaluation,
    city: HANGZHOU,
    dueAt,
    reason: 'floods',
    actor: secretary,
    now: later,
  });
  expect(await handIn(evaluation, { now: later })).toMatchObject({ late: true });
  await expect(handIn(evaluation, { owner: '33', actor: provincial, now: later })).rejects.toMatchObject({
    code: 'deadline-passed',
  });
  for (let i = 2; i <= 10; i++) expect((await handIn(evaluation)).number).toBe(i);
  await expect(handIn(evaluation)).rejects.toMatchObject({ code: 'too-many-papers' });
  const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  await expect(handIn(evaluation, { file: { name: 'a.png', bytes: picture } })).rejects.toMatchObject({
    code: 'media-type-unsupported',
  });
});

test('a decision against another version: nothing is decided that nobody saw; two decisions at once are one', async () => {
  const evaluation = await openedEvaluation(db);
  for (let i = 0; i < 6; i++) {
    const paper = await handIn(evaluation);
    const again = () => handIn(evaluation, { number: paper.number, summary: 'another' });
    const racers = [() => decide(evaluation, paper), again];
    await Promise.allSettled((i % 2 ? racers : racers.toReversed()).map((go) => go()));
    const rows = await db.execute<{ version: number; action: string | null }>(sql`
      select p.version, d.action from papers p left join paper_decisions d on d.paper = p.id
      where p.evaluation_id = ${paper.evaluationId} and p.number = ${paper.number} order by 1`);
    // Either the first version was accepted and is the last, or a second one arrived and is undecided.
    const [first, second] = [...rows];
    expect(second ? [first?.action, second.action] : [first?.action]).toEqual(
      second ? [null, null] : ['accept'],
    );
  }
  const paper = await handIn(evaluation, { actor: signatory });
  const decisions = await Promise.allSettled([
    decide(evaluation, paper),
    decide(evaluation, paper, { action: 'return', reason: 'x' }),
  ]);
  expect(decisions.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  // Two submissions with one id are one paper.
  const id = randomUUID();
  const both = await Promise.all([handIn(evaluation, { id }), handIn(evaluation, { id })]);
  expect(both[0].number).toBe(both[1].number);
});

test('a set that counts cases takes the best that is accepted, and the release names all that are', async () => {
  const set = optionalSet('33');
  const [level] = set.levels;
  const [first, second] = level!.indicators;
  const counting: IndicatorSet = {
    ...set,
    levels: [
      {
        ...level!,
        indicators: [
          first!,
          { ...second!, items: [{ code: 'Z1P2-A1', share: 100, score: { kind: 'paper' } }] },
        ],
      },
    ],
  };
  const evaluation = await preparedEvaluation(db);
  const { proposal, set: proposed } = await proposeOptionalSet(db, {
    id: randomUUID(),
    evaluation,
    province: '33',
    set: counting,
    actor: provincial,
  });
  const { digest } = proposed;
  const seen = { evaluation, proposal: proposal.id, digest };
  await decideOptionalSet(db, { ...seen, action: 'approve', actor: secretary });
  await openForReports(db, evaluation, secretary, new Date());
  await reportCity(db, evaluation, HANGZHOU, { changes: optionalValues });

  const paper = await handIn(evaluation);
  await expect(decide(evaluation, paper)).rejects.toMatchObject({
    code: 'content-invalid',
    extras: { errors: [{ path: 'score' }] },
  });
  await decide(evaluation, paper, { hundredths: 4000 });
  const better = await handIn(evaluation, { title: '少跑一次' });
  await decide(evaluation, better, { hundredths: 6250 });
  await handIn(evaluation, { title: 'nobody looked at it' });
  const totals = await readReleaseInput(db, { evaluation, actor: secretary, now: new Date() });
  const release = buildEvaluationRelease(totals);
  expect(evaluationReleaseSchema.parse(release)).toEqual(release);
  const hangzhou = release.optional[0]?.cities.find(({ code }) => code === HANGZHOU);
  // 60 % × 75.00 + 40 % × 62.50, the better of two cases.
  expect(hangzhou).toMatchObject({ levels: { Z1P1: 45, Z1P2: 25 }, total: 70 });
  expect(hangzhou?.items.at(-1)).toEqual({ code: 'Z1P2-A1', score: 62.5, points: 62.5, missing: false });
  expect(release.papers).toMatchObject([
    { owner: HANGZHOU, kind: 'case', number: 1, version: 1, title: '一卡通办', score: 40 },
    { owner: HANGZHOU, number: 2, title: '少跑一次', score: 62.5 },
  ]);
  // An evaluation without papers reads as it did before papers existed.
  const without = await openedEvaluation(db);
  const { papers } = await readReleaseInput(db, { evaluation: without, actor: secretary, now: new Date() });
  expect(papers).toBeUndefined();
});

test('pages: a city hands in, its province reviews, and what was typed stays where something is refused', async () => {
  const evaluation = await openedEvaluation(db);
  const page = `/console/evaluations/${evaluation}/papers`;
  const own = await keyFor(db, 'city-signatory', { cities: [HANGZHOU] });
  const province = await keyFor(db, 'province', { cities: [HANGZHOU] });
  const read = async (path: string, headers: Record<string, string>) =>
    (await (await client(path, { headers: { ...headers, Accept: 'text/html' } })).text()).replace(
      /<style>.*?<\/style>/gs,
      '',
    );
  const post = (path: string, headers: Record<string, string>, fields: Record<string, string | File>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return client(path, { method: 'POST', redirect: 'manual', headers, body });
  };
  expect(await read(`${page}/${HANGZHOU}`, own)).toContain('提交新案例');
  const typed = { id: randomUUID(), title: '一卡通办', summary: '一张卡' };
  const refused = await post(`${page}/${HANGZHOU}`, own, { ...typed, file: new File(['x'], 'a.txt') });
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('value="一卡通办"')]);
  const handed = await post(`${page}/${HANGZHOU}`, own, { ...typed, file: new File(['%PDF-1.7'], 'a.pdf') });
  expect(handed.headers.get('Location')).toBe(`${page}/${HANGZHOU}?done=submitted`);
  const reviewed = await read(`${page}/${HANGZHOU}`, province);
  const [, action = ''] = /action="([^"]+\/decisions)"/.exec(reviewed) ?? [];
  const [, digest = ''] = /name="digest" value="([0-9a-f]{64})"/.exec(reviewed) ?? [];
  const decision = { id: randomUUID(), digest };
  expect((await post(action, province, { ...decision, action: 'return', reason: ' ' })).status).toBe(422);
  const accepted = await post(action, province, { ...decision, action: 'accept', reason: '' });
  expect(accepted.headers.get('Location')).toBe(`${page}/${HANGZHOU}?done=accept`);
  expect(await read(page, province)).toMatch(/已交 1，通过 1.*浙江省工作报告/s);
  expect(await read(`${page}/33`, province)).toContain('提交工作报告');
  expect(await read(`${page}/${HANGZHOU}`, own)).not.toContain('name="action"');
});
