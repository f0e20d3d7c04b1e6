import { DrizzleQueryError } from 'drizzle-orm';

/** PostgreSQL's own error, below Drizzle's wrapping. */
interface DatabaseError {
  /** SQLSTATE, or a code of the connection such as CONNECTION_CLOSED. */
  code: string;
  constraint: string | undefined;
}

function databaseError(error: unknown): DatabaseError | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    const { code, constraint_name: constraint } = e as Error & { code?: unknown; constraint_name?: string };
    if (typeof code === 'string') return { code, constraint };
  }
  return undefined;
}

/** The name of the constraint that refused a change, if one did. */
export function refusingConstraint(error: unknown): string | undefined {
  return databaseError(error)?.constraint;
}

/** Whether the values themselves were refused (SQLSTATE classes 22 and 23): a retry would fail again. */
export function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(databaseError(error)?.code ?? '');
}

/** The SQLSTATE of a failure, or the code of its connection's failure. */
export function errorCode(error: unknown): string | undefined {
  return databaseError(error)?.code;
}

/**
 * SQLSTATEs of transient failures: no connection, a deadlock, no resources, an operator's intervention, a failing
 * disk, a lock or an idle transaction that took too long, and a standby that is not the primary yet or no longer.
 */
const PASSING_STATES = /^(08|40|53|57|58|55P03|25006|25P0[34])/;
/** Codes of transient failures of a connection, from postgres.js and the operating system. */
const PASSING_FAILURES =
  /^(CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL|E[MN]FILE)/;

/** Whether the failure is transient: nothing counts as stored, and a retry may succeed. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return PASSING_STATES.test(code) || PASSING_FAILURES.test(code);
}

/** The loggable part of a failure, which excludes a query's values: they can be a person's answers. */
export function loggable(error: unknown): {
  message: string;
  code?: string;
  constraint?: string;
  stack?: string;
} {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint } = databaseError(error) ?? {};
  // A failed connection may have no code, and its message is the query with its values.
  if (code === undefined && error instanceof DrizzleQueryError)
    return { message: `a query failed (${error.cause?.name ?? error.name})` };
  if (code === undefined) return { message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
  return { message: 'the database refused', code, ...(constraint ? { constraint } : {}) };
}
