import { AsyncLocalStorage } from 'node:async_hooks';
import { type Db, openDatabase } from '../../../db/client.ts';
import type { Bindings } from './bindings.ts';

/** Workers allow a request six connections at once; one stays free. */
const CONNECTIONS = 5;

const current = new AsyncLocalStorage<Db>();

/** Runs `act` with a client of its own, which closes after the reply. */
export async function withDatabase<T>(
  bindings: Bindings,
  execution: { waitUntil(promise: Promise<unknown>): void },
  act: (db: Db) => Promise<T>,
): Promise<T> {
  const { db, close } = openDatabase(bindings.HYPERDRIVE.connectionString, {
    max: CONNECTIONS,
    pooled: true,
    applicationName: 'chengsheng worker',
  });
  try {
    return await current.run(db, () => act(db));
  } finally {
    execution.waitUntil(close());
  }
}

/**
 * The database of the current request. A Worker may not use one request's connection in another, but the app and its
 * loaded waves outlive a request; so this looks the client up on each use.
 */
export const requestDatabase: Db = new Proxy({} as Db, {
  get: (_, name) => Reflect.get(currentDatabase(), name),
  has: (_, name) => Reflect.has(currentDatabase(), name),
});

function currentDatabase(): Db {
  const db = current.getStore();
  if (!db) throw new Error('the database was used outside of any request');
  return db;
}
