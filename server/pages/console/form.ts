import type { Context, MiddlewareHandler } from 'hono';
import { formatClock, type Language, stringsIn } from '../../../web/language.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { isDeclared, parseForm, readUtf8, requireType } from '../../http/text-body.ts';
import type { Platform } from '../../platform.ts';

/** Far more than the longest text that a form accepts, so that a text that is too long comes back whole. */
const MAX_BYTES = 1_048_576;

/** Guards before every form: it must come from a page of this site, and be small. */
export const formGuards = (platform: Platform): [MiddlewareHandler, MiddlewareHandler] => [
  requireOwnForm(platform),
  limitBody(MAX_BYTES),
];

/** A posted form. */
export interface SentForm {
  /** A field in full: the reader of the field refuses one that is too long. */
  field: (name: string) => string;
  /** All fields of a name. */
  all: (name: string) => string[];
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The most fields of a form, many times those of the largest page, because a refused form shows each again. */
export const MOST_FIELDS = 2000;

/**
 * The form that a request posts; undefined when it is not a form, is unreadable, or has more fields than any real
 * one.
 */
export async function formIn(c: Context): Promise<URLSearchParams | undefined> {
  const fields = isDeclared(c, FORM_TYPE) ? parseForm(await readUtf8(c)) : undefined;
  return fields && fields.size <= MOST_FIELDS ? fields : undefined;
}

/** The form that a request posts. */
export async function postedForm(c: Context): Promise<SentForm> {
  requireType(c, FORM_TYPE);
  const fields = await formIn(c);
  if (!fields) throw new Problem('content-invalid');
  return {
    field: (name) => fields.get(name) ?? '',
    all: (name) => fields.getAll(name),
  };
}

/** The fields of a posted form. */
export const formFieldsOf = async (c: Context): Promise<SentForm['field']> => (await postedForm(c)).field;

/** The sentence for a refused sign-in, confirmation or new password; rethrows any other error. */
export function formFaultOf(error: unknown, language: Language, now: Date): string {
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
