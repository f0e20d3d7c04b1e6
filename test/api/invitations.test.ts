import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { addInvitations, countInvitations } from '../../db/invitations.ts';
import { forgetWave } from '../../db/waves.ts';
import { canonicalJson, sha256 } from '../../server/crypto/digest.ts';
import { invitationKey, mintInvitation } from '../../server/identity/invitation.ts';
import { testApp } from '../support/app.ts';
import { findClearText } from '../support/clear-text.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, advance, fieldworkOf } = await testApp(db);
const wave = await openedWave(db, {
  settings: { credentials: ['device', 'invitation'], answersOncePer: 'city' },
});
const HANGZHOU = '330100';
const BEIJING = '110000';
const HOUR_MS = 3_600_000;
const forms = {
  [HANGZHOU]: await takeForm(client, wave.code, HANGZHOU),
  [BEIJING]: await takeForm(client, wave.code, BEIJING),
};

/** A code sent to a resident of Hangzhou. */
async function invited({ hours = 12, stratum = null as string | null, of = wave } = {}): Promise<string> {
  const { participantsKey } = await fieldworkOf(of.id);
  const code = mintInvitation();
  const key = invitationKey(participantsKey!, code);
  const expiresAt = new Date(Date.now() + hours * HOUR_MS);
  await addInvitations(db, of.id, [{ key, city: HANGZHOU, stratum, expiresAt }]);
  return code;
}

const answerWith = (code: string, city: keyof typeof forms = HANGZHOU) => ({
  ...submissionOf(forms[city]!, tinyAnswers),
  credential: { kind: 'invitation', value: code },
});
const send = (submission: unknown) => submitTo(client, wave.code, submission);
const expectRefused = async (response: Response) =>
  await expectProblem(response, 403, 'credential-invalid', '无法确认本次作答的凭据，请重新打开问卷');
const stored = async (code: string) => {
  const { participantsKey } = await fieldworkOf(wave.id);
  const key = Buffer.from(invitationKey(participantsKey!, code), 'hex');
  return await sql`
    select s.mode, s.interviewer from participants p join submissions s on s.id = p.submission_id
    where p.wave_id = ${wave.id} and p.key = ${key}`;
};

describe('a code', () => {
  test('has 60 random bits in groups', () => {
    const codes = Array.from({ length: 1000 }, mintInvitation);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(1000);
    // Every place of a code takes every value: none is padding.
    for (const place of [0, 5, 13]) expect(new Set(codes.map((c) => c[place])).size).toBe(32);
  });

  test('lets one submission in, however it is typed', async () => {
    const code = await invited();
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect((await send(answerWith(typed))).status).toBe(201);
    expect(await stored(code)).toEqual([{ mode: 'invitation', interviewer: null }]);
    expect((await send(answerWith(code))).status).toBe(409);
    expect(await stored(code)).toHaveLength(1);
  });

  test('lets in with the whole link that it came in, once', async () => {
    const code = await invited();
    const link = `https://host/s/${HANGZHOU}?ch=sms&amp;k=${code}`;
    expect((await send(answerWith(link))).status).toBe(201);
    expect((await send(answerWith(code))).status).toBe(409);
    expect(await stored(code)).toHaveLength(1);
  });

  test('is used up by what is valid alone', async () => {
    const code = await invited();
    const broken = { ...answerWith(code), answers: { ...tinyAnswers, q_gov: 9 } };
    expect((await send(broken)).status).toBe(422);
    expect((await send(answerWith(code))).status).toBe(201);
  });
});

test('five parallel posts with one code leave one submission', async () => {
  const code = await invited();
  const first = answerWith(code);
  const others = Array.from({ length: 2 }, () => answerWith(code));
  const replies = await Promise.all([first, first, first, ...others].map(send));
  const statuses = replies.map((r) => r.status);
  expect(statuses.filter((s) => s === 201)).toHaveLength(1);
  if (statuses.slice(0, 3).includes(201)) {
    expect(statuses.slice(0, 3).sort()).toEqual([200, 200, 201]);
    expect(statuses.slice(3)).toEqual([409, 409]);
  } else expect(statuses.filter((s) => s === 409)).toHaveLength(4);
  expect(await stored(code)).toHaveLength(1);
});

test('a double tap shows the first receipt', async () => {
  const submission = answerWith(await invited());
  const first = await (await send(submission)).json();
  const second = await send(submission);
  expect(second.status).toBe(200);
  expect(await second.json()).toEqual(first);
});

describe('refused', () => {
  test('an unknown code, and none', async () => {
    await expectRefused(await send(answerWith(mintInvitation())));
    await expectRefused(await send(answerWith('?')));
    await expectRefused(await send({ ...answerWith(''), credential: { kind: 'invitation' } }));
  });

  test('another city, which leaves the code good; an unknown city is what it is', async () => {
    const code = await invited();
    await expectRefused(await send(answerWith(code, BEIJING)));
    expect((await send({ ...answerWith(code), city: '999999' })).status).toBe(404);
    expect((await send(answerWith(code))).status).toBe(201);
  });

  test('a code of another wave', async () => {
    const other = await openedWave(db, { settings: { credentials: ['invitation'] } });
    await expectRefused(await send(answerWith(await invited({ of: other }))));
  });

  test('an expired code', async () => {
    await expectRefused(await send(answerWith(await invited({ hours: -1 }))));
  });

  test('a kind that the wave does not take', async () => {
    const plain = await openedWave(db);
    const code = await invited({ of: plain });
    await expectRefused(await submitTo(client, plain.code, answerWith(code)));
    const closed = await openedWave(db, { settings: { credentials: ['invitation'] } });
    const form = await takeForm(client, closed.code, HANGZHOU);
    await expectRefused(await submitTo(client, closed.code, submissionOf(form, tinyAnswers)));
  });
});

test('a form without a script carries the code by the cookie of its visit, also to another language', async () => {
  const latest = await openedWave(db, { settings: { credentials: ['invitation'] } });
  advance(1001);
  const code = await invited({ of: latest });
  const page = `/s/${HANGZHOU}`;
  const jarOf = (response: Response) => response.headers.getSetCookie().map((c) => c.split(';')[0] ?? '');
  const first = await client(`${page}?k=${code}&ch=letter`);
  const Cookie = jarOf(first).join('; ');
  const to = (await client(`${page}?lang=en`, { headers: { Cookie } })).headers.get('Location') ?? '';
  expect(to).toBe(`${page}?lang=en&ch=letter&k=${code}`);
  const english = await client(to, { headers: { Cookie } });
  const fields = { 'form.version': '1', 'form.language': 'en', lives_here: 'yes', q_gov: '3' };
  const post = (jar: string[]) =>
    client(page, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: jar.join('; ') },
      body: new URLSearchParams(fields).toString(),
    });
  // A later visitor who opens the page without the code does not answer by it.
  const without = await client(page, { headers: { Cookie } });
  expect((await post(jarOf(without))).status).toBe(403);
  expect((await post(jarOf(english))).status).toBe(201);
  expect(await sql`select mode, channel from submissions where wave_id = ${latest.id}`).toEqual([
    { mode: 'invitation', channel: 'open:letter' },
  ]);
});

test('without the wave’s key nobody can try which code an answer of the form came with', async () => {
  const latest = await openedWave(db, { settings: { credentials: ['invitation'] } });
  advance(1001);
  const code = await invited({ of: latest });
  const openedAt = new Date(Date.now() - 60_000).toISOString();
  const fields = new URLSearchParams({
    'form.version': '1',
    'form.language': 'en',
    'form.openedAt': openedAt,
  });
  fields.set('form.invitation', code);
  fields.set('lives_here', 'yes');
  fields.set('q_gov', '3');
  const response = await client(`/s/${HANGZHOU}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: fields.toString(),
  });
  expect(response.status).toBe(201);
  const [known] = await sql<{ id: string; answers: object }[]>`
    select id, answers from submissions where started_at = ${openedAt}`;
  expect(known?.answers).toEqual({ lives_here: 'yes', q_gov: 3 });
  // All of these facts are in the database, or on the list of addressees.
  const sent = { city: HANGZHOU, questionnaire: 1, language: 'en', startedAt: openedAt };
  const credential = { kind: 'invitation', value: code };
  const tried = sha256(canonicalJson({ ...sent, answers: known?.answers, credential, device: null }));
  expect(known?.id.slice(0, 13)).not.toBe(`${tried.slice(0, 8)}-${tried.slice(8, 12)}`);
});

test('what became of them', async () => {
  const counted = await openedWave(db, { settings: { credentials: ['invitation'] } });
  const form = await takeForm(client, counted.code, HANGZHOU);
  const codes = [
    await invited({ of: counted, stratum: '60+/male' }),
    await invited({ of: counted, stratum: '60+/male' }),
    await invited({ of: counted, stratum: '60+/male', hours: 1 }),
    await invited({ of: counted }),
  ];
  for (const code of [codes[0], codes[2]]) {
    const credential = { kind: 'invitation', value: code };
    const response = await submitTo(client, counted.code, { ...submissionOf(form, tinyAnswers), credential });
    expect(response.status).toBe(201);
  }
  const later = new Date(Date.now() + 13 * HOUR_MS);
  expect(await countInvitations(db, counted.id, new Date())).toEqual([
    { city: HANGZHOU, stratum: null, made: 1, used: 0, expired: 0 },
    { city: HANGZHOU, stratum: '60+/male', made: 3, used: 2, expired: 0 },
  ]);
  expect(await countInvitations(db, counted.id, later)).toMatchObject([
    { used: 0, expired: 1 },
    { used: 2, expired: 1 },
  ]);
});

test('no code is in the database in clear', async () => {
  const code = await invited();
  expect((await send(answerWith(code))).status).toBe(201);
  expect(await findClearText(sql, [code, code.replaceAll('-', ''), code.replaceAll('-', ' ')])).toEqual([]);
});

test('the search finds what is there: in a column, in JSON, as bytes', async () => {
  const [{ digest } = { digest: '' }] = await sql<{ digest: string }[]>`
    select encode(digest, 'hex') as digest from submissions limit 1`;
  const found = await findClearText(sql, ['hangzhou', '办事方便吗', digest, 'nowhere-to-be-found']);
  expect(found).toEqual([
    'public.cities: hangzhou',
    'public.questionnaires: 办事方便吗',
    `public.submissions: ${digest}`,
  ]);
  await sql`create table scratch as select convert_to('as bytes', 'UTF8') as hidden`;
  expect(await findClearText(sql, ['as bytes'])).toEqual(['public.scratch: as bytes']);
  await sql`drop table scratch`;
});

test('once the wave’s secret is destroyed no credential can be checked', async () => {
  const forgotten = await openedWave(db, { settings: { credentials: ['device', 'invitation'] } });
  const form = await takeForm(client, forgotten.code, HANGZHOU);
  const code = await invited({ of: forgotten });
  const withDevice = submissionOf(form, tinyAnswers);
  const withCode = { ...submissionOf(form, tinyAnswers), credential: { kind: 'invitation', value: code } };
  expect((await submitTo(client, forgotten.code, withDevice)).status).toBe(201);
  await forgetWave(db, forgotten.id);
  advance(1000);
  expect((await fieldworkOf(forgotten.id)).participantsKey).toBeUndefined();
  for (const submission of [{ ...withDevice, id: uuidv7() }, withCode])
    await expectProblem(
      await submitTo(client, forgotten.code, submission),
      410,
      'wave-closed',
      '本轮调查已经结束',
    );
});

test('who sends again after the code has expired still gets the receipt, and nobody else', async () => {
  const submission = answerWith(await invited({ hours: 1 }));
  const first = await send(submission);
  advance(2 * HOUR_MS);
  const again = await send(submission);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(await first.json());
  await expectRefused(await send({ ...submission, id: uuidv7() }));
});
