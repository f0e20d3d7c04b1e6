import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { addInvitations, countInvitations } from '../../db/invitations.ts';
import { hostSettingsSchema } from '../../server/identity/handoff-hosts.ts';
import { invitationKey, mintInvitation } from '../../server/identity/invitation.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { sheetBy } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// People turned away because they live elsewhere can still answer for their own city.

const { db, sql } = await testDatabase();
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const HOST = 'https://mini.example.cn';
const hosts = hostSettingsSchema.parse([
  {
    issuer: HOST,
    audience: 'survey',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'm1' }] },
  },
]);
const { client, fieldworkOf } = await testApp(db, { handoffHosts: hosts });
const wave = await openedWave(db, {
  settings: { credentials: ['device', 'invitation', 'handoff', 'interviewer'] },
});
const [HANGZHOU, BEIJING] = ['330100', '110000'] as const;
const forms = {
  [HANGZHOU]: await takeForm(client, wave.code, HANGZHOU),
  [BEIJING]: await takeForm(client, wave.code, BEIJING),
};
const outside = { lives_here: 'no' };

const handedOver = async () => {
  const now = Math.floor(Date.now() / 1000);
  return await new SignJWT({ sub: uuidv7(), jti: uuidv7() })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'm1' })
    .setIssuer(HOST)
    .setAudience('survey')
    .setIssuedAt(now)
    .setExpirationTime(now + 600)
    .sign(privateKey);
};

async function invited(): Promise<string> {
  const { participantsKey } = await fieldworkOf(wave.id);
  const code = mintInvitation();
  const key = invitationKey(participantsKey!, code);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await addInvitations(db, wave.id, [{ key, city: HANGZHOU, stratum: null, expiresAt }]);
  return code;
}

/** One credential of each kind, and the cities where it works a second time. */
const kinds = [
  ['device', async () => (await takeForm(client, wave.code, HANGZHOU)).token, BEIJING],
  ['handoff', handedOver, BEIJING],
  ['invitation', invited, HANGZHOU],
] as const;

const submissionWith = (
  credential: { kind: string; value: string },
  city: typeof HANGZHOU | typeof BEIJING,
  answers: object = {},
) => ({ ...submissionOf(forms[city], { ...tinyAnswers, ...answers }), credential });
const send = (submission: unknown) => submitTo(client, wave.code, submission);
const typeOf = async (response: Response): Promise<string> => (await response.json()).type;

describe.each(kinds)('by %s', (kind, credentialOf, elsewhere) => {
  test('who is out of scope may answer where they live, once', async () => {
    const credential = { kind, value: await credentialOf() };
    const first = submissionWith(credential, HANGZHOU, outside);
    const reply = await send(first);
    expect(reply.status).toBe(201);
    const body = await reply.json();
    expect(body.outcome).toBe('held');
    expect(await sql`select from participants where submission_id = ${first.id}`).toHaveLength(0);
    // A second slip uses nothing up either, and a submission sent again is still stored once.
    expect((await send(submissionWith(credential, HANGZHOU, outside))).status).toBe(201);
    const again = await send(first);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(body);
    expect(await typeOf(await send({ ...first, answers: tinyAnswers }))).toContain('submission-conflict');

    const home = submissionWith(credential, elsewhere);
    expect((await send(home)).status).toBe(201);
    expect((await send(home)).status).toBe(200);
    for (const answers of [{}, outside])
      for (const city of new Set([HANGZHOU, elsewhere]))
        expect(await typeOf(await send(submissionWith(credential, city, answers)))).toContain(
          'already-answered',
        );
    expect((await send(first)).status).toBe(200);
  });
});

test('a hand-off’s token that was used is not good for a second answer of any kind', async () => {
  const wave = await openedWave(db, { settings: { credentials: ['handoff'], answersOncePer: 'city' } });
  const credential = { kind: 'handoff', value: await handedOver() };
  const post = (submission: unknown) => submitTo(client, wave.code, submission);
  expect((await post(submissionWith(credential, HANGZHOU))).status).toBe(201);
  for (const answers of [{}, outside])
    expect(await typeOf(await post(submissionWith(credential, BEIJING, answers)))).toContain(
      'credential-invalid',
    );
});

/** A sheet of this participant, ready to store. */
async function sheetOf(subject: string, changes: Answers) {
  const fieldwork = await fieldworkOf(wave.id);
  const body = {
    ...submissionOf(forms[HANGZHOU], {}),
    credential: { kind: 'device' as const },
    answers: { ...tinyAnswers, ...changes },
  };
  return sheetBy(subject, fieldwork, body);
}

test('in one batch, in either order, both are stored and the one in scope has the claim', async () => {
  for (const order of [
    [outside, {}],
    [{}, outside],
  ]) {
    const subject = uuidv7();
    const sheets = await Promise.all(order.map((changes) => sheetOf(subject, changes)));
    expect((await storeSheets(db, sheets)).map((r) => r.kind)).toEqual(['stored', 'stored']);
    const inScope = sheets.find((s) => s.reason === null)!;
    const claims = await sql`select submission_id as id from participants
      where wave_id = ${wave.id} and key = ${Buffer.from(inScope.participant, 'hex')}`;
    expect(claims).toEqual([{ id: inScope.id }]);
    expect(await storeSheets(db, [await sheetOf(subject, {})])).toMatchObject([{ kind: 'answered' }]);
  }
});

test('the same one at once in many batches is stored once, and all hear the same', async () => {
  for (let round = 0; round < 10; round++) {
    const sheet = await sheetOf(uuidv7(), outside);
    const replies = await Promise.all(Array.from({ length: 6 }, () => storeSheets(db, [sheet])));
    expect(
      replies
        .flat()
        .map((r) => r.kind)
        .sort(),
    ).toEqual([...Array(5).fill('repeated'), 'stored']);
    expect(await sql`select from submissions where id = ${sheet.id}`).toHaveLength(1);
  }
});

test('an invitation counts as used only by who is in scope', async () => {
  const before = await countInvitations(db, wave.id, new Date());
  const value = await invited();
  await send(submissionWith({ kind: 'invitation', value }, HANGZHOU, outside));
  const [after] = await countInvitations(db, wave.id, new Date());
  expect(after).toMatchObject({ made: (before[0]?.made ?? 0) + 1, used: before[0]?.used ?? 0 });
});
