import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { operator } from '../../server/identity/grants.ts';
import { approveDraft } from '../../server/services/releases/approve-and-sign.ts';
import { freezeDraft } from '../../server/services/releases/freeze-draft.ts';
import { publish as publishAlone } from '../../server/services/releases/publish.ts';
import { whilePublishing } from '../../server/services/releases/while-publishing.ts';
import { decide } from '../../server/services/review/decide.ts';
import { testApp } from '../support/app.ts';
import { answerAs, post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor, keyOfPerson } from '../support/keys.ts';
import { activatedAccount } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const app = await testApp(db);
const { client, fieldworkOf, signingKey } = app;
const CITY = '330100';
const wave = await openedWave(db, { cities: [CITY] });
const at = `/api/v1/waves/${wave.code}`;
const [author, approver] = [await keyOfPerson(db, 'releaser'), await keyOfPerson(db, 'releaser')];
const bearing = (headers: Record<string, string>) => (path: string, body: object) =>
  client(`${at}${path}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const asAuthor = bearing(author);
const asApprover = bearing(approver);
/** Asserts that a reply is this problem; other tests check its sentences. */
async function expectRefusal(response: Response, status: number, code: string): Promise<void> {
  expect(await response.json()).toMatchObject({ status, type: `urn:chengsheng:problem:${code}` });
}
const draftOf = async (body: object) => await (await asAuthor('/drafts', body)).json();
const releases = async () => (await (await client(`${at}/releases`)).json()).releases;
const ids: string[] = [];

beforeAll(async () => {
  for (let i = 0; i < 3; i++) {
    const { submission } = await answerAs(client, wave.code, CITY, tinyAnswers);
    ids.push(submission.id);
  }
});

test('a draft becomes a release by the digest that another person approves, byte for byte', async () => {
  const id = uuidv7();
  const frozen = await asAuthor('/drafts', { id, interim: true });
  expect(frozen.status).toBe(201);
  const draft = await frozen.json();
  expect(draft).toMatchObject({ draft: id, number: 1, signOff: 'two', overtaken: false, release: null });
  expect(draft.checks.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual(
    [
      'closed',
      'held',
      'screened',
      'reconciled',
      'margins',
      'withheld',
      'smallGroups',
      'signals',
      'changes',
    ].map((name) => [name, true]),
  );
  // The same request again returns the same draft; other content under its id is refused.
  expect(await draftOf({ id, interim: true })).toEqual(draft);
  await expectRefusal(await asAuthor('/drafts', { id }), 409, 'draft-conflict');
  await expectRefusal(await asApprover('/drafts', { id, interim: true }), 409, 'draft-conflict');
  expect(await releases()).toEqual([]);

  const document = await (await client(`${at}/drafts/${id}/document`, { headers: approver })).text();
  expect(createHash('sha256').update(document).digest('hex')).toBe(draft.digest);
  expect(JSON.parse(document).provenance.signOff).toBe('two');
  const approval = `/drafts/${id}/approval`;
  await expectRefusal(await asAuthor(approval, { digest: draft.digest }), 409, 'second-person-needed');
  await expectRefusal(await asApprover(approval, { digest: '0'.repeat(64) }), 409, 'draft-overtaken');
  const approved = await asApprover(approval, { digest: draft.digest });
  expect([approved.status, await approved.json()]).toEqual([
    201,
    expect.objectContaining({ wave: wave.id, number: 1, digest: draft.digest, publicAt: null }),
  ]);
  expect((await asApprover(approval, { digest: draft.digest })).status).toBe(201);
  await expectRefusal(await asAuthor(approval, { digest: draft.digest }), 409, 'draft-overtaken');
  expect(await (await client(`${at}/releases/1`)).text()).toBe(document);
});

test('a check that is not met is frozen with the draft, and stops its approval', async () => {
  const draft = await draftOf({ id: uuidv7(), reason: 'late answers' });
  const refused = await asApprover(`/drafts/${draft.draft}/approval`, { digest: draft.digest });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    type: 'urn:chengsheng:problem:not-ready',
    checks: [{ name: 'closed', ok: false, detail: expect.stringContaining('仍开放至') }],
  });
  const nameless = await asAuthor('/drafts', { id: uuidv7(), interim: true });
  await expectRefusal(nameless, 422, 'reason-needed');
});

test('a newer draft, a decision and a withdrawal each void a draft', async () => {
  const freeze = () => draftOf({ id: uuidv7(), interim: true, reason: 'late answers' });
  const expectVoid = async ({ draft, digest }: { draft: string; digest: string }) => {
    await expectRefusal(await asApprover(`/drafts/${draft}/approval`, { digest }), 409, 'draft-overtaken');
    const { overtaken } = await (await client(`${at}/drafts/${draft}`, { headers: approver })).json();
    expect(overtaken).toBe(true);
  };
  const first = await freeze();
  const second = await freeze();
  await expectVoid(first);
  const decision = { city: CITY, subject: { submission: ids[0]! }, action: 'remove' as const };
  await decide(db, await fieldworkOf(wave.id), {
    ...decision,
    actor: operator('a reviewer'),
    reason: 'twice',
  });
  await expectVoid(second);

  const third = await freeze();
  // A program may use one id for a draft and a proposal.
  const id = third.draft;
  const proposed = await asAuthor('/releases/1/withdrawal', { id, reason: 'wrong weights' });
  expect([proposed.status, (await proposed.json()).withdrawnAt]).toEqual([201, null]);
  expect((await releases())[0].withdrawn).toBeNull();
  const waiting = async () =>
    (await (await client(`${at}/withdrawals`, { headers: approver })).json()).withdrawals;
  expect(await waiting()).toEqual([
    expect.objectContaining({ withdrawal: id, release: 1, reason: 'wrong weights' }),
  ]);
  const { drafts } = await (await client(`${at}/drafts`, { headers: approver })).json();
  const listed = drafts.map((one: Record<string, unknown>) => [one.draft, one.overtaken, one.release]);
  expect(listed.slice(0, 3)).toEqual([
    [third.draft, false, null],
    [second.draft, true, null],
    [first.draft, true, null],
  ]);
  expect(listed.at(-1)?.slice(1)).toEqual([false, 1]);
  expect(drafts[0]).toEqual(third);
  const approval = '/releases/1/withdrawal/approval';
  await expectRefusal(await asAuthor(approval, { id }), 409, 'second-person-needed');
  await expectRefusal(await asApprover(approval, { id: uuidv7() }), 404, 'proposal-unknown');
  expect((await asApprover(approval, { id })).status).toBe(201);
  expect((await asApprover(approval, { id })).status).toBe(201);
  expect((await releases())[0].withdrawn.reason).toBe('wrong weights');
  expect(await waiting()).toEqual([]);
  expect((await client(`${at}/releases/1`)).status).toBe(200);
  const again = await asAuthor('/releases/1/withdrawal', { id: uuidv7(), reason: 'again' });
  await expectRefusal(again, 409, 'withdrawn-before');
  await expectVoid(third);
});

test('a key counts as the person it was made for, and a key that belongs to nobody signs with nobody', async () => {
  const { id, browser } = await activatedAccount(app, 'zhou.heng', 'releaser');
  const [own, nobodys] = [await keyFor(db, 'releaser', { account: id }), await keyFor(db, 'releaser')];
  const body = () => ({ id: uuidv7(), interim: true, reason: 'late answers' });
  const approvedBy = (
    headers: Record<string, string>,
    { draft, digest }: { draft: string; digest: string },
  ) => bearing(headers)(`/drafts/${draft}/approval`, { digest });
  const byKey = await (await bearing(own)('/drafts', body())).json();
  const refused = await post(browser.browse, `${at}/drafts/${byKey.draft}/approval`, {
    digest: byKey.digest,
  });
  await expectRefusal(refused, 409, 'second-person-needed');
  await expectRefusal(await approvedBy(nobodys, byKey), 409, 'second-person-needed');
  const byAccount = await (await post(browser.browse, `${at}/drafts`, body())).json();
  await expectRefusal(await approvedBy(own, byAccount), 409, 'second-person-needed');
  const byNobody = await (await bearing(nobodys)('/drafts', body())).json();
  await expectRefusal(await approvedBy(own, byNobody), 409, 'second-person-needed');
  expect((await approvedBy(own, await draftOf(body()))).status).toBe(201);
});

test('nobody publishes a wave of two people alone', async () => {
  const alone = {
    ...{ signingKey, actor: operator('somebody'), interim: true, reason: 'late', heldWaiver: null },
    ...{ publicAt: null, now: new Date() },
  };
  const published = publishAlone(db, await fieldworkOf(wave.id), alone);
  await expect(published).rejects.toMatchObject({ code: 'second-person-needed' });
});

test('of two who publish at once the second is refused, before anything is computed or stored', async () => {
  const busy = await openedWave(db, { cities: [CITY] });
  const drafts = `/api/v1/waves/${busy.code}/drafts`;
  const body = { id: uuidv7(), interim: true };
  /** Each step of computing a draft leaves a row: the screening, the cut-off, a city's tally. */
  const steps = async () =>
    await sql`select 'screened' as step from screenings where wave_id = ${busy.id}
      union all select 'cut off' from cutoffs where wave_id = ${busy.id}
      union all select 'tallied' from tallies where wave_id = ${busy.id}`;
  await whilePublishing(db, busy.id, async () => {
    await expectRefusal(await post(client, drafts, body, author), 409, 'publishing-busy');
  });
  expect(await steps()).toEqual([]);
  expect((await (await client(drafts, { headers: author })).json()).drafts).toEqual([]);
  expect((await post(client, drafts, body, author)).status).toBe(201);
  expect((await steps()).map(({ step }) => step).sort()).toEqual(['cut off', 'screened', 'tallied']);
});

test('the last word on a closed wave is void once the wave takes answers again', async () => {
  const closed = await openedWave(db, { cities: [CITY] });
  await answerAs(client, closed.code, CITY, tinyAnswers);
  await moveClosing(db, closed.id, new Date());
  const fieldwork = await fieldworkOf(closed.id);
  const actor = operator('the author');
  const input = { id: uuidv7(), actor, interim: false, reason: null, heldWaiver: null, now: new Date() };
  const { id: draft, digest, checks } = await freezeDraft(db, fieldwork, input);
  expect(checks.every(({ ok }) => ok)).toBe(true);
  const approve = async () =>
    await approveDraft(db, fieldwork, {
      ...{ draft, digest, actor: operator('the approver'), publicAt: null, signingKey, now: new Date() },
    });
  await moveClosing(db, closed.id, closed.closesAt);
  await expect(approve()).rejects.toMatchObject({ code: 'draft-overtaken' });
  await moveClosing(db, closed.id, new Date());
  expect((await approve()).number).toBe(1);
});
