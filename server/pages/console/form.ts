import type { Context, MiddlewareHandler } from 'hono';
import { formatClock, type Language, stringsIn } from '../../../web/language.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { parseForm, readUtf8, requireType } from '../../http/text-body.ts';
import type { Platform } from '../../platform.ts';

/** Forms of the console have few fields. */
const MAX_BYTES = 16_384;

/** What stands before every form: it comes from a page of this site, and is not large. */
export const formGuards = (platform: Platform): [MiddlewareHandler, MiddlewareHandler] => [
  requireOwnForm(platform),
  limitBody(MAX_BYTES),
];

/** The fields of a posted form, each at most 4,000 characters. */
export async function fieldsOf(c: Context): Promise<(name: string) => string> {
  requireType(c, 'application/x-www-form-urlencoded');
  const fields = parseForm(await readUtf8(c));
  if (!fields) throw new Problem('content-invalid');
  return (name) => (fields.get(name) ?? '').slice(0, 4000);
}

/** A refused attempt to sign in, confirm or choose a password, in a sentence; what else went wrong is thrown again. */
export function faultOf(error: unknown, language: Language, now: Date): string {
  const words = stringsIn(language).accounts.faults;
  if (error instanceof Problem) {
    if (error.is('sign-in-failed')) return words.wrong;
    if (error.is('password-weak')) return words[error.extras.fault];
    if (error.is('sign-in-delayed')) {
      const { until } = error.extras;
      const n = Math.max(1, Math.ceil((Date.parse(until) - now.getTime()) / 1000));
      return fill(words.delayed, { time: formatClock(until, language), n });
    }
  }
  throw error;
}

/** The status of a page with such a sentence. */
export const statusOfFault = (error: unknown): 401 | 422 | 429 =>
  error instanceof Problem && error.is('sign-in-delayed')
    ? 429
    : error instanceof Problem && error.is('password-weak')
      ? 422
      : 401;
