import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { giveUpMails } from '../../db/mails.ts';
import { decideReport } from '../../server/services/evaluation/decide-report.ts';
import { extendDeadline } from '../../server/services/evaluation/extend-deadline.ts';
import { remindOfDeadlines } from '../../server/services/evaluation/remind.ts';
import { DAY_MS, localDayOf, startOfDay } from '../../server/survey/china-time.ts';
import { cityPerson } from '../support/city-people.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, BEIJING, HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';

// The outbox: recipients, times and words of the mails about a city's report.

const { db, sql } = await testDatabase();
const HOUR_MS = 3_600_000;
const secretariat = actorAs('secretariat', 'all', 'secretariat');
const province = actorAs('province', [HANGZHOU, NINGBO], 'province');
/** Six in the evening, this many days from now. */
const evening = (days: number) =>
  new Date(startOfDay(localDayOf(new Date())).getTime() + days * DAY_MS + 18 * HOUR_MS);
const atHour = (day: Date, hour: number) => new Date(startOfDay(localDayOf(day)).getTime() + hour * HOUR_MS);

let code: string;
interface Row {
  name: string;
  kind: string;
  city: string;
  address: string | null;
  subject: string;
  body: string;
}
/** The evaluation's mails of one kind. */
const mailsOf = async (kind: string) =>
  await sql<Row[]>`
    select a.name, m.kind, m.city, m.address, m.subject, m.body from mails m
    join accounts a on a.id = m.account join evaluations e on e.id = m.evaluation_id
    where e.code = ${code} and m.kind = ${kind} order by a.name, m.city, m.at`;
const toldOf = async (kind: string) => (await mailsOf(kind)).map(({ name, city }) => `${name} ${city}`);

beforeAll(async () => {
  await cityPerson(db, 'editor', { cities: [HANGZHOU] });
  await cityPerson(db, 'signatory', { role: 'city-signatory', cities: [HANGZHOU, NINGBO], language: 'en' });
  await cityPerson(db, 'unaddressed', { cities: [BEIJING], address: '' });
  await cityPerson(db, 'provincial', { role: 'city-signatory', provinces: ['33'] });
  // None of these people gets a mail.
  await cityPerson(db, 'elsewhere', { cities: ['440300'] });
  await cityPerson(db, 'everywhere', {});
  await cityPerson(db, 'reviewer', { role: 'province', cities: [HANGZHOU] });
  await cityPerson(db, 'over', { cities: [HANGZHOU], until: new Date(Date.now() - 1000) });
  await cityPerson(db, 'gone', { cities: [HANGZHOU], isClosed: true });
  await cityPerson(db, 'unwilling', { cities: [HANGZHOU], isWanted: false });
});
beforeEach(async () => {
  code = await openedEvaluation(db, { dueAt: evening(10) });
});

const ofHangzhou = [`editor ${HANGZHOU}`, `provincial ${HANGZHOU}`, `signatory ${HANGZHOU}`];

test('opening an evaluation tells the people who report for its cities, in their languages', async () => {
  const mails = await mailsOf('opened');
  expect(mails.map(({ name, city, address }) => [name, city, address])).toEqual([
    ['editor', HANGZHOU, 'editor@gov.example.cn'],
    ['provincial', HANGZHOU, 'provincial@gov.example.cn'],
    ['provincial', NINGBO, 'provincial@gov.example.cn'],
    ['signatory', HANGZHOU, 'signatory@gov.example.cn'],
    ['signatory', NINGBO, 'signatory@gov.example.cn'],
    ['unaddressed', BEIJING, null],
  ]);
  const day = evening(10).toLocaleDateString('zh-CN', { dateStyle: 'long', timeZone: 'Asia/Shanghai' });
  expect(mails[0]).toMatchObject({
    subject: `杭州市：${code}开始填报`,
    body: `${code}已开始填报，请杭州市于${day} 18:00（北京时间）前提交。`,
  });
  expect(mails[3]!.subject).toBe(`Hangzhou: ${code} takes reports`);
});

describe('a decision', () => {
  const reasons = {
    reason: 'the sum 98765 is wrong',
    remarks: { 'L1P1-A1': 'not 620, as the yearbook has it' },
  };
  const decide = async (
    seen: { number: number; digest: string },
    action: 'return' | 'accept' | 'reopen',
    { now = new Date(), id = randomUUID() as string } = {},
  ) =>
    await decideReport(db, {
      evaluation: code,
      city: HANGZHOU,
      actor: action === 'reopen' ? secretariat : province,
      id,
      action,
      number: seen.number,
      digest: seen.digest,
      ...(action !== 'accept' && reasons),
      now,
    });

  test('is told to the city, without what the report or the remarks say', async () => {
    const report = await reportCity(db, code, HANGZHOU, { isAccepted: false });
    const id = randomUUID();
    await decide(report, 'return', { id });
    await decide(report, 'return', { id });
    expect(await toldOf('returned')).toEqual(ofHangzhou);
    for (const { subject, body } of await mailsOf('returned'))
      expect(subject + body).not.toMatch(/98765|620|yearbook|L1P1/);
    expect(await toldOf('accepted')).toEqual([]);
  });

  test('that is refused is told to nobody', async () => {
    const report = await reportCity(db, code, HANGZHOU, { isAccepted: false });
    await expect(decide({ ...report, digest: '0'.repeat(64) }, 'accept')).rejects.toMatchObject({
      code: 'report-overtaken',
    });
    expect(await toldOf('accepted')).toEqual([]);
  });

  test('of a kind is told once a day', async () => {
    const report = await reportCity(db, code, HANGZHOU);
    expect(await toldOf('accepted')).toEqual(ofHangzhou);
    const now = new Date();
    await decide(report, 'reopen', { now });
    await decide(await reportCity(db, code, HANGZHOU, { isAccepted: false }), 'return', { now });
    expect(await toldOf('returned')).toEqual(ofHangzhou);
    const again = await reportCity(db, code, HANGZHOU, { isAccepted: false });
    await decide(again, 'return', { now: new Date(now.getTime() + DAY_MS) });
    expect(await toldOf('returned')).toEqual([...ofHangzhou, ...ofHangzhou].sort());
  });
});

test('another deadline is told to those who still have to submit', async () => {
  await reportCity(db, code, NINGBO, { isAccepted: false });
  const extension = {
    evaluation: code,
    id: randomUUID(),
    city: null,
    dueAt: evening(12),
    reason: 'the yearbook is late',
    actor: secretariat,
    now: new Date(),
  };
  await extendDeadline(db, extension);
  await extendDeadline(db, extension);
  expect(await toldOf('extended')).toEqual([...ofHangzhou, `unaddressed ${BEIJING}`]);
});

describe('a deadline', () => {
  const due = evening(10);
  const remind = async (day: number, hour: number) => {
    await remindOfDeadlines(db, atHour(new Date(due.getTime() - day * DAY_MS), hour));
  };

  test('is recalled a week and a day before, from eight o’clock on and once, to those who have not submitted', async () => {
    await reportCity(db, code, NINGBO, { isAccepted: false });
    await remind(7, 7.99);
    expect(await toldOf('due-7')).toEqual([]);
    for (const hour of [8, 8, 23.9]) await remind(7, hour);
    expect(await toldOf('due-7')).toEqual([...ofHangzhou, `unaddressed ${BEIJING}`]);
    for (const day of [8, 6, 5, 4, 3, 2]) await remind(day, 12);
    expect(await toldOf('due-7')).toHaveLength(4);
    expect(await toldOf('due-1')).toEqual([]);
    const report = await reportCity(db, code, HANGZHOU);
    expect(report.number).toBe(1);
    await remind(1, 9);
    expect(await toldOf('due-1')).toEqual([`unaddressed ${BEIJING}`]);
    await remind(0, 9);
    expect(await toldOf('due-1')).toHaveLength(1);
  });

  test('that was moved for a city is recalled as it is for that city', async () => {
    await extendDeadline(db, {
      evaluation: code,
      id: randomUUID(),
      city: HANGZHOU,
      dueAt: evening(13),
      reason: 'the yearbook is late',
      actor: secretariat,
      now: new Date(),
    });
    await remind(1, 9);
    expect(await toldOf('due-1')).toEqual([
      `provincial ${NINGBO}`,
      `signatory ${NINGBO}`,
      `unaddressed ${BEIJING}`,
    ]);
    await remind(-2, 9);
    expect((await toldOf('due-1')).filter((line) => line.endsWith(HANGZHOU))).toEqual(ofHangzhou);
  });

  test('is recalled once, however many servers do it at once', async () => {
    await Promise.all([1, 2, 3, 4].map(() => remind(7, 10)));
    expect(await toldOf('due-7')).toHaveLength(6);
  });
});

test('a mail untold for thirty days is given up: the reason is kept, but neither address nor text', async () => {
  const ofCode = sql`evaluation_id = (select id from evaluations where code = ${code})`;
  await sql`update mails set last_error = 'EENVELOPE 550', next_at = null
    where ${ofCode} and address like 'editor@%'`;
  await sql`update mails set sent_at = now(), next_at = null, address = null, subject = '', body = ''
    where ${ofCode} and address like 'signatory@%'`;
  const kept = async () =>
    await sql`select a.name, m.address, m.subject || m.body as text, m.last_error as reason
      from mails m join accounts a on a.id = m.account where ${ofCode} and m.sent_at is null order by a.name, city`;
  const before = await kept();
  const after = async (days: number) => await giveUpMails(db, new Date(Date.now() + days * DAY_MS));
  await after(29.99);
  expect(await kept()).toEqual(before);
  await after(30.01);
  const ended = { address: null, text: '' };
  expect(await kept()).toEqual([
    { name: 'editor', ...ended, reason: 'EENVELOPE 550' },
    { name: 'provincial', ...ended, reason: 'never-tried' },
    { name: 'provincial', ...ended, reason: 'never-tried' },
    { name: 'unaddressed', ...ended, reason: 'no-address' },
  ]);
  expect(await after(30.01)).toBe(0);
  await expect(
    sql`update mails set given_up_at = null where ${ofCode} and given_up_at is not null`,
  ).rejects.toMatchObject({ code: '23001' });
});

test("a mail's content is immutable, and its row stays; its outcome does not change again", async () => {
  const ofCode = sql`evaluation_id = (select id from evaluations where code = ${code})`;
  for (const statement of [
    sql`update mails set body = 'other' where ${ofCode}`,
    sql`update mails set address = 'other@example.cn' where ${ofCode}`,
    sql`delete from mails where ${ofCode}`,
    sql`truncate mails`,
  ])
    await expect(statement).rejects.toMatchObject({ code: expect.stringMatching(/^23001$|^P0001$/) });
  await sql`update mails set sent_at = now() where ${ofCode}`;
  await expect(sql`update mails set sent_at = null where ${ofCode}`).rejects.toMatchObject({ code: '23001' });
});
