import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { formatTime, stringsIn } from '../../../web/language.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import { Problem, type ProblemCode } from '../../http/problems.ts';
import type { Platform } from '../../platform.ts';
import { stillEmbargoed } from '../../services/releases/public-from.ts';
import { localTimeText } from '../../survey/china-time.ts';
import { submissionId } from '../../survey/schemas.ts';
import { MAX_REASON } from '../../survey/typed-text.ts';
import { contextOf, httpStatusOf, type PageStatus } from '../render.ts';
import { formFaultOf, type SentForm } from './form.ts';

/** What the forms that freeze, approve and withdraw have in common. */

/** The fault of a form: a sentence, and the fields concerned. */
export interface Refused {
  fault: string;
  faulty: string[];
  status: PageStatus;
  /** The form's id was used for other content, so the typed values need a new one. */
  isSpent?: boolean;
}

export const noField: SentForm['field'] = () => '';

/** The id in a form, which makes a repeat harmless; a new one for a new form. */
export function idIn(field: SentForm['field'], refused?: Refused): string {
  const id = submissionId.safeParse(field('id'));
  return id.success && !refused?.isSpent ? id.data : uuidv7();
}

type Fault = keyof ReturnType<typeof stringsIn>['publish']['faults'];

/** The fault of an unacceptable field. */
export function faultIn(
  c: Context,
  platform: Platform,
  fault: Fault,
  field: string,
  values: Record<string, string | number> = { max: MAX_REASON },
): Refused {
  const { faults } = stringsIn(contextOf(c, platform).language).publish;
  return { fault: fill(faults[fault], values), faulty: [field], status: 422 };
}

/**
 * The typed time from which an approved release is public; null: at once. Refuses a time that is past, or before a
 * release that it follows.
 * @param releases all signed releases
 */
export function publicAtIn(
  c: Context,
  platform: Platform,
  releases: Parameters<typeof stillEmbargoed>[0],
  field: SentForm['field'],
): Date | null | Refused {
  const now = platform.now();
  const typed = field('publicAt').trim();
  const time = typed === '' ? null : localTimeText.safeParse(typed);
  if (time?.success === false) return faultIn(c, platform, 'publicAt', 'publicAt');
  const publicAt = time?.data ?? null;
  // A mistyped year must not publish at once.
  if (publicAt && publicAt <= now) return faultIn(c, platform, 'publicAtPast', 'publicAt');
  const earlier = stillEmbargoed(releases, publicAt ?? now);
  if (!earlier) return publicAt;
  const { language } = contextOf(c, platform);
  const from = formatTime(earlier.publicAt.toISOString(), language, 'minute');
  return faultIn(c, platform, 'publicAtEarly', 'publicAt', { n: earlier.number, time: from });
}

/** Why a form was refused, in a sentence; rethrows any other error. */
export function signingRefusalOf(c: Context, platform: Platform, error: unknown): Refused {
  const { language } = contextOf(c, platform);
  const { faults } = stringsIn(language).publish;
  if (error instanceof Problem && isNamed(error.code, faults))
    return {
      fault: faults[error.code],
      faulty: error.is('reason-needed') ? ['reason'] : [],
      status: httpStatusOf(error),
      isSpent: error.is('draft-conflict'),
    };
  return {
    fault: formFaultOf(error, language, platform.now()),
    faulty: [],
    status: 422,
  };
}

const isNamed = <K extends string>(code: ProblemCode, faults: Record<K, string>): code is ProblemCode & K =>
  Object.hasOwn(faults, code);
