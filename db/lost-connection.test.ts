import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openDatabase } from './client.ts';

/** PostgreSQL's first bytes: no authentication needed, and ready. */
const GREETING = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

test('a new connection that breaks off at its first question fails that query alone: nothing else is asked, nor rejected', async () => {
  const questions: string[] = [];
  // Greets, and breaks off at the first query.
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(GREETING);
      socket.once('data', (question) => {
        questions.push(question.toString('latin1'));
        socket.resetAndDestroy();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens nowhere');
  const database = openDatabase(`postgres://a:b@127.0.0.1:${address.port}/c`, { max: 1 });
  // Vitest fails a run with an unhandled rejection.
  await expect(database.sql`select 1 as first`).rejects.toThrow();
  await database.sql.end({ timeout: 0 });
  server.close();
  expect(questions).not.toEqual([]);
  expect(questions.filter((question) => !question.includes('select 1 as first'))).toEqual([]);
});
