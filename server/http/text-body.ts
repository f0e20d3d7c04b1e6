import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { limitBody } from './body-limit.ts';
import { Problem } from './problems.ts';

/** Text bodies: their declared type, and whether they are UTF-8, the only charset accepted. */

/** A media type with its parameters, some of which may be empty (RFC 9110, 5.6.6). */
const DECLARED = /^([\w.+-]+\/[\w.+-]+)\s*((?:;\s*(?:[\w-]+=(?:"[^"]*"|[^;"\s]+)\s*)?)*)$/;
const CHARSET = /;\s*charset=["']?([^;"'\s]*)/gi;

/** Whether a body declares this type, in UTF-8. */
export function isDeclared(c: Context, type: string): boolean {
  const [, declared = '', parameters = ''] = DECLARED.exec(c.req.header('content-type')?.trim() ?? '') ?? [];
  const charsets = [...parameters.matchAll(CHARSET)].map(([, name]) => name?.toLowerCase());
  const isUtf8 = charsets.every((charset) => charset === 'utf-8' || charset === 'utf8');
  return declared.toLowerCase() === type && isUtf8;
}

/** Refuses a body that declares another type, or a charset other than UTF-8. */
export function requireType(c: Context, type: string): void {
  if (!isDeclared(c, type)) throw new Problem('media-type-unsupported');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body without a byte order mark; undefined when it is not UTF-8, or when the connection broke. */
export const readUtf8 = (c: Context): Promise<string | undefined> =>
  c.req.arrayBuffer().then(decodeUtf8, () => undefined);

function decodeUtf8(bytes: ArrayBuffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The fields of a posted form; undefined when its escapes are not UTF-8. */
export function parseForm(text: string | undefined): URLSearchParams | undefined {
  if (text === undefined) return undefined;
  try {
    // The result is used, because a bundler drops a call with an unused result, and with it the throw.
    const anew = (bytes: string) => encodeURIComponent(decodeURIComponent(bytes));
    return new URLSearchParams(text.replace(/(?:%[0-9a-f]{2})+/gi, anew));
  } catch {
    return undefined;
  }
}

const JSON_TYPE = 'application/json';

/** Middleware: refuses a body that is not declared as JSON, or is not UTF-8 and so not JSON (RFC 8259, 8.1). */
export async function requireJson(c: Context, next: () => Promise<void>): Promise<void> {
  requireType(c, JSON_TYPE);
  if ((await readUtf8(c)) === undefined) throw new HTTPException(400);
  await next();
}

/** Middleware: accepts JSON of at most this many bytes. */
export const jsonUpTo = (maxBytes: number) => [limitBody(maxBytes), requireJson];
