import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql, TransactionSql } from 'postgres';
import { isTransient } from './errors.ts';

/** The work within a transaction, or within a savepoint of one. */
type Work = (tx: TransactionSql) => unknown;

/** Milliseconds within which a connection closes after its last query failed for it. */
const CLOSING_MS = 50;

/**
 * Lets only the transaction fail when its connection is lost. postgres.js 3.4.9 still sends further queries to the
 * lost connection, even if only the ROLLBACK: it writes to a missing socket, from a callback, which ends the process
 * (https://github.com/porsager/postgres/issues/1208). Here every further query is refused before it is sent, and the
 * work never returns to postgres.js, which has told the caller already.
 */
export function surviveLostTransactions(sql: Sql): void {
  const begin = sql.begin.bind(sql) as (options: string, work: Work) => Promise<unknown>;
  Object.assign(sql, {
    begin: (...given: [Work] | [string, Work]) => {
      const [options, work] = given.length === 1 ? ['', given[0]] : given;
      const connection = { isLost: false };
      const transaction = begin(options, whileConnected(connection, work));
      transaction.catch(() => {
        connection.isLost = true;
      });
      return transaction;
    },
  });
}

interface Connection {
  isLost: boolean;
}

/** Wraps the work for postgres.js: it ends only while there is a connection to end it on. */
function whileConnected(connection: Connection, work: Work): Work {
  return async (tx) => {
    try {
      return await work(guarded(connection, tx));
    } catch (error) {
      // The query fails first, and then the connection closes.
      if (isTransient(error) && !connection.isLost) await sleep(CLOSING_MS);
      throw error;
    } finally {
      if (connection.isLost) await new Promise(() => {});
    }
  };
}

/** A transaction that refuses queries once its connection is lost. */
function guarded(connection: Connection, tx: TransactionSql): TransactionSql {
  const refuseIfLost = () => {
    // The code is postgres.js' own.
    const code = 'CONNECTION_CLOSED';
    if (connection.isLost) throw Object.assign(new Error('the transaction’s connection was lost'), { code });
  };
  return new Proxy(tx, {
    apply(target, self, values) {
      refuseIfLost();
      return Reflect.apply(target as unknown as (...values: unknown[]) => unknown, self, values);
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]) => {
        refuseIfLost();
        const given = name === 'savepoint' ? values.map((one) => inSavepoint(connection, one)) : values;
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/** A savepoint's arguments are an optional name and its work. */
const inSavepoint = (connection: Connection, argument: unknown): unknown =>
  typeof argument === 'function' ? whileConnected(connection, argument as Work) : argument;
