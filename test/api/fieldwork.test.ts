import { drizzle } from 'drizzle-orm/postgres-js';
import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { createFieldworkCache } from '../../server/cache/open-wave.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const wave = await openedWave(db);

let queries = 0;
const counting = drizzle(sql, { logger: { logQuery: () => queries++ } });
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
const keys = deriveKeys(new Uint8Array(32));
const fieldworkOf = createFieldworkCache({ db: counting, keys, now, sharesQueries: true }).read;

/** The number of queries that this many simultaneous readers cause. */
async function askedBy(many: number): Promise<number> {
  queries = 0;
  const found = await Promise.all(Array.from({ length: many }, () => fieldworkOf(wave.code)));
  expect(new Set(found.map((f) => f.wave.id))).toEqual(new Set([wave.id]));
  return queries;
}

test('a crowd asks the database once: when nothing is known, and when what is known has aged', async () => {
  const once = await askedBy(500);
  expect(once).toBe(4);
  expect(await askedBy(500)).toBe(0);
  ahead += 1001;
  expect(await askedBy(500)).toBe(2);
});

test('a closing time that was moved is known a second later', async () => {
  const closesAt = new Date(Date.now() + 5_000_000);
  await moveClosing(db, wave.id, closesAt);
  ahead += 1001;
  expect((await fieldworkOf(wave.code)).wave.closesAt).toEqual(closesAt);
});

test('an unknown wave is asked for again each time, and leaves nothing behind', async () => {
  queries = 0;
  await expect(fieldworkOf('nothing')).rejects.toThrow();
  await expect(fieldworkOf('nothing')).rejects.toThrow();
  expect(queries).toBe(2);
});
