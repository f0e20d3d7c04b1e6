import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { claimMail } from '../../db/mails.ts';
import { smtpTransport } from '../../server/runtime/node/smtp.ts';
import { saveMailWishes } from '../../server/services/accounts/mail-wishes.ts';
import { type MailTransport, sendMails } from '../../server/services/evaluation/send-mails.ts';
import { testEnvironment } from '../support/app.ts';
import { cityPerson } from '../support/city-people.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, openedEvaluation } from '../support/evaluation.ts';
import { mailCertificate } from '../support/fixtures/mail-certificate.ts';
import { mailServer } from '../support/mail-server.ts';

// Mails over a real SMTP server that takes them, refuses them, hangs, breaks off, or is not there.

const { db, sql, url: databaseUrl } = await testDatabase();
const server = await mailServer();
const FROM = '城声 <survey@example.cn>';
/** A hundredth of a production server's patience. */
const patience = { connect: 500, greeting: 500, silence: 400, whole: 1500 };
const transport = smtpTransport({ url: server.url, from: FROM }, patience);
const warnings: object[] = [];
const log = { warn: (entry: object) => void warnings.push(entry) };
const publicUrl = 'https://survey.example.cn';
const run = async (by: MailTransport = transport, on = db) =>
  await sendMails(on, { transport: by, publicUrl, log });

const PEOPLE = ['ada', 'bo', 'chen'];
const accounts: Record<string, string> = {};
beforeAll(async () => {
  for (const name of PEOPLE) accounts[name] = await cityPerson(db, name, { cities: [HANGZHOU] });
});
let code: string;
beforeEach(async () => {
  await sql`update mails set next_at = null, sending_until = null`;
  server.behave({});
  server.taken.length = 0;
  warnings.length = 0;
  code = await openedEvaluation(db, { cities: [HANGZHOU] });
});

interface Row {
  name: string;
  attempts: number;
  isSent: boolean;
  lastError: string | null;
  /** Whole minutes until the next attempt. */
  again: number | null;
}
const outbox = async () =>
  await sql<Row[]>`
    select a.name, m.attempts, m.sent_at is not null as "isSent", m.last_error as "lastError",
      round(extract(epoch from m.next_at - now()) / 60)::int as again
    from mails m join accounts a on a.id = m.account join evaluations e on e.id = m.evaluation_id
    where e.code = ${code} order by a.name`;
/** Skips the pause of waiting mails. */
const later = async () => {
  await sql`update mails set next_at = now() where next_at is not null`;
};
const idsTaken = () => server.taken.map(({ headers }) => headers.get('message-id'));
const sent = (name: string) => ({ name, attempts: 1, isSent: true, lastError: null, again: null });

test('each person gets one, with a link to the city and nothing else to follow', async () => {
  expect(await run()).toBe(3);
  expect(await outbox()).toEqual(PEOPLE.map(sent));
  expect(server.taken.map(({ to }) => to).sort()).toEqual(PEOPLE.map((name) => `${name}@gov.example.cn`));
  const { headers, text } = server.taken[0]!;
  expect(headers.get('from')).toMatch(/<survey@example\.cn>$/);
  expect(headers.get('auto-submitted')).toBe('auto-generated');
  expect(text.trim()).toMatch(
    new RegExp(`^${code}已开始填报，.+\\s+${publicUrl}/console/evaluations/${code}/cities/${HANGZHOU}$`),
  );
  expect(new Set(idsTaken()).size).toBe(3);
  expect(await run()).toBe(0);
  expect(server.taken).toHaveLength(3);
});

test('of several servers one sends at a time, and nothing twice', async () => {
  for (let i = 0; i < 6; i++) await openedEvaluation(db, { cities: [HANGZHOU] });
  let atOnce = 0;
  let most = 0;
  const watched: MailTransport = async (mail) => {
    most = Math.max(most, ++atOnce);
    const delivery = await transport(mail);
    atOnce--;
    return delivery;
  };
  const pools = [1, 2, 3].map(() => openDatabase(databaseUrl, { max: 2 }));
  let all = 0;
  while (all < 21)
    all += (await Promise.all(pools.map((pool) => run(watched, pool.db)))).reduce((a, b) => a + b);
  await Promise.all(pools.map((pool) => pool.close()));
  expect(most).toBe(1);
  expect([all, server.taken.length, new Set(idsTaken()).size]).toEqual([21, 21, 21]);
});

describe('a server that refuses', () => {
  test('one recipient for good: the others get theirs, and somebody has to tell that one', async () => {
    server.behave({
      refuses: (to) => (to.startsWith('bo') ? { code: 550, text: `no ${to} here` } : undefined),
    });
    expect(await run()).toBe(2);
    expect(await outbox()).toEqual([
      sent('ada'),
      { name: 'bo', attempts: 1, isSent: false, lastError: 'EENVELOPE 550', again: null },
      sent('chen'),
    ]);
    expect(JSON.stringify(warnings)).not.toContain('@');
  });

  test('one for now: that one is tried again later, each time later', async () => {
    server.behave({ refuses: (to) => (to.startsWith('bo') ? { code: 451, text: 'greylisted' } : undefined) });
    expect(await run()).toBe(2);
    const waiting = (attempts: number, again: number | null) => ({
      name: 'bo',
      attempts,
      isSent: false,
      lastError: 'EENVELOPE 451',
      again,
    });
    expect((await outbox())[1]).toEqual(waiting(1, 1));
    expect(await run()).toBe(0);
    for (const [i, minutes] of [5, 30, 120, 360, 720, 1440].entries()) {
      await later();
      expect(await run()).toBe(0);
      expect((await outbox())[1]).toEqual(waiting(i + 2, minutes));
    }
    await later();
    await run();
    expect((await outbox())[1]).toEqual(waiting(8, null));
  });

  test('a server that may not send gives no mail up', async () => {
    const strict = await mailServer({
      onMailFrom: (_, __, done) => done(Object.assign(new Error('who?'), { responseCode: 550 })),
    });
    expect(await run(smtpTransport({ url: strict.url, from: FROM }, patience))).toBe(0);
    expect(await outbox()).toMatchObject([
      { attempts: 1, lastError: 'EENVELOPE 550', again: 1 },
      { attempts: 0, again: 0 },
      { attempts: 0, again: 0 },
    ]);
  });

  test('a wrong password: the others wait, and the log has none of it', async () => {
    const closed = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(Object.assign(new Error('wrong'), { responseCode: 535 })),
    });
    const url = closed.url.replace('//', '//user:s3cret@');
    expect(await run(smtpTransport({ url, from: FROM }, patience))).toBe(0);
    expect(await outbox()).toMatchObject([
      { lastError: 'EAUTH 535', again: 1 },
      { attempts: 0 },
      { attempts: 0 },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('s3cret');
  });
});

test('a server that is not there, or hangs, costs one attempt; each mail goes once it is there again', async () => {
  const nowhere = smtpTransport({ url: 'smtp://127.0.0.1:9', from: FROM }, patience);
  expect(await run(nowhere)).toBe(0);
  expect(await outbox()).toMatchObject([
    { attempts: 1, lastError: 'ESOCKET', again: 1 },
    { attempts: 0 },
    { attempts: 0 },
  ]);
  server.behave({ hangs: true });
  expect(await run()).toBe(0);
  expect(await outbox()).toMatchObject([
    { attempts: 1 },
    { attempts: 1, lastError: 'ETIMEDOUT', again: 1 },
    { attempts: 0 },
  ]);
  server.behave({});
  await later();
  expect(await run()).toBe(3);
  expect(await outbox()).toMatchObject(PEOPLE.map(() => ({ isSent: true, lastError: null })));
});

test('a mail taken without acknowledgement is sent again, under the same Message-ID', async () => {
  server.behave({ breaksOff: true });
  expect(await run()).toBe(0);
  expect(await outbox()).toMatchObject([{ isSent: false, again: 1 }, { attempts: 0 }, { attempts: 0 }]);
  server.behave({});
  await later();
  await run();
  const ids = idsTaken();
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(3);
  expect(ids.filter((id) => id === ids[0])).toHaveLength(2);
});

test('a mail whose server died over it is left alone for a while, and all others with it; then it comes again', async () => {
  const claimed = await claimMail(db, 60_000);
  await transport({ id: claimed!.id, to: claimed!.address!, subject: claimed!.subject, text: claimed!.body });
  expect(await run()).toBe(0);
  await sql`update mails set sending_until = now() where sending_until is not null`;
  expect(await run()).toBe(3);
  const ids = idsTaken();
  expect(ids.filter((id) => id === ids[0])).toHaveLength(2);
  expect(await outbox()).toMatchObject([{ attempts: 2, isSent: true }, { attempts: 1 }, { attempts: 1 }]);
});

test('no mail goes to a person who switched mails off or changed address, nor late, nor after somebody told them', async () => {
  const wishes = { language: 'zh-CN', isWanted: true };
  await saveMailWishes(
    db,
    accounts.ada!,
    { ...wishes, address: 'ada@gov.example.cn', isWanted: false },
    new Date(),
  );
  await saveMailWishes(db, accounts.bo!, { ...wishes, address: 'bo@elsewhere.example.cn' }, new Date());
  await sql`update mails set told_at = now(), told_by = 'somebody' where account = ${accounts.chen!} and sent_at is null`;
  await run();
  expect(server.taken).toEqual([]);
  expect(await outbox()).toMatchObject([
    { isSent: false, lastError: 'not-wanted', again: null },
    { isSent: false, lastError: 'not-wanted', again: null },
    { isSent: false, attempts: 0 },
  ]);
  for (const name of PEOPLE)
    await saveMailWishes(db, accounts[name]!, { ...wishes, address: `${name}@gov.example.cn` }, new Date());
  await openedEvaluation(db, { cities: [HANGZHOU] });
  expect(await run()).toBe(3);
  expect(warnings).toEqual([]);
});

test('another machine has to speak TLS before anything is said to it', async () => {
  // An address of this machine without an exemption from TLS.
  const foreign = server.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
  expect(await run(smtpTransport({ url: foreign, from: FROM }, patience))).toBe(0);
  expect(server.taken).toEqual([]);
  expect((await outbox())[0]).toMatchObject({
    isSent: false,
    lastError: expect.stringMatching(/^ETLS/),
    again: 1,
  });
  const encrypted = await mailServer({ disabledCommands: [] });
  const at = encrypted.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
  await later();
  await run(smtpTransport({ url: at, from: FROM }, patience));
  // No trusted authority signed its certificate.
  expect(encrypted.taken).toEqual([]);
});

test('over TLS, once the mail server’s own authority is trusted, and not a word before', async () => {
  const { key, cert } = mailCertificate;
  const folder = await mkdtemp(join(tmpdir(), 'chengsheng-mail-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, cert);
  const smtp = join(import.meta.dirname, '../../server/runtime/node/smtp.ts');
  /** Sends from a new process, as the server does: Node reads trusted certificates when it starts. */
  const send = async (at: string, trusted: Record<string, string>) => {
    const script = `
      const { smtpTransport } = await import(${JSON.stringify(pathToFileURL(smtp).href)});
      const send = smtpTransport({ url: ${JSON.stringify(at)}, from: ${JSON.stringify(FROM)} });
      const mail = { id: 'one', to: 'ada@gov.example.cn', subject: 'due', text: 'tomorrow' };
      console.log(JSON.stringify(await send(mail)));`;
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    const child = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...env, ...trusted },
    });
    return JSON.parse(child.stdout);
  };
  try {
    const fromTheFirstByte = await mailServer({ key, cert, secure: true });
    const upgraded = await mailServer({ key, cert, disabledCommands: [] });
    const places = [
      [fromTheFirstByte, fromTheFirstByte.url.replace('smtp:', 'smtps:')],
      // This address has no exemption from TLS, like another machine's.
      [upgraded, upgraded.url.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
    ] as const;
    for (const [{ taken }, at] of places) {
      expect(await send(at, {})).toMatchObject({ kind: 'away' });
      expect(taken).toEqual([]);
      expect(await send(at, { NODE_EXTRA_CA_CERTS: authority })).toEqual({ kind: 'sent' });
      expect(taken.map(({ to }) => to)).toEqual(['ada@gov.example.cn']);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('once somebody was told, address and text are gone from the outbox; until then they stay as they were', async () => {
  server.behave({ refuses: (to) => (to.startsWith('bo') ? { code: 451, text: 'greylisted' } : undefined) });
  await run();
  const contents = async () =>
    await sql<{ address: string | null; subject: string; body: string }[]>`
      select m.address, m.subject, m.body from mails m join accounts a on a.id = m.account
      join evaluations e on e.id = m.evaluation_id where e.code = ${code} order by a.name`;
  const [ada, bo, chen] = await contents();
  expect([ada, chen]).toEqual([ada, chen].map(() => ({ address: null, subject: '', body: '' })));
  expect(bo).toMatchObject({ address: 'bo@gov.example.cn', subject: expect.stringContaining(code) });
  await expect(
    sql`update mails set address = null, subject = '', body = '' where address is not null`,
  ).rejects.toThrow('immutable');
  await expect(sql`update mails set subject = 'other' where sent_at is not null`).rejects.toThrow(
    'immutable',
  );
});

test('the server program sends with several processes, and once', async () => {
  const program = spawn(process.execPath, ['dist/server/node.js', '--empty'], {
    env: {
      ...process.env,
      ...testEnvironment,
      DATABASE_URL: databaseUrl,
      WORKERS: '2',
      SMTP_URL: server.url,
      MAIL_FROM: FROM,
    },
    stdio: 'ignore',
  });
  try {
    await expect.poll(() => server.taken.length, { timeout: 60_000, interval: 200 }).toBe(3);
  } finally {
    program.kill('SIGTERM');
    await once(program, 'exit');
  }
  expect(new Set(idsTaken()).size).toBe(3);
});
