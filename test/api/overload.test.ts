import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { waitingForLocks } from '../support/lock-waits.ts';
import { expectProblem } from '../support/problem.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
const { client, waiting } = await testApp(db, { queue: 2 });
const wave = await openedWave(db);
const CITY = '330100';
const BUSY = '系统繁忙，内容尚未保存，请稍后用同一编号再次提交';

const valid = async (code = wave.code) => submissionOf(await takeForm(client, code, CITY), tinyAnswers);
const ids = async () => (await sql<{ id: string }[]>`select id from submissions`).map((s) => s.id).sort();

/** Sends the first, then the others while its transaction is blocked; returns all replies, in order. */
async function sendBehind(sends: (() => Promise<Response>)[], queued: number): Promise<Response[]> {
  const replies = await sql.begin(async (tx) => {
    await tx`lock table submissions in exclusive mode`;
    const first = sends[0]?.();
    await expect.poll(async () => (await waitingForLocks(sql)).length).toBe(1);
    const others = sends.slice(1).map((send) => send());
    await expect.poll(waiting).toBe(queued);
    return [first, ...others] as Promise<Response>[];
  });
  return await Promise.all(replies);
}

test('503 with Retry-After when the queue is full: nothing is stored, and the same ids succeed later', async () => {
  const submissions = await Promise.all(Array.from({ length: 12 }, () => valid()));
  const replies = await sendBehind(
    submissions.map((s) => () => submitTo(client, wave.code, s)),
    2,
  );
  const [taken, refused] = [201, 503].map((status) =>
    submissions.filter((_, i) => replies[i]?.status === status),
  );
  expect(taken).toHaveLength(3);
  expect(refused).toHaveLength(9);
  for (const reply of replies.filter((r) => r.status === 503)) {
    expect(reply.headers.get('Retry-After')).toBe('2');
    await expectProblem(reply, 503, 'overloaded', BUSY);
  }
  expect(await ids()).toEqual(taken?.map((s) => s.id).sort());
  for (const s of refused ?? []) expect((await submitTo(client, wave.code, s)).status).toBe(201);
  expect(await ids()).toEqual(submissions.map((s) => s.id).sort());
});

test('503 when the database cancels the transaction', async () => {
  const submission = await valid();
  const reply = await sql.begin(async (tx) => {
    await tx`lock table submissions in exclusive mode`;
    const reply = submitTo(client, wave.code, submission);
    await expect.poll(async () => (await waitingForLocks(sql)).length).toBe(1);
    const [pid] = await waitingForLocks(sql);
    await sql`select pg_cancel_backend(${pid!})`;
    return [reply];
  });
  await expectProblem((await reply[0]) as Response, 503, 'overloaded', BUSY);
  expect(await sql`select from submissions where id = ${submission.id}`).toEqual([]);
  expect((await submitTo(client, wave.code, submission)).status).toBe(201);
});

test('one id in two waves in one transaction is two submissions', async () => {
  const other = await openedWave(db);
  const here = await valid();
  const there = { ...(await valid(other.code)), id: here.id };
  const plug = await valid();
  const replies = await sendBehind(
    [
      () => submitTo(client, wave.code, plug),
      () => submitTo(client, wave.code, here),
      () => submitTo(client, other.code, there),
    ],
    2,
  );
  expect(replies.map((r) => r.status)).toEqual([201, 201, 201]);
  expect(await sql`select from submissions where id = ${here.id}`).toHaveLength(2);
});

test('one id in two waves in one transaction, one of them from a device that answered there before', async () => {
  const other = await openedWave(db);
  const before = await valid(other.code);
  await submitTo(client, other.code, before);
  const here = await valid();
  const there = { ...before, id: here.id };
  const plug = await valid();
  const replies = await sendBehind(
    [
      () => submitTo(client, wave.code, plug),
      () => submitTo(client, wave.code, here),
      () => submitTo(client, other.code, there),
    ],
    2,
  );
  expect(replies.map((r) => r.status)).toEqual([201, 201, 409]);
  expect(await sql`select wave_id from submissions where id = ${here.id}`).toEqual([{ wave_id: wave.id }]);
});

test('408 for a body that comes by drops', async () => {
  const { port } = new URL(await listeningServer(url, { REQUEST_TIMEOUT: '1' }));
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  socket.write(
    `POST /api/v1/waves/${wave.code}/submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"id"`,
  );
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});
