import { expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { operator } from '../../server/identity/grants.ts';
import { decide } from '../../server/services/review/decide.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { best, PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { sheetWith } from '../support/sheet.ts';
import { activatedAccount, PASSWORD, type StaffBrowser } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const app = await testApp(db);
const { client } = app;
const CITY = '330100';
const { browser: author } = await activatedAccount(app, 'wang.fang', 'releaser');
const { browser: approver } = await activatedAccount(app, 'li.na', 'releaser');
const { browser: auditor } = await activatedAccount(app, 'zhao.yu', 'auditor');

const textOf = (page: string) =>
  page
    .replace(/^[\s\S]*<\/head>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const fieldIn = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

/** A wave's pages as a person uses them in a browser. */
function desk(wave: string) {
  const path = `/console/${wave}/publish`;
  const read = async (browser: StaffBrowser, at = path) => await (await browser.browse(at)).text();
  const send = (browser: StaffBrowser, form: string, fields: Record<string, string>) =>
    browser.browse(`${path}/${form}`, { method: 'POST', body: new URLSearchParams(fields) });
  const freeze = async (browser: StaffBrowser, fields: Record<string, string>) =>
    await send(browser, 'drafts', { id: fieldIn(await read(browser), 'id'), ...fields });
  /** The pending draft, as the wave's page links it. */
  const waiting = async (browser: StaffBrowser) => {
    const [, draft = ''] = /publish\/(drafts\/[0-9a-f-]{36})"/.exec(await read(browser)) ?? [];
    return draft;
  };
  const readDraft = async (browser: StaffBrowser) => await read(browser, `${path}/${await waiting(browser)}`);
  const approve = async (browser: StaffBrowser, fields: Record<string, string> = {}) => {
    const digest = fieldIn(await readDraft(browser), 'digest');
    return await send(browser, `${await waiting(browser)}/approval`, { digest, sure: 'yes', ...fields });
  };
  const releases = async () => (await (await client(`/api/v1/waves/${wave}/releases`)).json()).releases;
  return { path, read, send, freeze, waiting, readDraft, approve, releases };
}

// The console caches the list of waves for a moment, so all waves are opened before the first request.
const wave = await openedWave(db, { cities: [CITY] });
const codes = (await listCities(db)).filter(({ kind }) => kind !== 'example').map(({ code }) => code);
const wide = await openedWave(db, { cities: codes.slice(0, 25) });
const praised = await praisedWave(db, app);
const [GOOD, POOR] = ['330100', '110000'] as const;
const scored = await scoredWave(db, app, { [GOOD]: 4, [POOR]: 2 }, { signOff: 'one' });
for (let i = 0; i < 3; i++) await answerAs(client, wave.code, CITY, tinyAnswers);
const signed = desk(wave.code);

test('another person approves what one has frozen, and a refused form keeps its typed text', async () => {
  const { read, readDraft, freeze, waiting, approve, releases } = signed;
  expect(await read(author)).toContain('尚未签发任何结果');
  // A wave that still takes answers allows only an interim release.
  expect((await freeze(author, {})).status).toBe(303);
  expect(textOf(await readDraft(approver))).toContain('有条件未满足，此稿不能批准');
  const frozen = await freeze(author, { interim: 'yes' });
  expect(frozen.headers.get('Location')).toBe(`${signed.path}/${await waiting(author)}?done=frozen`);

  expect(textOf(await readDraft(author))).toContain('须由另一人批准：您是此稿的定稿人');
  expect(await readDraft(author)).not.toContain('/approval"');
  const page = await readDraft(approver);
  expect(page).toContain('WANG.FANG');
  expect(textOf(page)).toContain('首次发布，共1座城市');
  // Three residents are too few.
  expect(textOf(page)).toContain('不予公布的城市（1） 城市 原因 杭州市');
  const digest = fieldIn(page, 'digest');

  for (const [fields, sentence] of [
    [{ publicAt: 'tomorrow' }, '请填写日期和时间'],
    [{ publicAt: '2001-01-01T09:00' }, '这一时间已过'],
    [{ publicAt: '2099-01-01T09:00', sure: '' }, '请先核对并勾选确认'],
  ] as const) {
    const refused = await approve(approver, fields);
    const text = await refused.text();
    expect([refused.status, text]).toEqual([422, expect.stringContaining(sentence)]);
    expect(text).toContain(`value="${fields.publicAt}"`);
  }
  expect(await releases()).toEqual([]);
  const draft = await waiting(approver);
  expect((await approve(approver)).status).toBe(303);
  expect(await releases()).toMatchObject([{ number: 1, digest, withdrawn: null }]);
  const after = await read(approver);
  expect(textOf(after)).toContain('第1期 ● 已公开 WANG.FANG定稿，LI.NA批准');
  expect(after).toContain(digest);
  expect(textOf(await read(approver, `${signed.path}/${draft}`))).toContain('此稿已成为第1期');
});

test('a correction wants its reason, and the author cannot approve it by any form', async () => {
  const { readDraft, send, freeze, waiting, approve, releases } = signed;
  const long = 'x'.repeat(501);
  const refused = await freeze(author, { interim: 'yes', reason: long });
  expect([refused.status, await refused.text()]).toEqual([
    422,
    expect.stringContaining(`>${long}</textarea>`),
  ]);
  const missing = await freeze(author, { interim: 'yes', reason: '' });
  expect(await missing.text()).toContain('更正须写明理由');
  expect((await freeze(author, { interim: 'yes', reason: '补充回答' })).status).toBe(303);

  const digest = fieldIn(await readDraft(approver), 'digest');
  const own = await send(author, `${await waiting(author)}/approval`, { digest, sure: 'yes' });
  expect([own.status, await own.text()]).toEqual([
    409,
    expect.stringContaining('须由另一人批准；未做任何更改'),
  ]);
  const stale = await approve(approver, { digest: '0'.repeat(64) });
  expect([stale.status, await stale.text()]).toEqual([409, expect.stringContaining('已被新的取代')]);
  expect(await releases()).toHaveLength(1);
});

test('a form that was sent before gives the same draft, and with other content a new form', async () => {
  const { read, send } = signed;
  const fields = { id: fieldIn(await read(author), 'id'), interim: 'yes', reason: '补充回答' };
  expect((await send(author, 'drafts', fields)).status).toBe(303);
  expect((await send(author, 'drafts', fields)).status).toBe(303);
  const other = await send(author, 'drafts', { ...fields, reason: '又有回答' });
  const page = await other.text();
  expect([other.status, page]).toEqual([409, expect.stringContaining('>又有回答</textarea>')]);
  expect(fieldIn(page, 'id')).not.toBe(fields.id);
});

test('an old proof of presence is renewed before anything is signed', async () => {
  const { approve, freeze, read, readDraft, releases } = signed;
  app.advance(11 * 60_000);
  expect(await readDraft(approver)).toContain('name="own-password"');
  const later = { publicAt: '2099-01-01T09:00' };
  expect((await approve(approver, { 'own-password': 'wrong', ...later })).status).toBe(422);
  expect(await releases()).toHaveLength(1);
  expect((await approve(approver, { 'own-password': PASSWORD, ...later })).status).toBe(303);
  // Nobody else sees the release before that moment.
  expect(await releases()).toHaveLength(1);
  expect(textOf(await read(approver))).toContain('◐ 2099年1月1日 09:00起公开');
  // A correction cannot be public before the release it corrects.
  expect((await freeze(author, { interim: 'yes', reason: '又有回答' })).status).toBe(303);
  for (const publicAt of ['', '2098-01-01T09:00'])
    expect(await (await approve(approver, { publicAt })).text()).toContain(
      '不能早于第2期的公开时间：2099年1月1日 09:00',
    );
});

test('a release is withdrawn when another person approves the reason', async () => {
  const { path, read, send, releases } = signed;
  const page = `${path}/releases/1/withdrawal`;
  const id = fieldIn(await read(author, page), 'id');
  expect((await send(author, 'releases/1/withdrawal', { id, reason: ' ' })).status).toBe(422);
  expect((await send(author, 'releases/1/withdrawal', { id, reason: '权重有误' })).status).toBe(303);
  expect(textOf(await read(author, page))).toContain('须由另一人批准：撤回由您提议');
  const proof = { proposal: id, 'own-password': PASSWORD, sure: 'yes' };
  const own = await send(author, 'releases/1/withdrawal/approval', proof);
  expect(await own.text()).toContain('须由另一人批准；未做任何更改');
  expect((await releases())[0].withdrawn).toBeNull();
  const proposed = await read(approver, page);
  expect(textOf(proposed)).toContain('WANG.FANG提议撤回：权重有误');
  const approval = { ...proof, proposal: fieldIn(proposed, 'proposal') };
  const unsure = await send(approver, 'releases/1/withdrawal/approval', { ...approval, sure: '' });
  expect(unsure.status).toBe(422);
  expect((await releases())[0].withdrawn).toBeNull();
  expect((await send(approver, 'releases/1/withdrawal/approval', approval)).status).toBe(303);
  expect((await releases())[0].withdrawn).not.toBeNull();
  expect(textOf(await read(approver, page))).toContain('此期已撤回');
  expect(textOf(await read(approver))).toContain('WANG.FANG提议，LI.NA批准。理由：权重有误');
});

test('held answers keep a draft from being approved, until somebody decides or says why not', async () => {
  const { praise, fieldwork } = praised;
  const { path, read, readDraft, freeze } = desk(praised.wave.code);
  await praise(0, 24);
  await screenWave(db, fieldwork);
  const before = await read(author);
  expect(textOf(before)).toContain('未满足 待复核 24份答卷待复核，尚无决定。 去复核 杭州市');
  expect(before).toContain(`href="${path.replace('publish', 'review')}"`);
  expect(textOf(before)).toContain('定稿时核对 核对 定稿时根据答卷重算全部计数。');
  expect((await freeze(author, { interim: 'yes' })).status).toBe(303);
  const page = await readDraft(author);
  expect(textOf(page)).toContain('24份答卷待复核，尚无决定');
  expect(page).not.toContain('/approval"');
  expect((await freeze(author, { interim: 'yes', waiver: '来不及' })).status).toBe(303);
  expect(textOf(await readDraft(author))).toContain('照发理由：来不及');
  expect(await readDraft(author)).toContain('/approval"');
  // A decision voids it.
  await decide(db, fieldwork, {
    city: PRAISED,
    subject: { group: PRAISE_GROUP },
    action: 'accept',
    actor: operator('a reviewer'),
    reason: 'called',
  });
  expect(textOf(await readDraft(author))).toContain('此稿已失效');
});

test('a draft shows what it changes of each city, the largest change first', async () => {
  const { freeze, readDraft, approve } = desk(scored.code);
  expect((await freeze(author, { interim: 'yes' })).status).toBe(303);
  expect(textOf(await readDraft(author))).toMatch(
    /各城市总分（2） 城市 此稿 北京市 \d\d\.\d\d 杭州市 \d\d\.\d\d/,
  );
  expect((await approve(author, { 'own-password': PASSWORD })).status).toBe(303);
  const fieldwork = await app.fieldworkOf(scored.id);
  const answers = { ...tinyAnswers, ...best, q_bus: 10 };
  await storeSheets(
    db,
    Array.from({ length: 30 }, () => sheetWith(fieldwork, answers, { city: GOOD })),
  );
  expect((await freeze(author, { interim: 'yes', reason: '补充回答' })).status).toBe(303);
  const text = textOf(await readDraft(author));
  expect(text).toMatch(
    /杭州市 \d\d\.\d\d \d\d\.\d\d \+\d+\.\d\d 北京市 (\d\d\.\d\d) \1 0\.00 沿用第1期的数字/,
  );
});

test('of many cities a draft shows the first ten and folds the others, with how many each reason withholds; a file has all', async () => {
  const { freeze, readDraft, read, path } = desk(wide.code);
  expect((await freeze(author, { interim: 'yes' })).status).toBe(303);
  const page = await readDraft(author);
  const section = /<section id="withheld">.*?cities\.csv/s.exec(page)?.[0] ?? '';
  expect(textOf(section)).toContain('不予公布的城市（25） 25 没有收到回答。');
  const [seen = '', folded = ''] = section.split('<details');
  expect([seen, folded].map((part) => part.match(/<th scope="row">/g)?.length)).toEqual([10, 15]);
  expect(folded).toContain('<summary>另外15个城市</summary>');
  const [, file = ''] = /href="([^"]+cities\.csv)"/.exec(page) ?? [];
  expect(file).toContain(path);
  const lines = (await read(author, file)).trim().split('\n');
  expect(lines[0]).toBe('code,name,before,after,change,reasons,unchangedSince');
  expect(lines).toHaveLength(26);
  expect(lines[1]).toMatch(/^\d{6},[^,]+,,,,NO_SUBMISSIONS,$/);
  const { browser: manager } = await activatedAccount(app, 'he.guan', 'manager');
  expect((await manager.browse(file)).status).toBe(403);
});

test('auditors look at it, and find no form', async () => {
  const page = await signed.read(auditor);
  expect(page).toContain('权重有误');
  expect(page).not.toMatch(/<form[^>]*publish/);
  expect(await signed.readDraft(auditor)).not.toMatch(/<form[^>]*publish/);
  const reply = await signed.send(auditor, 'drafts', { interim: 'yes' });
  expect(reply.status).toBe(403);
});
