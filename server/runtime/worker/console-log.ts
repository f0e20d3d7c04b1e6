import type { Platform } from '../../platform.ts';

/**
 * A log where the console is all there is: one JSON object a line, with the members that pino would write.
 * Of an error only what tells where it happened; a database error's details may hold answers.
 */
export const consoleLog: Platform['log'] = {
  info: (about: unknown, message?: unknown) => console.log(line('info', about, message)),
  warn: (about: unknown, message?: unknown) => console.warn(line('warn', about, message)),
  error: (about: unknown, message?: unknown) => console.error(line('error', about, message)),
};

function line(level: string, about: unknown, message: unknown): string {
  const told = typeof about === 'object' && about !== null ? { ...about } : { msg: about };
  return JSON.stringify(
    { level, time: Date.now(), ...told, ...(message === undefined ? {} : { msg: message }) },
    (_, value: unknown) => (value instanceof Error ? describe(value) : value),
  );
}

/** Drizzle puts a failed query's values into its message; the cause says what the database said. */
function describe(error: Error): Record<string, unknown> {
  const { cause } = error;
  if (cause instanceof Error) return describe(cause);
  const code = 'code' in error ? { code: error.code } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack };
}
