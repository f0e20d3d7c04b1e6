import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openDatabase } from './client.ts';
import { isOfLostConnection } from './errors.ts';

/** What PostgreSQL says first: that nobody has to prove anything, and that it is ready. */
const GREETING = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

test('a connection that breaks off as it asks for the types of arrays leaves a rejection that is known', async () => {
  // Greets, and breaks off at the first question.
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(GREETING);
      socket.once('data', () => socket.resetAndDestroy());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens nowhere');
  const rejected = once(process, 'unhandledRejection');
  const database = openDatabase(`postgres://a:b@127.0.0.1:${address.port}/c`, { max: 1 });
  const query = database.sql`select 1`.then(
    () => 'answered',
    () => 'failed',
  );
  const [reason] = await rejected;
  expect(isOfLostConnection(reason)).toBe(true);
  expect(isOfLostConnection(new Error('another'))).toBe(false);
  await database.sql.end({ timeout: 0 });
  expect(await query).toBe('failed');
  server.close();
});
