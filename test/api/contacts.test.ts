import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Staff } from '../../server/identity/staff.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { staffToken, tokenFor } from '../support/interviewers.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

/** People whom interviewers approached without an interview, and the response rates that follow. */

const { db, sql } = await testDatabase();
const { client, advance } = await testApp(db);
const HANGZHOU = '330100';
const BEIJING = '110000';
const credentials = ['device' as const, 'interviewer' as const];

let wave: Awaited<ReturnType<typeof openedWave>>;
let token: string;
beforeEach(async () => {
  wave = await openedWave(db, { settings: { credentials } });
  token = await tokenFor(wave.id, { seconds: 400 * 24 * 3600 });
});

const contactOf = (changes: object = {}) => ({
  id: uuidv7(),
  city: HANGZHOU,
  disposition: '2.11',
  channel: 'point-A17',
  recordedAt: '2026-11-22T09:14:03.000Z',
  ...changes,
});
const record = (contact: object, bearer: string | undefined = token) =>
  client(`/api/v1/waves/${wave.id}/contacts`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(contact),
  });
const ratesBy = async (bearer: string) =>
  await client(`/api/v1/waves/${wave.id}/response-rates`, {
    headers: { Authorization: `Bearer ${bearer}` },
  });
const rates = async (bearer = token) => await (await ratesBy(bearer)).json();
const none = {
  complete: 0,
  partial: 0,
  refusal: 0,
  nonContact: 0,
  other: 0,
  unknownHousehold: 0,
  unknownEligible: 0,
  notEligible: 0,
};

describe('a contact', () => {
  test('is stored once, however often it is sent', async () => {
    const contact = contactOf();
    const first = await record(contact);
    expect(first.status).toBe(201);
    expect(await first.json()).toEqual({ id: contact.id });
    for (const again of await Promise.all([record(contact), record(contact)])) {
      expect(again.status).toBe(200);
      expect(await again.json()).toEqual({ id: contact.id });
    }
    const together = contactOf();
    const statuses = (await Promise.all(Array.from({ length: 5 }, () => record(together)))).map(
      (r) => r.status,
    );
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 201]);
    expect((await rates()).total.counts).toEqual({ ...none, refusal: 2 });
    const [row] =
      await sql`select city, disposition, interviewer, channel, recorded_at from contacts where id = ${contact.id}`;
    expect(row).toEqual({
      city: HANGZHOU,
      disposition: '2.11',
      interviewer: '王 17',
      channel: 'point-A17',
      recorded_at: '2026-11-22 09:14:03+00',
    });
  });

  test.each([
    ['disposition', '2.12'],
    ['channel', 'point-A18'],
    ['recordedAt', '2026-11-22T09:15:03.000Z'],
    ['replaces', uuidv7()],
  ])('is never overwritten: another %s under the same id', async (field, value) => {
    const contact = contactOf();
    await record(contact);
    await expectProblem(
      await record({ ...contact, [field]: value }),
      409,
      'submission-conflict',
      '同一编号已经提交过不同的内容',
    );
    expect((await rates()).total.counts).toEqual({ ...none, refusal: 1 });
  });

  test('of another interviewer or another wave is another', async () => {
    const contact = contactOf();
    await record(contact);
    expect((await record(contact, await tokenFor(wave.id, { name: '李 3' }))).status).toBe(409);
    const first = wave;
    wave = await openedWave(db, { settings: { credentials } });
    expect((await rates(await tokenFor(wave.id))).total.counts).toEqual(none);
    expect((await record(contact, await tokenFor(wave.id))).status).toBe(201);
    expect((await rates(await tokenFor(wave.id))).total.counts).not.toEqual(none);
    wave = first;
  });

  test('cannot be changed, deleted or truncated in the database', async () => {
    const contact = contactOf();
    await record(contact);
    for (const change of [
      sql`update contacts set disposition = '2.12' where id = ${contact.id}`,
      sql`delete from contacts where id = ${contact.id}`,
      sql`truncate contacts`,
    ])
      await expect(change).rejects.toThrow();
  });

  test('that was a mistake is taken back by the same interviewer alone, in whatever order the two arrive', async () => {
    const [mistake, other] = [contactOf(), contactOf({ disposition: '4.6' })];
    const takenBack = (replaces: string) => {
      const { disposition: _, ...contact } = contactOf({ replaces });
      return contact;
    };
    await record(takenBack(mistake.id));
    await record(mistake);
    expect((await rates()).total.counts).toEqual(none);
    await record(other);
    await record(takenBack(other.id), await tokenFor(wave.id, { name: '李 3' }));
    expect((await rates()).total.counts).toEqual({ ...none, notEligible: 1 });
    await record(contactOf({ disposition: '4.7', replaces: other.id }));
    await record(contactOf({ disposition: '2.25', replaces: other.id }));
    expect((await rates()).total.counts).toEqual({ ...none, notEligible: 1, nonContact: 1 });
  });

  test('is taken after the end, for a tablet may come back late', async () => {
    advance(365 * 24 * 3_600_000);
    expect((await record(contactOf())).status).toBe(201);
    advance(-365 * 24 * 3_600_000);
  });

  test.each<[string, object]>([
    ['disposition', { disposition: '1.1' }],
    ['disposition', { disposition: undefined }],
    ['channel', { channel: 'qr-1' }],
    ['recordedAt', { recordedAt: 'yesterday' }],
    ['id', { id: '1' }],
    ['city', { city: 'Hangzhou' }],
  ])('of the wrong form is refused: %s %#', async (path, changes) => {
    const response = await record(contactOf(changes));
    expect(response.status).toBe(422);
    expect((await response.json()).errors).toEqual([expect.objectContaining({ path })]);
  });

  test('needs an interviewer’s token of the wave and the city', async () => {
    expect((await record(contactOf(), '')).status).toBe(401);
    const reviewer = { name: '李', role: 'reviewer', wave: wave.id, cities: 'all' } as const satisfies Staff;
    expect((await record(contactOf(), await staffToken(reviewer))).status).toBe(403);
    expect((await record(contactOf({ city: BEIJING }))).status).toBe(403);
    expect((await record(contactOf(), await tokenFor(uuidv7()))).status).toBe(403);
    const everywhere = await tokenFor(wave.id, { cities: 'all' });
    expect((await record(contactOf({ city: '999999' }), everywhere)).status).toBe(404);
    expect((await rates()).total.counts).toEqual(none);
  });
});

describe('response rates', () => {
  const interview = async (answers: Record<string, unknown>) => {
    const form = await takeForm(client, wave.code, HANGZHOU);
    const credential = { kind: 'interviewer', value: token };
    const response = await submitTo(client, wave.code, { ...submissionOf(form, answers), credential });
    expect(await response.json()).toHaveProperty('receipt');
  };

  test('count interviews and contacts of a city, complete and partial', async () => {
    await interview(tinyAnswers);
    const form = await takeForm(client, wave.code, HANGZHOU);
    await submitTo(client, wave.code, submissionOf(form, tinyAnswers));
    for (const disposition of ['2.11', '2.12', '2.24', '2.33', '3.17', '3.21', '4.5'])
      expect((await record(contactOf({ disposition }))).status).toBe(201);
    const { total, cities } = await rates();
    // e: five of six cases with known eligibility.
    expect(total).toEqual({
      counts: {
        complete: 1,
        partial: 0,
        refusal: 2,
        nonContact: 1,
        other: 1,
        unknownHousehold: 1,
        unknownEligible: 1,
        notEligible: 1,
      },
      rates: { rr1: 1 / 7, rr2: 1 / 7, rr3: 1 / (5 + (5 / 6) * 2), rr4: 1 / (5 + (5 / 6) * 2), e: 5 / 6 },
    });
    expect(cities).toEqual([{ city: HANGZHOU, ...total }]);
  });

  test('somebody who is not to be asked is no refusal', async () => {
    await interview({ ...tinyAnswers, lives_here: 'no' });
    expect((await rates()).total.counts).toEqual({ ...none, notEligible: 1 });
  });

  test('are told of the cities for which the token is good, to reviewers too', async () => {
    await record(contactOf());
    const inBeijing = await tokenFor(wave.id, { cities: [BEIJING] });
    await record(contactOf({ city: BEIJING }), inBeijing);
    expect((await rates()).cities.map((c: { city: string }) => c.city)).toEqual([HANGZHOU]);
    const reviewer = await staffToken({ name: '李', role: 'reviewer', wave: wave.id, cities: 'all' });
    const all = await rates(reviewer);
    expect(all.cities.map((c: { city: string }) => c.city)).toEqual([BEIJING, HANGZHOU]);
    expect(all.total.counts).toEqual({ ...none, refusal: 2 });
    expect((await ratesBy('')).status).toBe(401);
    expect((await ratesBy(await tokenFor(uuidv7()))).status).toBe(403);
  });
});
