import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { evaluationCommand } from '../../server/cli/commands/evaluation.ts';
import { canonicalJson, sha256 } from '../../server/crypto/digest.ts';
import { operator } from '../../server/identity/grants.ts';
import { decideOptionalSet } from '../../server/services/evaluation/decide-optional-set.ts';
import { giveScore } from '../../server/services/evaluation/give-score.ts';
import { openForReports } from '../../server/services/evaluation/prepare.ts';
import { proposeOptionalSet } from '../../server/services/evaluation/propose-optional-set.ts';
import { readReleaseInput } from '../../server/services/evaluation/read-release-input.ts';
import { readReportDraft, saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { buildEvaluationRelease } from '../../server/survey/evaluation/build-release.ts';
import { evaluationReleaseSchema } from '../../server/survey/evaluation/release-document.ts';
import { testApp } from '../support/app.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, BEIJING, HANGZHOU, NINGBO, preparedEvaluation, reportCity } from '../support/evaluation.ts';
import { optionalSet, optionalValues } from '../support/fixtures/optional-set.ts';
import { smallSet } from '../support/fixtures/small-set.ts';
import { keyFor, keyOfPerson } from '../support/keys.ts';

// A province's optional set: proposed by the province, approved by the secretariat, fixed when the evaluation opens,
// reported with the rest by the province's cities alone, and a total of its own.

const WENZHOU = '330300';
const { db, url } = await testDatabase();
const { client } = await testApp(db);
const { folder, printed } = await commandsOn(url);
const ofZhejiang = [HANGZHOU, NINGBO, WENZHOU];
const [province, secretariat] = await Promise.all([
  keyFor(db, 'province', { cities: ofZhejiang }),
  keyOfPerson(db, 'secretariat'),
]);
const set = optionalSet('33');
const digest = sha256(canonicalJson(set));
const provincial = actorAs('province', ofZhejiang, 'province');
const secretary = operator('secretariat');

const prepared = (settings: Parameters<typeof preparedEvaluation>[1] = {}) =>
  preparedEvaluation(db, { cities: [...ofZhejiang, BEIJING], ...settings });
const propose = (evaluation: string, more: Partial<Parameters<typeof proposeOptionalSet>[1]> = {}) =>
  proposeOptionalSet(db, {
    id: randomUUID(),
    evaluation,
    province: '33',
    set,
    actor: provincial,
    ...more,
  });
const approve = (evaluation: string, proposal: string, seen = digest) =>
  decideOptionalSet(db, { evaluation, proposal, digest: seen, action: 'approve', actor: secretary });
const open = (evaluation: string) => openForReports(db, evaluation, secretary, new Date());
const changed = { ...set, dataDate: '2016-11-30' };

/** An evaluation in which Zhejiang's set applies. */
async function openWithSet(settings: Parameters<typeof prepared>[0] = {}): Promise<string> {
  const evaluation = await prepared(settings);
  const { proposal } = await propose(evaluation);
  await approve(evaluation, proposal.id);
  await open(evaluation);
  return evaluation;
}

test('through HTTP: a province proposes, the secretariat approves what it has seen, and opening locks it', async () => {
  const evaluation = await prepared();
  const base = `/api/v1/evaluations/${evaluation}/optional-sets`;
  const post = (path: string, headers: Record<string, string>, body: object) =>
    client(`${base}${path}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const id = randomUUID();
  const proposed = await post('', province, { id, province: '33', set });
  expect(proposed.status).toBe(201);
  const body = await proposed.json();
  expect(body).toMatchObject({
    proposal: id,
    province: '33',
    set: { name: '33-optional', digest },
    decision: null,
  });
  expect(await (await post('', province, { id, province: '33', set })).json()).toEqual(body);
  expect((await post('', province, { id, province: '33', set: changed })).status).toBe(409);
  expect((await post(`/${id}/decision`, province, { digest, action: 'approve' })).status).toBe(403);
  expect((await post(`/${id}/decision`, secretariat, { digest, action: 'refuse' })).status).toBe(422);
  const other = await post(`/${id}/decision`, secretariat, { digest: '0'.repeat(64), action: 'approve' });
  expect(other.status).toBe(409);
  const approved = await post(`/${id}/decision`, secretariat, { digest, action: 'approve' });
  expect(await approved.json()).toMatchObject({ decision: { action: 'approve', by: 'a secretariat' } });

  const list = async (headers: Record<string, string>) =>
    (await (await client(base, { headers })).json()).optional;
  expect(await list(province)).toHaveLength(1);
  expect(await list(await keyFor(db, 'province', { cities: [BEIJING] }))).toEqual([]);
  await open(evaluation);
  expect((await post('', province, { id: randomUUID(), province: '33', set: changed })).status).toBe(409);
  expect((await post(`/${id}/decision`, secretariat, { digest, action: 'refuse', reason: 'x' })).status).toBe(
    409,
  );
  // The database refuses it as well.
  await expect(
    db.execute(sql`insert into optional_set_proposals
      select gen_random_uuid(), evaluation_id, province, set_name, set_version, author, author_name, author_via
      from optional_set_proposals where id = ${id}`),
  ).rejects.toThrow();
  await expect(db.execute(sql`delete from optional_set_decisions`)).rejects.toThrow();
});

test('a set that does not fit beside the evaluation’s is refused with its places', async () => {
  const evaluation = await prepared();
  const [level] = set.levels;
  const clash = { ...set, name: '44-x', levels: [{ ...level!, code: 'L1' }] };
  await expect(propose(evaluation, { set: clash })).rejects.toMatchObject({
    code: 'content-invalid',
    extras: { errors: [{ path: 'set.name' }, { path: 'set.levels.0.code' }] },
  });
  const [indicator] = level!.indicators;
  const survey = { code: 'Z1P1-A1', share: 100, score: { kind: 'survey' as const } };
  const surveyed = {
    ...set,
    levels: [{ ...level!, indicators: [{ ...indicator!, weight: 100, items: [survey] }] }],
  };
  await expect(propose(evaluation, { set: surveyed })).rejects.toMatchObject({ code: 'content-invalid' });
  // A municipality has no set, and a province proposes for all of its cities or not at all.
  await expect(propose(evaluation, { province: '11', actor: secretary })).rejects.toMatchObject({
    code: 'no-optional-set',
  });
  await expect(propose(evaluation, { actor: actorAs('province', [HANGZHOU]) })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(propose(evaluation, { actor: actorAs('city-signatory') })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('nobody approves their own; the newest that was approved holds, and what waits at opening lapses', async () => {
  const evaluation = await prepared();
  const own = await propose(evaluation, { actor: operator('Li') });
  await expect(
    decideOptionalSet(db, {
      evaluation,
      proposal: own.proposal.id,
      digest,
      action: 'approve',
      actor: operator('li'),
    }),
  ).rejects.toMatchObject({ code: 'second-person-needed' });
  await approve(evaluation, own.proposal.id);
  await propose(evaluation, { set: changed });
  await open(evaluation);
  const { optional } = await readReleaseInput(db, { evaluation, actor: secretary, now: new Date() });
  expect(optional.map(({ province: code, set: named }) => [code, named.digest])).toEqual([['33', digest]]);
  expect(optional[0]?.cities.map(({ code }) => code)).toEqual([HANGZHOU, WENZHOU]);
});

test('an approval against another proposal, and against the opening: nothing holds that nobody saw', async () => {
  for (let i = 0; i < 6; i++) {
    const evaluation = await prepared();
    const { proposal } = await propose(evaluation);
    const rivals = [
      () => approve(evaluation, proposal.id),
      () => (i % 2 ? open(evaluation) : propose(evaluation, { set: changed })),
    ];
    const [approval, rival] = await Promise.allSettled(
      (i % 3 ? rivals : rivals.toReversed()).map((go) => go()),
    );
    const [first, second] = i % 3 ? [approval, rival] : [rival, approval];
    expect(second?.status).toBe('fulfilled');
    const { optional } = await readReleaseInput(db, { evaluation, actor: secretary, now: new Date() });
    expect(optional.map(({ set: named }) => named.digest)).toEqual(
      first?.status === 'fulfilled' ? [digest] : [],
    );
    if (first?.status === 'rejected')
      expect(first.reason).toMatchObject({ code: i % 2 ? 'evaluation-open' : 'draft-overtaken' });
  }
});

test('cities of the province report both in one, and each has a total of its own', async () => {
  const evaluation = await openWithSet();
  const report = (city: string) => reportCity(db, evaluation, city, { changes: optionalValues });
  // Ningbo is a planning city: its report lacks the field.
  await expect(report(NINGBO)).rejects.toMatchObject({ code: 'content-invalid' });
  await reportCity(db, evaluation, NINGBO);
  await expect(reportCity(db, evaluation, WENZHOU)).rejects.toMatchObject({
    code: 'report-incomplete',
    extras: { findings: expect.arrayContaining([expect.objectContaining({ fields: ['Z1P1-A1.done'] })]) },
  });
  await report(HANGZHOU);
  const give = (actor: Parameters<typeof giveScore>[1]['actor'], city = HANGZHOU) =>
    giveScore(db, {
      id: randomUUID(),
      evaluation,
      city,
      item: 'Z1P2-A1',
      hundredths: 5000,
      source: 'the province',
      actor,
    });
  await expect(give(actorAs('secretariat'))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(give(provincial, NINGBO)).rejects.toMatchObject({ code: 'forbidden' });
  await give(provincial);
  const release = buildEvaluationRelease(
    await readReleaseInput(db, { evaluation, actor: secretary, now: new Date() }),
  );
  expect(evaluationReleaseSchema.parse(release)).toEqual(release);
  const [part] = release.optional;
  // 60 % × (3 / 4 of 100) + 40 % × 50 = 45 + 20.
  expect(part?.cities).toMatchObject([
    {
      code: HANGZHOU,
      levels: { Z1P1: 45, Z1P2: 20, Z1: 65 },
      total: 65,
      margin: null,
      band: '起步期',
      reasons: [],
    },
    { code: WENZHOU, total: null, reasons: ['NO_REPORT'] },
  ]);
  const [, hangzhou] = release.cities;
  expect(hangzhou?.levels).not.toHaveProperty('Z1');
  expect(hangzhou?.items.map(({ code }) => code)).not.toContain('Z1P1-A1');

  // The province's set is part of the signed release, so the pages show it.
  const draft = await readReportDraft(db, {
    evaluation,
    city: WENZHOU,
    actor: actorAs('city-editor', [WENZHOU]),
  });
  const saved = await saveDraft(db, {
    evaluation,
    city: WENZHOU,
    actor: actorAs('city-editor', [WENZHOU]),
    revision: draft.revision,
    changes: optionalValues,
    now: new Date(),
  });
  expect(Object.keys(saved.fields)).toContain('Z1P1-A1.done');
});

test('a figure of it that is far from the last round’s wants a sentence too', async () => {
  await reportCity(db, await openWithSet(), HANGZHOU, { changes: optionalValues });
  const later = { ...smallSet, name: 'small-later', dataDate: '2017-10-31' };
  const evaluation = await openWithSet({ set: later });
  const doubled = {
    'Z1P1-A1.done': { value: 6, quality: 'records' },
    'Z1P1-A1.all': { value: 8, quality: 'records' },
  } as const;
  await expect(reportCity(db, evaluation, HANGZHOU, { changes: doubled })).rejects.toMatchObject({
    code: 'report-incomplete',
    extras: {
      findings: [
        { code: 'changed-much', item: 'Z1P1-A1', fields: ['Z1P1-A1.done'] },
        { code: 'changed-much', item: 'Z1P1-A1', fields: ['Z1P1-A1.all'] },
      ],
    },
  });
});

test('pages show it to the city, to its province and to everybody once it is released', async () => {
  const evaluation = await openWithSet();
  await reportCity(db, evaluation, HANGZHOU, { changes: optionalValues });
  const read = async (path: string, headers: Record<string, string> = {}) =>
    (
      await (
        await client(path, { headers: { ...headers, 'Accept-Language': 'en', Accept: 'text/html' } })
      ).text()
    )
      .replace(/<style>.*?<\/style>/gs, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
  const console = `/console/evaluations/${evaluation}`;
  expect(await read(`${console}/optional-sets`, province)).toMatch(/Optional set of 33 approved/);
  const editor = await keyFor(db, 'city-editor', { cities: [HANGZHOU] });
  const own = await read(`${console}/cities/${HANGZHOU}`, editor);
  expect(own).toContain('Z1 Optional');
  expect(own).toMatch(/Z1P1-A1 Optional 100 % × 3 \/ 4 × 100 75\.00/);
  // The city's reviewers enter the given values of the set; the secretariat does not.
  expect(await read(`${console}/cities/${HANGZHOU}`, province)).toContain('Z1P2-A1');
  expect(await read(`${console}/cities/${HANGZHOU}`, secretariat)).not.toContain('Z1P2-A1');

  const run = (...args: string[]) => evaluationCommand().exitOverride().parseAsync(args, { from: 'user' });
  printed.out = '';
  await run('release', evaluation, '--yes', '--as', 'Li');
  await run('approve', printed.out.split(' ')[0]!, '--as', 'Wang');
  const row = await read(`/evaluations/${evaluation}/${HANGZHOU}`);
  expect(row).toContain('Optional indicators of Zhejiang');
  expect(row).toMatch(/Z1P1 Optional 60 % × \(75\.00\) 45\.00/);
  expect(await read(`/evaluations/${evaluation}/${NINGBO}`)).not.toContain('Optional indicators');
});

test('commands propose, refuse and approve', async () => {
  const evaluation = await prepared();
  const path = join(folder, 'optional.json');
  await writeFile(path, JSON.stringify(set));
  const run = (...args: string[]) =>
    evaluationCommand()
      .exitOverride()
      .parseAsync(['optional', ...args], { from: 'user' });
  printed.out = '';
  await run('propose', evaluation, '33', path, '--as', 'Li');
  const id = printed.out.trim();
  await expect(run('approve', evaluation, id, '--as', 'Li')).rejects.toThrow();
  await run('refuse', evaluation, id, '--as', 'Wang', '--reason', 'too easy');
  printed.out = '';
  await run('propose', evaluation, '33', path, '--as', 'Li');
  await run('approve', evaluation, printed.out.trim(), '--as', 'Wang');
  printed.out = '';
  await run('list', evaluation);
  expect(printed.out).toMatch(/33,.*33-optional,1,.*approve/);
  expect(printed.out).toMatch(/refuse,too easy/);
});
