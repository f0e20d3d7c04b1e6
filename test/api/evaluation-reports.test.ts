import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { addAccount } from '../../db/accounts.ts';
import { insertApiKey } from '../../db/grants.ts';
import { findReport, listReportDecisions } from '../../db/reports.ts';
import type { Problem } from '../../server/http/problems.ts';
import { type Actor, actorIdOf, actorIdOfKey, operator } from '../../server/identity/grants.ts';
import { decideReport, type ReportDecisionInput } from '../../server/services/evaluation/decide-report.ts';
import { extendDeadline } from '../../server/services/evaluation/extend-deadline.ts';
import { giveScore } from '../../server/services/evaluation/give-score.ts';
import { openForReports, prepareEvaluation } from '../../server/services/evaluation/prepare.ts';
import { readProgress } from '../../server/services/evaluation/progress.ts';
import { evaluationNamed } from '../../server/services/evaluation/read-evaluation.ts';
import { readReport } from '../../server/services/evaluation/read-report-version.ts';
import { readReportDraft, saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { attachFile, detachFile, readFile } from '../../server/services/evaluation/report-files.ts';
import { submitReport } from '../../server/services/evaluation/submit-report.ts';
import type { DraftChanges } from '../../server/survey/evaluation/draft.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, BEIJING, HANGZHOU, NINGBO, openedEvaluation } from '../support/evaluation.ts';
import { smallSet, smallValues } from '../support/fixtures/small-set.ts';
import { openedWave } from '../support/wave.ts';

// Reports of an evaluation, from the draft to the decision, on the real database.

const { db, sql } = await testDatabase();
const editor = actorAs('city-editor', [HANGZHOU, NINGBO, BEIJING], 'editor');
const signatory = actorAs('city-signatory', [HANGZHOU, NINGBO, BEIJING], 'signatory');
const province = actorAs('province', [HANGZHOU, NINGBO], 'province');
const secretariat = actorAs('secretariat', 'all', 'secretariat');
const pdf = (text: string) => new TextEncoder().encode(`%PDF-1.7 ${text}`);

let evaluation: string;
let now: Date;
const begin = async (settings: Parameters<typeof openedEvaluation>[1] = {}) => {
  evaluation = await openedEvaluation(db, settings);
  now = new Date();
};
beforeEach(() => begin());

const save = async (changes: DraftChanges, revision: number, actor = editor, city = HANGZHOU) =>
  await saveDraft(db, { evaluation, city, actor, revision, changes, now });
/** Fills the draft so that it can be submitted; returns its revision. */
async function fill(changes: DraftChanges = {}, city = HANGZHOU): Promise<number> {
  const { revision } = await readReportDraft(db, { evaluation, city, actor: editor });
  await save({ ...smallValues, ...changes }, revision, editor, city);
  const file = { item: 'L1P1-A1', name: 'proof.pdf', bytes: pdf(city) };
  const { draft } = await attachFile(db, { evaluation, city, actor: editor, now, ...file });
  return draft.revision;
}
const submit = async (revision: number, { id = randomUUID() as string, city = HANGZHOU, at = now } = {}) =>
  await submitReport(db, { evaluation, city, actor: signatory, id, revision, now: at });
/** A submitted report. */
const submitted = async (city = HANGZHOU) => await submit(await fill({}, city), { city });
const decide = async (
  action: ReportDecisionInput['action'],
  seen: { number: number; digest: string },
  { actor = province, city = HANGZHOU, ...others }: Partial<ReportDecisionInput> = {},
) =>
  await decideReport(db, {
    evaluation,
    city,
    actor,
    id: randomUUID(),
    action,
    number: seen.number,
    digest: seen.digest,
    ...((action === 'return' || action === 'reopen') && { reason: 'the sum is wrong' }),
    now,
    ...others,
  });
/** The problem code of a refusal. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Problem).code ?? String(error);
  }
  return 'nothing';
}
const outcomes = async (promises: Promise<unknown>[]) => (await Promise.all(promises.map(refusal))).sort();
const later = (ms: number) => new Date(now.getTime() + ms);
const DAY = 86_400_000;

describe('an evaluation', () => {
  const settings = {
    set: smallSet,
    cities: [HANGZHOU],
    dueAt: new Date(Date.now() + DAY),
    review: 'province' as const,
    actor: operator('test'),
  };

  test('opens only with a wave of the weight that the set gives to the survey', async () => {
    const wave = await openedWave(db, { cities: [HANGZHOU], settings: { weight: 40 } });
    const code = randomUUID();
    await prepareEvaluation(db, { ...settings, code, wave: wave.code });
    await expect(openForReports(db, code, operator('test'), new Date())).rejects.toThrow(
      'weighs 40, and the survey 20 in set small',
    );
    await prepareEvaluation(db, { ...settings, code: `${code}-2`, wave: null });
    await expect(openForReports(db, `${code}-2`, operator('test'), new Date())).rejects.toThrow('no wave');
  });

  test('is frozen once it opened, with its cities; reports, decisions and extensions are never changed', async () => {
    const { id } = await evaluationNamed(db, evaluation);
    const report = await submitted();
    await decide('return', report);
    await extendDeadline(db, {
      now,
      evaluation,
      city: null,
      id: randomUUID(),
      dueAt: later(2 * DAY),
      reason: 'floods',
      actor: secretariat,
    });
    await giveScore(db, {
      evaluation,
      city: HANGZHOU,
      actor: secretariat,
      id: randomUUID(),
      item: 'L1P2-A1',
      hundredths: 8125,
      source: 'two platforms',
    });
    await expect(sql`update evaluations set due_at = now() where id = ${id}`).rejects.toThrow(/frozen/);
    await expect(sql`delete from evaluation_cities where evaluation_id = ${id}`).rejects.toThrow(/frozen/);
    await expect(
      sql`insert into evaluation_cities (evaluation_id, city) values (${id}, '330300')`,
    ).rejects.toThrow(/frozen/);
    for (const table of [
      'indicator_sets',
      'extensions',
      'files',
      'report_files',
      'reports',
      'report_decisions',
      'given_scores',
    ]) {
      await expect(sql`delete from ${sql(table)}`, table).rejects.toThrow(/immutable/);
      await expect(sql`truncate ${sql(table)} cascade`, table).rejects.toThrow(/immutable/);
    }
    await expect(sql`update reports set late = true`).rejects.toThrow(/immutable/);
  });

  test('takes no reports before it opens, none of other cities, and none that does not exist', async () => {
    const code = randomUUID();
    await prepareEvaluation(db, { ...settings, code, wave: null, set: { ...smallSet, name: 'unopened' } });
    const names = { city: HANGZHOU, actor: editor, revision: 0, changes: {}, now };
    expect(await refusal(saveDraft(db, { evaluation: code, ...names }))).toBe('not-open');
    expect(await refusal(saveDraft(db, { evaluation: 'none', ...names }))).toBe('evaluation-unknown');
    const shenzhen = { city: '440300', actor: actorAs('city-editor'), revision: 0, changes: {}, now };
    expect(await refusal(saveDraft(db, { evaluation, ...shenzhen }))).toBe('not-in-evaluation');
  });
});

describe('a draft', () => {
  test('is saved field by field, and only what changes is a revision', async () => {
    expect((await save({ 'L1P1-A1.used': { value: 1 } }, 0)).revision).toBe(1);
    expect((await save({ 'L1P1-A1.all': { value: 9 } }, 0)).revision).toBe(2);
    expect((await save({ 'L1P1-A1.all': { value: 9 } }, 0)).revision).toBe(2);
    const { fields, editors } = await readReportDraft(db, { evaluation, city: HANGZHOU, actor: signatory });
    expect(fields).toEqual({
      'L1P1-A1.used': { entry: { value: 1 }, revision: 1, by: 'Name of editor' },
      'L1P1-A1.all': { entry: { value: 9 }, revision: 2, by: 'Name of editor' },
    });
    expect(editors).toEqual(['editor']);
  });

  test('of two who write the same field, one sees what the other wrote, and nothing is lost', async () => {
    const wang = actorAs('city-editor', [HANGZHOU], 'wang');
    const field = 'L1P1-A1.used';
    const attempts = await Promise.allSettled([
      save({ [field]: { value: 1 } }, 0, editor),
      save({ [field]: { value: 2 } }, 0, wang),
    ]);
    const [winner] = attempts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [loser] = attempts.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    const stored = winner!.fields[field]!;
    expect(loser).toMatchObject({
      code: 'draft-changed',
      extras: {
        fields: [
          {
            field,
            mine: { value: stored.by === 'Name of editor' ? 2 : 1 },
            theirs: stored.entry,
            by: stored.by,
          },
        ],
      },
    });
  });

  test('of many who write different fields at once, all are stored', async () => {
    const fields = Object.entries(smallValues);
    await Promise.all(fields.map(([field, entry]) => save({ [field]: entry }, 0)));
    const draft = await readReportDraft(db, { evaluation, city: HANGZHOU, actor: editor });
    expect(Object.keys(draft.fields).sort()).toEqual(Object.keys(smallValues).sort());
    expect(draft.revision).toBe(fields.length);
  });

  test('has the fields of the set and no others', async () => {
    expect(await refusal(save({ 'L1P1-A1.none': { value: 1 } }, 0))).toBe('content-invalid');
  });

  test('is the city’s alone: its reviewers and other cities see nothing of it', async () => {
    await save({ 'L1P1-A1.used': { value: 1 } }, 0);
    const others: Actor[] = [province, secretariat, actorAs('city-editor', [NINGBO]), actorAs('auditor')];
    for (const actor of others)
      expect(await refusal(readReportDraft(db, { evaluation, city: HANGZHOU, actor }))).toBe('forbidden');
    expect(await refusal(save({}, 0, signatory))).toBe('forbidden');
  });
});

describe('a file', () => {
  const file = { item: 'L1P1-A1', name: '../../证明.pdf', bytes: pdf('one') };
  const attach = async (more: object = {}) =>
    await attachFile(db, { evaluation, city: HANGZHOU, actor: editor, now, ...file, ...more });

  test('is stored by its content, once; its name is data', async () => {
    const { sha256, draft } = await attach();
    expect((await attach()).draft.revision).toBe(draft.revision);
    const names = { evaluation, city: HANGZHOU, sha256 };
    expect(await readFile(db, { ...names, actor: province })).toMatchObject({
      name: '../../证明.pdf',
      type: 'application/pdf',
    });
  });

  test('counts towards what a city may send, also when it is taken away again', async () => {
    const most = { files: 2, bytes: 1000 };
    const names = { evaluation, city: HANGZHOU, actor: editor, now };
    const send = async (words: string) =>
      await attachFile(db, { ...names, ...file, bytes: pdf(words) }, most);
    for (const words of ['one', 'two']) {
      const { sha256 } = await send(words);
      await detachFile(db, { ...names, item: file.item, sha256 });
    }
    expect(await refusal(send('three'))).toBe('too-many-files');
    // A file sent again takes no more room, and each city has its own limit.
    expect((await send('one')).draft.evidence[file.item]).toHaveLength(1);
    expect(await refusal(attachFile(db, { ...names, ...file, city: NINGBO }, most))).toBe('nothing');
    const full = { files: 100, bytes: 2 * pdf('one').length };
    expect(await refusal(attachFile(db, { ...names, ...file, bytes: pdf('four') }, full))).toBe(
      'too-many-files',
    );
  });

  test('of another city is not there, also by its digest and for who sent the same', async () => {
    const { sha256 } = await attach();
    await attach({ city: NINGBO, bytes: pdf('two') });
    const stranger = actorAs('city-editor', [NINGBO], 'ningbo');
    expect(await refusal(readFile(db, { evaluation, city: HANGZHOU, actor: stranger, sha256 }))).toBe(
      'forbidden',
    );
    expect(await refusal(readFile(db, { evaluation, city: NINGBO, actor: stranger, sha256 }))).toBe(
      'file-unknown',
    );
  });

  test('is what its content says, of an item that takes files, and not too large', async () => {
    expect(await refusal(attach({ bytes: new TextEncoder().encode('<script>') }))).toBe(
      'media-type-unsupported',
    );
    expect(await refusal(attach({ item: 'L2P1-A1' }))).toBe('content-invalid');
    const large = new Uint8Array(20 * 1024 * 1024 + 1);
    large.set(file.bytes);
    expect(await refusal(attach({ bytes: large }))).toBe('content-too-large');
  });

  test('that was taken away stays with the report that was submitted with it', async () => {
    const revision = await fill();
    const report = await submit(revision);
    const view = async () =>
      (await readReport(db, { evaluation, city: HANGZHOU, actor: province, number: report.number })).report;
    const [sha256] = (await view()).evidence['L1P1-A1'] ?? [];
    const draft = await detachFile(db, {
      evaluation,
      city: HANGZHOU,
      actor: editor,
      item: 'L1P1-A1',
      sha256: sha256!,
      now,
    });
    expect(draft.evidence['L1P1-A1']).toEqual([]);
    expect((await view()).evidence['L1P1-A1']).toEqual([sha256]);
    expect(await refusal(submit(draft.revision))).toBe('report-incomplete');
  });
});

describe('submitting', () => {
  test('freezes the draft under a digest, by the revision that was seen', async () => {
    const revision = await fill();
    const report = await submit(revision);
    expect(report).toMatchObject({ number: 1, late: false, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await save({ 'L1P1-A1.used': { value: 630, quality: 'records' } }, revision);
    const { report: stored } = await readReport(db, {
      evaluation,
      city: HANGZHOU,
      actor: province,
      number: 1,
    });
    expect(stored.values).toEqual(smallValues);
    expect(await refusal(submit(revision))).toBe('draft-changed');
  });

  test('refuses what has errors, and says which', async () => {
    await save({ ...smallValues, 'L1P1-A1.all': { value: 0, quality: 'records' } }, 0);
    await expect(submit(1)).rejects.toMatchObject({
      code: 'report-incomplete',
      extras: {
        findings: expect.arrayContaining([expect.objectContaining({ code: 'divided-by-zero' })]),
      },
    });
  });

  test('the same id again is the same report, with another revision or city it is a conflict', async () => {
    const id = randomUUID();
    const revision = await fill();
    const first = await submit(revision, { id });
    expect(await submit(revision, { id })).toMatchObject({ number: first.number, digest: first.digest });
    expect(await refusal(submit(revision + 1, { id }))).toBe('report-conflict');
    expect(await refusal(submit(await fill({}, NINGBO), { id, city: NINGBO }))).toBe('report-conflict');
  });

  test('two at once: the same id is one report, two ids are two, one after the other', async () => {
    const revision = await fill();
    const id = randomUUID();
    const same = await Promise.all([submit(revision, { id }), submit(revision, { id })]);
    expect(same.map(({ number }) => number)).toEqual([1, 1]);
    const two = await Promise.all([submit(revision), submit(revision)]);
    expect(two.map(({ number }) => number).sort()).toEqual([2, 3]);
  });

  test('one id in two cities at once is one report and one conflict', async () => {
    const [here, there] = [await fill(), await fill({}, NINGBO)];
    const id = randomUUID();
    expect(await outcomes([submit(here, { id }), submit(there, { id, city: NINGBO })])).toEqual([
      'nothing',
      'report-conflict',
    ]);
  });

  test('ends with the deadline; an extension goes on, and what comes under it is late', async () => {
    const revision = await fill();
    const { dueAt } = await evaluationNamed(db, evaluation);
    expect(await refusal(submit(revision, { at: dueAt }))).toBe('deadline-passed');
    const extend = async (city: string | null, days: number, id = randomUUID() as string) =>
      await extendDeadline(db, {
        now,
        evaluation,
        city,
        id,
        dueAt: new Date(dueAt.getTime() + days * DAY),
        reason: 'floods',
        actor: secretariat,
      });
    await extend(NINGBO, 9);
    expect(await refusal(submit(revision, { at: dueAt }))).toBe('deadline-passed');
    await extend(null, 3);
    await extend(HANGZHOU, 2);
    expect(await submit(revision, { at: dueAt })).toMatchObject({ late: true });
    const dayThree = new Date(dueAt.getTime() + 2 * DAY);
    expect(await refusal(submit(revision, { at: dayThree }))).toBe('deadline-passed');
    const id = randomUUID();
    await extend(null, 5, id);
    await extend(null, 5, id);
    expect(await refusal(extend(null, 6, id))).toBe('report-conflict');
    expect(await submit(revision, { at: dayThree })).toMatchObject({ number: 2 });
    expect(await refusal(extend('440300', 5))).toBe('not-in-evaluation');
  });

  test('an extension against the deadline’s second: each report is refused or stored whole, as its extension came', async () => {
    const revision = await fill();
    const { dueAt } = await evaluationNamed(db, evaluation);
    const extension = extendDeadline(db, {
      now,
      evaluation,
      city: HANGZHOU,
      id: randomUUID(),
      dueAt: new Date(dueAt.getTime() + DAY),
      reason: 'floods',
      actor: secretariat,
    });
    const attempts = await Promise.all(
      Array.from({ length: 8 }, () => refusal(submit(revision, { at: dueAt }))),
    );
    await extension;
    const stored = attempts.filter((code) => code === 'nothing').length;
    expect(attempts.filter((code) => code !== 'nothing' && code !== 'deadline-passed')).toEqual([]);
    const { id } = await evaluationNamed(db, evaluation);
    const reports = await sql`select late from reports where evaluation_id = ${id}`;
    expect(reports).toHaveLength(stored);
    expect(reports.every(({ late }) => late)).toBe(true);
    expect(await submit(revision, { at: dueAt })).toMatchObject({ number: stored + 1, late: true });
  });
});

describe('deciding', () => {
  test('a return says why, with remarks on items; the city corrects, and the reviewer sees what is different', async () => {
    const first = await submitted();
    const remarks = { 'L1P1-A1': 'which matters?' };
    expect(await decide('return', first, { remarks })).toEqual({ state: 'returned' });
    const revision = await fill({ 'L1P1-A1.used': { value: 600, quality: 'records' } });
    const second = await submit(revision);
    const view = await readReport(db, { evaluation, city: HANGZHOU, actor: province, number: 2 });
    expect(view.differences).toEqual([
      {
        field: 'L1P1-A1.used',
        before: { value: 620, quality: 'records' },
        after: { value: 600, quality: 'records' },
      },
    ]);
    expect(await decide('accept', second)).toEqual({ state: 'accepted' });
    const city = await readReport(db, { evaluation, city: HANGZHOU, actor: editor, number: 1 });
    expect(city.decisions).toMatchObject([{ action: 'return', reason: 'the sum is wrong', remarks }]);
    expect(await refusal(fill())).toBe('accepted');
    expect(await decide('reopen', second, { actor: secretariat })).toEqual({ state: 'returned' });
    expect(await submitted()).toMatchObject({ number: 3 });
  });

  test('needs a reason to return, and the right to do it', async () => {
    const report = await submitted();
    expect(await refusal(decide('return', report, { reason: undefined as never }))).toBe('content-invalid');
    const strangers = [actorAs('province', [NINGBO]), secretariat, editor, signatory, actorAs('auditor')];
    for (const actor of strangers)
      expect(await refusal(decide('accept', report, { actor })), actor.id).toBe('forbidden');
    expect(await refusal(decide('recall', report, { actor: province }))).toBe('forbidden');
    expect(await refusal(decide('reopen', report, { actor: province }))).toBe('forbidden');
  });

  test('the secretariat reviews cities that report directly; their province does not', async () => {
    for (const city of [NINGBO, BEIJING]) {
      const report = await submitted(city);
      const actor = actorAs('province', [city]);
      expect(await refusal(decide('accept', report, { city, actor }))).toBe('forbidden');
      expect(await decide('accept', report, { city, actor: secretariat })).toEqual({ state: 'accepted' });
    }
  });

  test('a person who ever edited or submitted for the city cannot accept', async () => {
    const report = await submitted();
    for (const { id } of [editor, signatory]) {
      const actor = actorAs('province', [HANGZHOU], id);
      expect(await refusal(decide('accept', report, { actor }))).toBe('own-report');
    }
  });

  test('nor with a key that was made for them', async () => {
    const [id, key] = [uuidv7(), uuidv7()];
    await addAccount(db, { id, username: `editor.${id.slice(-8)}`, name: 'Li Na' });
    const until = later(86_400_000);
    const scope = { waveId: null, cities: null, provinces: null, until, grantedBy: 'test' };
    await insertApiKey(db, {
      id: key,
      hash: Buffer.from(key),
      name: 'k',
      account: id,
      role: 'province',
      ...scope,
    });
    const author = actorAs('city-editor', 'all', actorIdOf(id));
    await save({ 'L1P1-A1.used': { value: 1 } }, 0, author);
    const report = await submitted();
    const byKey = { ...actorAs('province', 'all', actorIdOfKey(key)), via: 'key' as const };
    expect(await refusal(decide('accept', report, { actor: byKey }))).toBe('own-report');
    expect(await refusal(decide('accept', report))).toBe('nothing');
  });

  test('the same id again changes nothing, with other content it is a conflict', async () => {
    const report = await submitted();
    const id = randomUUID();
    await decide('return', report, { id });
    expect(await decide('return', report, { id })).toEqual({ state: 'returned' });
    expect(await refusal(decide('return', report, { id, reason: 'another' }))).toBe('report-conflict');
    const place = { evaluationId: (await evaluationNamed(db, evaluation)).id, city: HANGZHOU };
    expect(await listReportDecisions(db, place)).toHaveLength(1);
  });

  test('against a resubmission: the second one learns so, and nobody decides on an unseen version', async () => {
    for (let round = 0; round < 10; round++) {
      await begin();
      const first = await submitted();
      const revision = (await readReportDraft(db, { evaluation, city: HANGZHOU, actor: editor })).revision;
      const [decided, again] = await Promise.all([
        refusal(decide('accept', first)),
        refusal(submit(revision)),
      ]);
      expect([
        ['nothing', 'accepted'],
        ['report-overtaken', 'nothing'],
      ]).toContainEqual([decided, again]);
    }
  });

  test('a recall against an acceptance, and two decisions at once: one of them', async () => {
    for (let round = 0; round < 5; round++) {
      await begin();
      const report = await submitted();
      const recall = decide('recall', report, { actor: signatory });
      const codes = await Promise.all([refusal(recall), refusal(decide('accept', report))]);
      expect([
        ['nothing', 'report-overtaken'],
        ['accepted', 'nothing'],
      ]).toContainEqual(codes);
    }
    await begin();
    const report = await submitted();
    const other = actorAs('province', [HANGZHOU], 'other');
    const codes = await outcomes([decide('return', report), decide('return', report, { actor: other })]);
    expect(codes).toEqual(['nothing', 'report-overtaken']);
  });

  test('a recalled report is a draft again', async () => {
    const report = await submitted();
    expect(await decide('recall', report, { actor: signatory })).toEqual({ state: 'draft' });
    expect(await submitted()).toMatchObject({ number: 2 });
  });

  test('without a review what is submitted counts, and nobody accepts it', async () => {
    await begin({ review: 'none' });
    const report = await submitted();
    expect(await refusal(decide('accept', report))).toBe('accepted');
    expect((await readProgress(db, { evaluation, actor: secretariat })).all.accepted).toBe(1);
    expect(await decide('reopen', report, { actor: secretariat })).toEqual({ state: 'returned' });
    expect((await readProgress(db, { evaluation, actor: secretariat })).all.accepted).toBe(0);
  });
});

describe('what is given', () => {
  const give = async (more: object = {}) =>
    await giveScore(db, {
      evaluation,
      city: HANGZHOU,
      actor: secretariat,
      id: randomUUID(),
      item: 'L1P2-A1',
      hundredths: 8125,
      source: 'two platforms',
      ...more,
    });

  test('is a score of an item that is given, or a deduction within its most', async () => {
    await give();
    await give({ item: 'L6', hundredths: 500 });
    expect(await refusal(give({ item: 'L6', hundredths: 501 }))).toBe('content-invalid');
    expect(await refusal(give({ item: 'L1P1-A1' }))).toBe('content-invalid');
    expect(await refusal(give({ actor: province }))).toBe('forbidden');
    expect(await refusal(give({ city: '440300' }))).toBe('not-in-evaluation');
  });

  test('the same id again changes nothing, with another score it is a conflict', async () => {
    const id = randomUUID();
    await give({ id });
    await give({ id });
    expect(await refusal(give({ id, hundredths: 8000 }))).toBe('report-conflict');
  });
});

test('progress counts cities by where their newest report stands, and each province sees its own', async () => {
  const hangzhou = await submitted();
  await decide('accept', hangzhou);
  await decide('return', await submitted(NINGBO), { city: NINGBO, actor: secretariat });
  const { all, provinces, cities } = await readProgress(db, { evaluation, actor: secretariat });
  expect(all).toEqual({ expected: 3, notBegun: 1, submitted: 1, onTime: 1, accepted: 1 });
  expect(provinces['33']).toEqual({ expected: 2, notBegun: 0, submitted: 1, onTime: 1, accepted: 1 });
  expect(cities.map(({ city, state }) => `${city} ${state}`)).toEqual([
    '110000 draft',
    '330100 accepted',
    '330200 returned',
  ]);
  const own = await readProgress(db, { evaluation, actor: actorAs('province', [HANGZHOU]) });
  expect(own.cities.map(({ city }) => city)).toEqual([HANGZHOU]);
  expect(await refusal(readProgress(db, { evaluation, actor: editor }))).toBe('forbidden');
});

test('a city sees nothing of another’s reports', async () => {
  const report = await submitted();
  const stranger = actorAs('city-signatory', [NINGBO], 'ningbo');
  const names = { evaluation, city: HANGZHOU, actor: stranger };
  expect(await refusal(readReport(db, { ...names, number: report.number }))).toBe('forbidden');
  expect(await refusal(readReport(db, { ...names, city: NINGBO, number: report.number }))).toBe(
    'report-unknown',
  );
  expect(await refusal(submitReport(db, { ...names, id: randomUUID(), revision: 1, now }))).toBe('forbidden');
  const place = { evaluationId: (await evaluationNamed(db, evaluation)).id, city: HANGZHOU };
  expect(await findReport(db, place, 2)).toBeUndefined();
});
