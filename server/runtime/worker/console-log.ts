import type { Platform } from '../../platform.ts';

/**
 * A log on the console: one JSON object a line, with pino's members. Of an error it tells only the place; a database
 * error's details may hold answers.
 */
export const consoleLog: Platform['log'] = {
  info: (about: unknown, message?: unknown) => console.log(line('info', about, message)),
  warn: (about: unknown, message?: unknown) => console.warn(line('warn', about, message)),
  error: (about: unknown, message?: unknown) => console.error(line('error', about, message)),
};

function line(level: string, about: unknown, message: unknown): string {
  const members = typeof about === 'object' && about !== null ? { ...about } : { msg: about };
  return JSON.stringify(
    { level, time: Date.now(), ...members, ...(message === undefined ? {} : { msg: message }) },
    (_, value: unknown) => (value instanceof Error ? describe(value) : value),
  );
}

/** Drizzle puts a failed query's values into its message; the cause is the database's own error. */
function describe(error: Error): Record<string, unknown> {
  const { cause } = error;
  if (cause instanceof Error) return describe(cause);
  const code = 'code' in error ? { code: error.code } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack };
}
