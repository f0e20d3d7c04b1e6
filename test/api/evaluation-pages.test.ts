import { createHash, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { smallValues } from '../support/fixtures/small-set.ts';
import { keyFor, keyOfPerson } from '../support/keys.ts';

// A city's report, its review and the secretariat's steps, as forms without a script.

const { db } = await testDatabase();
const { client, advance } = await testApp(db);
type Headers = Record<string, string>;
const [editor, signatory, province, secretariat, other] = await Promise.all([
  keyFor(db, 'city-editor', { cities: [HANGZHOU] }),
  keyFor(db, 'city-signatory', { cities: [HANGZHOU] }),
  keyFor(db, 'province', { cities: [HANGZHOU, NINGBO] }),
  keyOfPerson(db, 'secretariat'),
  keyOfPerson(db, 'secretariat'),
]);

let code: string;
let report: string;
beforeEach(async () => {
  code = await openedEvaluation(db, { cities: [HANGZHOU, NINGBO] });
  report = `/console/evaluations/${code}/cities/${HANGZHOU}`;
});

const textOf = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const read = async (path: string, headers: Headers) => await (await client(path, { headers })).text();
const post = (path: string, headers: Headers, fields: Record<string, string | File>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return client(path, { method: 'POST', redirect: 'manual', headers, body });
};
const send = (path: string, headers: Headers, fields: Record<string, string>) =>
  client(path, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) });
const inputIn = (page: string, name: string) =>
  new RegExp(`name="${name.replaceAll('.', '\\.')}" value="([^"]*)"`)
    .exec(page)?.[1]
    ?.replaceAll('&quot;', '"') ?? '';

/** The form of a level as a browser sends it, with some fields typed. */
async function filled(level: string, typed: Record<string, string>): Promise<Record<string, string>> {
  const page = await read(`${report}/levels/${level}`, editor);
  const fields: Record<string, string> = { revision: inputIn(page, 'revision') };
  for (const [, field = ''] of page.matchAll(/name="seen\.([^"]+)"/g)) {
    const seen = inputIn(page, `seen.${field}`);
    fields[`seen.${field}`] = seen;
    for (const [part, value] of Object.entries<string>(JSON.parse(seen))) fields[`${part}.${field}`] = value;
  }
  return { ...fields, ...typed };
}
const draftOf = async () =>
  await (await client(`/api/v1/evaluations/${code}/cities/${HANGZHOU}/draft`, { headers: editor })).json();

describe('the form of an indicator', () => {
  test('saves what was typed, with its files, and goes on', async () => {
    const form = await filled('L1', {
      'value.L1P1-A1.used': '1,620',
      'quality.L1P1-A1.used': 'records',
      'value.L1P1-A2.state': 'partly',
      'note.L1P2-A2.trade': 'customs have\r\nnot said yet',
      next: 'L2',
    });
    const proof = new File(['%PDF-1.7 proof'], '证明.pdf');
    const reply = await post(`${report}/levels/L1`, editor, { ...form, 'file.L1P1-A1': proof });
    expect([reply.status, reply.headers.get('Location')]).toEqual([303, `${report}/levels/L2?done=saved`]);
    const { values, evidence } = await draftOf();
    expect(values).toEqual({
      'L1P1-A1.used': { value: 1620, quality: 'records' },
      'L1P1-A2.state': { value: 'partly' },
      'L1P2-A2.trade': { value: null, note: 'customs have\nnot said yet' },
    });
    const page = await read(`${report}/levels/L1`, editor);
    expect(page).toContain('证明.pdf');
    const [sha256 = ''] = evidence['L1P1-A1'];
    const file = await client(`${report}/files/${sha256}`, { headers: province });
    expect(await file.text()).toBe('%PDF-1.7 proof');
    // The same form again changes nothing, and a file comes back unchanged.
    const again = await filled('L1', {});
    await post(`${report}/levels/L1`, editor, { ...again, 'drop.L1P1-A1': sha256 });
    expect(await draftOf()).toMatchObject({ values, evidence: { 'L1P1-A1': [] } });
  });

  test('keeps what is no number, and saves the rest', async () => {
    const form = await filled('L1', { 'value.L1P1-A1.used': '12 a', 'value.L1P1-A1.all': '50' });
    const reply = await post(`${report}/levels/L1`, editor, form);
    expect(reply.status).toBe(422);
    const page = await reply.text();
    expect(page).toContain('value="12 a"');
    expect(textOf(page)).toContain('应是数字');
    expect((await draftOf()).values).toEqual({ 'L1P1-A1.all': { value: 50 } });
  });

  test('shows a conflict field by field: both entries stand there, and saving again decides', async () => {
    const stale = await filled('L1', { 'value.L1P1-A1.used': '2', 'value.L1P1-A1.all': '9' });
    await saveDraft(db, {
      evaluation: code,
      city: HANGZHOU,
      actor: actorAs('city-editor', 'all', 'colleague'),
      revision: 0,
      changes: { 'L1P1-A1.used': { value: 1 }, 'L1P1-A3.part': { value: 7 } },
      now: new Date(),
    });
    const reply = await post(`${report}/levels/L1`, editor, stale);
    expect(reply.status).toBe(409);
    const page = await reply.text();
    expect(textOf(page)).toContain('Name of colleague 刚刚改为：1。');
    expect(page).toContain('name="value.L1P1-A1.used" value="2"');
    // The other fields were saved, and another person's entries beside them stayed.
    expect((await draftOf()).values).toEqual({
      'L1P1-A1.used': { value: 1 },
      'L1P1-A1.all': { value: 9 },
      'L1P1-A3.part': { value: 7 },
    });
    const again = {
      ...(await filled('L1', {})),
      revision: inputIn(page, 'revision'),
      'seen.L1P1-A1.used': inputIn(page, 'seen.L1P1-A1.used'),
      'value.L1P1-A1.used': '2',
    };
    expect((await post(`${report}/levels/L1`, editor, again)).status).toBe(303);
    expect((await draftOf()).values['L1P1-A1.used']).toEqual({ value: 2 });
  });

  test('says which file is none of the types', async () => {
    const script = new File(['<script>'], 'proof.pdf');
    const reply = await post(`${report}/levels/L1`, editor, {
      ...(await filled('L1', {})),
      'file.L1P1-A1': script,
    });
    expect([reply.status, textOf(await reply.text()).includes('proof.pdf：只接受')]).toEqual([422, true]);
  });

  test('holds what was typed by somebody who was signed out meanwhile, and after the deadline', async () => {
    const form = await filled('L1', { 'value.L1P1-A1.used': '77', 'note.L1P1-A1.used': 'say "why"' });
    const out = await client(`${report}/levels/L1`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams(form),
    });
    expect(out.status).toBe(401);
    const page = await out.text();
    expect(page).toContain(`action="${report}/levels/L1"`);
    expect(page).toMatch(/name="value.L1P1-A1.used"[^>]*>77<\/textarea>/);
    expect(page).toContain('say &quot;why&quot;');
    const late = { until: new Date(Date.now() + 9 * 86_400_000), cities: [HANGZHOU] };
    const lateEditor = await keyFor(db, 'city-editor', late);
    advance(2 * 86_400_000);
    try {
      const reply = await post(`${report}/levels/L1`, lateEditor, form);
      expect(reply.status).toBe(409);
      const refused = await reply.text();
      expect(textOf(refused)).toContain('截止时间已过');
      expect(refused).toContain('value="77"');
    } finally {
      advance(-2 * 86_400_000);
    }
  });

  test('is read, and not written, by a signer', async () => {
    const page = await read(`${report}/levels/L1`, signatory);
    expect(page).toContain('<fieldset disabled');
    expect((await client(`${report}/levels/L9`, { headers: editor })).status).toBe(404);
  });
});

describe('a report', () => {
  test('is submitted by a signer, recalled, returned with remarks, corrected and accepted', async () => {
    await saveDraft(db, {
      evaluation: code,
      city: HANGZHOU,
      actor: actorAs('city-editor', 'all', 'colleague'),
      revision: 0,
      changes: smallValues,
      now: new Date(),
    });
    expect(textOf(await read(report, signatory))).toContain('还有 1 处错误');
    const proof = new File(['%PDF-1.7'], 'proof.pdf');
    await post(`${report}/levels/L1`, editor, { ...(await filled('L1', {})), 'file.L1P1-A1': proof });
    expect(textOf(await read(report, editor))).toContain('由本城市的签报人提交');
    const submit = async () => {
      const page = await read(report, signatory);
      return await post(`${report}/reports`, signatory, {
        id: inputIn(page, 'id'),
        revision: inputIn(page, 'revision'),
      });
    };
    const submitted = await submit();
    expect([submitted.status, submitted.headers.get('Location')]).toEqual([303, `${report}?done=submitted`]);
    const waiting = await read(report, signatory);
    const seen = { number: inputIn(waiting, 'number'), digest: inputIn(waiting, 'digest') };
    const recalled = await post(`${report}/recall`, signatory, { id: randomUUID(), ...seen });
    expect(recalled.headers.get('Location')).toBe(`${report}?done=recall`);
    expect((await submit()).status).toBe(303);

    const version = `${report}/reports/2`;
    const page = await read(version, province);
    expect(page).not.toContain('value="reopen"');
    const decide = (action: string, more: Record<string, string> = {}, path = version) =>
      post(`${path}/decisions`, province, {
        id: randomUUID(),
        digest: inputIn(page, 'digest'),
        action,
        ...more,
      });
    const without = await decide('return', { 'remark.L1P1-A1': 'which matters?' });
    expect(without.status).toBe(422);
    expect(await without.text()).toContain('>which matters?</textarea>');
    const returned = await decide('return', { reason: '请核实', 'remark.L1P1-A1': 'which matters?' });
    expect([returned.status, returned.headers.get('Location')]).toEqual([303, `${version}?done=return`]);
    const late = await decide('accept');
    expect([late.status, textOf(await late.text()).includes('已有新的')]).toEqual([409, true]);

    expect(textOf(await read(report, editor))).toMatch(/报告已退回.*请核实.*which matters\?/);
    expect(textOf(await read(`${report}/levels/L1`, editor))).toContain('审核意见：which matters?');
    await post(`${report}/levels/L1`, editor, await filled('L1', { 'value.L1P1-A1.used': '600' }));
    await submit();
    const third = await read(`${report}/reports/3`, province);
    expect(textOf(third)).toMatch(/与上一版的不同.*620 · 业务记录.*600 · 业务记录/);
    const accepted = await post(`${report}/reports/3/decisions`, province, {
      id: randomUUID(),
      digest: inputIn(third, 'digest'),
      action: 'accept',
    });
    expect(accepted.status).toBe(303);
    expect(textOf(await read(report, editor))).toContain('报告已通过，不能再改');
    const reopened = await post(`${report}/reports/3/decisions`, secretariat, {
      id: randomUUID(),
      digest: inputIn(third, 'digest'),
      action: 'reopen',
      reason: 'a wrong figure',
    });
    expect(reopened.status).toBe(303);
    expect(textOf(await read(report, editor))).toContain('a wrong figure');
  });
});

test('the lists show what somebody has to do with, and how far cities are', async () => {
  await reportCity(db, code, NINGBO, { isAccepted: false });
  const own = await read('/console/evaluations', editor);
  expect(own).toContain(`href="${report}"`);
  expect(own).not.toContain(`href="/console/evaluations/${code}"`);
  expect(await read('/console/evaluations', province)).toContain(`href="/console/evaluations/${code}"`);
  const page = await read(`/console/evaluations/${code}`, province);
  expect(textOf(page)).toContain('应报 2 未开始 1 已提交 1 按时 1 已计入 0');
  const filtered = textOf(await read(`/console/evaluations/${code}?show=notBegun`, province));
  expect([filtered.includes('杭州'), filtered.includes('宁波')]).toEqual([true, false]);
});

test('the secretariat moves a deadline, enters a figure, freezes a draft, and another approves it', async () => {
  const progress = `/console/evaluations/${code}`;
  const extension = { id: randomUUID(), city: HANGZHOU, time: '2099-01-02T09:30' };
  const faulty = await post(`${progress}/extensions`, secretariat, { ...extension, reason: ' ' });
  expect([faulty.status, (await faulty.text()).includes('value="2099-01-02T09:30"')]).toEqual([422, true]);
  expect((await post(`${progress}/extensions`, secretariat, { ...extension, reason: '暴雨' })).status).toBe(
    303,
  );
  expect(textOf(await read(report, editor))).toContain('2099年1月2日 09:30（已调整）');

  const figure = { id: randomUUID(), item: 'L1P2-A1', source: '两个平台' };
  expect((await post(`${report}/given`, secretariat, { ...figure, value: '101' })).status).toBe(422);
  expect((await post(`${report}/given`, secretariat, { ...figure, value: '81.255' })).status).toBe(422);
  expect((await post(`${report}/given`, secretariat, { ...figure, value: '81.25' })).status).toBe(303);
  expect(textOf(await read(`${report}/levels/L1`, editor))).toContain('81.25 分，来源：两个平台');

  await reportCity(db, code, HANGZHOU);
  expect((await post(`${progress}/drafts`, secretariat, { id: randomUUID() })).status).toBe(303);
  expect(textOf(await read(progress, secretariat))).toContain('须由 a secretariat 以外的人批准');
  const page = await read(progress, other);
  const [, approval = ''] = /action="([^"]+\/approval)"/.exec(page) ?? [];
  const seen = { digest: inputIn(page, 'digest'), sure: 'yes' };
  const past = await post(approval, other, { ...seen, publicAt: '2016-12-30T09:00' });
  expect([past.status, (await past.text()).includes('value="2016-12-30T09:00"')]).toEqual([422, true]);
  expect((await post(approval, other, { digest: seen.digest })).status).toBe(422);
  const approved = await post(approval, other, { ...seen, publicAt: '2099-12-30T09:00' });
  expect(approved.headers.get('Location')).toBe(`${progress}?done=approved`);
  expect(textOf(await read(progress, secretariat))).toContain('2099年12月30日 09:00起公开');
  const released = async () => await (await client(`/api/v1/evaluations/${code}/releases`)).json();
  expect(await released()).toMatchObject({ releases: [] });

  const withdrawal = `${progress}/releases/1/withdrawal`;
  expect((await send(withdrawal, secretariat, { id: randomUUID(), reason: ' ' })).status).toBe(422);
  const proposed = await send(withdrawal, secretariat, { id: randomUUID(), reason: '一处数据有误' });
  expect(proposed.headers.get('Location')).toBe(`${progress}?done=proposed`);
  expect(textOf(await read(withdrawal, secretariat))).toContain('须由另一人批准');
  const proposal = inputIn(await read(withdrawal, other), 'proposal');
  const withdrawn = await send(`${withdrawal}/approval`, other, { proposal, sure: 'yes' });
  expect(withdrawn.headers.get('Location')).toBe(`${progress}?done=withdrawn`);
  expect(textOf(await read(progress, secretariat))).toContain('a secretariat提议，a secretariat批准');

  await post(`${progress}/drafts`, secretariat, { id: randomUUID(), reason: '一处数据有误' });
  const corrected = await read(progress, other);
  const [, second = ''] = /action="([^"]+drafts[^"]+\/approval)"/.exec(corrected) ?? [];
  await post(second, other, { digest: inputIn(corrected, 'digest'), sure: 'yes' });
  expect(await released()).toMatchObject({ releases: [{ number: 2 }] });
  await expectStyled();
  const again = await post(`${progress}/drafts`, secretariat, { id: randomUUID() });
  expect([again.status, textOf(await again.text()).includes('请写明为什么要更正')]).toEqual([422, true]);
});

/** The public pages have a style that their policy allows. */
async function expectStyled(): Promise<void> {
  for (const path of ['/evaluations', `/evaluations/${code}`, `/evaluations/${code}/${HANGZHOU}`]) {
    const response = await client(path, { headers: { Accept: 'text/html' } });
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(await response.text()) ?? [];
    expect([path, response.status]).toEqual([path, 200]);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('Content-Security-Policy')).toContain(`'sha256-${hash}'`);
  }
}
