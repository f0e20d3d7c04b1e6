import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql as text } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Db, openDatabase } from '../../db/client.ts';
import { watchedSockets } from '../../server/runtime/node/database-socket.ts';
import { testDatabase } from '../support/database.ts';

// A connection lost within a transaction fails that transaction, and leaves the process and the pool intact.

const { db, sql, url } = await testDatabase();
const crashes: unknown[] = [];
const note = (error: unknown) => void crashes.push(error);
beforeEach(() => void process.on('uncaughtException', note));
afterEach(() => void process.off('uncaughtException', note));

const kill = async (tx: Db) => {
  const [row] = await tx.execute<{ pid: number }>(text`select pg_backend_pid() as pid`);
  await sql`select pg_terminate_backend(${row!.pid})`;
};

test.each<[string, (tx: Db) => Promise<unknown>]>([
  [
    'while it waits for something else, and then stores',
    async (tx) => {
      await kill(tx);
      await sleep(200);
      return await tx.execute(text`select 1`);
    },
  ],
  [
    'while it waits for something else, and then ends',
    async (tx) => {
      await kill(tx);
      await sleep(200);
    },
  ],
  [
    'within a savepoint',
    async (tx) =>
      await tx.transaction(async (inner) => {
        await kill(inner);
        await sleep(200);
        await inner.execute(text`select 1`);
      }),
  ],
  [
    'while a statement runs',
    async (tx) => {
      const [row] = await tx.execute<{ pid: number }>(text`select pg_backend_pid() as pid`);
      const killing = sleep(100).then(() => sql`select pg_terminate_backend(${row!.pid})`);
      await Promise.all([tx.execute(text`select pg_sleep(10)`), killing]);
    },
  ],
])('%s', async (_, work) => {
  await expect(db.transaction(work)).rejects.toThrow();
  // Any write to the lost connection would happen within this time.
  await sleep(300);
  expect(crashes).toEqual([]);
  // These are more than the pool has connections. The first query on a restored one may fail with the old error.
  const all = () =>
    Promise.all(Array.from({ length: 12 }, () => db.transaction((tx) => tx.execute(text`select 1 as n`))));
  await expect
    .poll(() => all().then((replies) => replies.map(([row]) => row?.n), String))
    .toEqual(Array(12).fill(1));
});

test('one that is whole goes on as ever: committed, rolled back, and to a savepoint', async () => {
  await sql`create table kept (n int)`;
  await db.transaction(async (tx) => {
    await tx.execute(text`insert into kept values (1)`);
    await tx
      .transaction(async (inner) => {
        await inner.execute(text`insert into kept values (2)`);
        throw new Error('not this one');
      })
      .catch(() => {});
  });
  await expect(
    db.transaction(async (tx) => {
      await tx.execute(text`insert into kept values (3)`);
      throw new Error('nor that');
    }),
  ).rejects.toThrow('nor that');
  expect(await sql`select n from kept`).toMatchObject([{ n: 1 }]);
});

/** A pool with this many connections, and their sockets. */
function watchedPool(databaseUrl: string, max: number) {
  const sockets: Socket[] = [];
  const connect = watchedSockets(10_000);
  const pool = openDatabase(databaseUrl, {
    max,
    socket: (target, renew) => {
      const socket = connect(target, renew);
      sockets.push(socket);
      return socket;
    },
  });
  afterAll(() => pool.close());
  return { ...pool, sockets };
}

test('a connection that closes in the instant of its use does not block the pool', async () => {
  const two = watchedPool(url, 2);
  await Promise.all([two.sql`select pg_sleep(0.1)`, two.sql`select pg_sleep(0.1)`]);
  const used: Promise<unknown>[] = [];
  // Both close in the same instant, the last one first, and a query comes in between.
  two.sockets[1]?.once('close', () => used.push(two.sql`select 1`.execute().catch(String)));
  for (const socket of two.sockets) socket.destroy();
  await sleep(10);
  expect(await Promise.all(used)).toEqual([expect.stringContaining('CONNECTION_CLOSED')]);
  const began = performance.now();
  const asked = Array.from({ length: 6 }, () => two.sql<{ at: string }[]>`select '2026-01-01'::date as at`);
  const replies = await Promise.allSettled(asked);
  const [row] = await two.sql<{ at: string }[]>`select '2026-01-01'::date as at`;
  expect(row?.at).toBe('2026-01-01');
  expect(replies.filter(({ status }) => status === 'rejected').map(String)).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(3000);
});

test('a proxy that has no server and hangs up is asked once for each query', async () => {
  let calls = 0;
  const proxy = createServer((socket) => {
    calls++;
    socket.end();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  afterAll(() => proxy.close());
  const address = proxy.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  const one = watchedPool(`postgres://somebody@127.0.0.1:${port}/nothing`, 1);
  await expect(one.sql`select 1`).rejects.toThrow('hung up');
  expect(calls).toBe(1);
});
