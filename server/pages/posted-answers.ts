import type { Context } from 'hono';
import { z } from 'zod';
import type { PageCredential } from '../../web/answer/questionnaire-props.ts';
import type { Fieldwork } from '../cache/open-wave.ts';
import { canonicalJson } from '../crypto/digest.ts';
import { hashedId } from '../crypto/hashed-id.ts';
import { keyedHash } from '../crypto/keys.ts';
import { limitBody } from '../http/body-limit.ts';
import { Problem } from '../http/problems.ts';
import { parseForm, readUtf8, requireType } from '../http/text-body.ts';
import {
  MAX_SUBMISSION_BYTES,
  type SubmissionBody,
  submissionBodySchema,
} from '../services/submissions/submission-body.ts';
import type { Answers } from '../survey/questionnaire/routing.ts';
import type { Visit } from './visit-cookie.ts';

export const credentialValue = submissionBodySchema.shape.credential.shape.value;

/** The fields of the page's form besides the answers; a cached page leaves the last three to the visit. */
export const postedFormSchema = z.object({
  version: z.coerce.number().pipe(submissionBodySchema.shape.questionnaire),
  language: submissionBodySchema.shape.language,
  channel: submissionBodySchema.shape.channel,
  invitation: credentialValue,
  handoff: credentialValue,
  openedAt: submissionBodySchema.shape.startedAt.optional(),
  /** From the page that asked the resident to wait. */
  ticket: z.string().max(64).optional(),
});

export type PostedForm = Omit<z.infer<typeof postedFormSchema>, keyof Visit> & Visit;

export const limitAnswers = limitBody(MAX_SUBMISSION_BYTES);

/** The credential that a form carries instead of the device. */
export function credentialIn({
  invitation,
  handoff,
}: Pick<PostedForm, 'invitation' | 'handoff'>): PageCredential {
  if (handoff) return { kind: 'handoff', value: handoff };
  return invitation ? { kind: 'invitation', value: invitation } : { kind: 'device' };
}

export async function readPostedForm(c: Context): Promise<URLSearchParams> {
  requireType(c, 'application/x-www-form-urlencoded');
  const fields = parseForm(await readUtf8(c));
  if (!fields) throw new Problem('content-invalid');
  return fields;
}

/** Where the opening time is unknown, answering took no time. */
export function formFieldsIn(fields: URLSearchParams, visit: Visit | undefined, now: Date): PostedForm {
  const named = [...fields].filter(([name]) => name.startsWith('form.'));
  const read = postedFormSchema.safeParse(
    Object.fromEntries(named.map(([name, value]) => [name.slice(5), value])),
  );
  if (!read.success) throw new Problem('content-invalid');
  const { openedAt, ...said } = read.data;
  return openedAt ? { ...said, openedAt } : { openedAt: now.toISOString(), ...visit, ...said };
}

/**
 * The submission in a form. Its id follows from its content and sender, so that a reload or a second tap is the same
 * submission again. It depends on the wave's key, so that nobody can test invitations against it once the key is
 * destroyed; it throws `wave-closed` then.
 */
export function submissionOf(
  { participantsKey }: Fieldwork,
  form: PostedForm,
  city: string,
  credential: PageCredential,
  answers: Answers,
  device: string | undefined,
  now: Date,
): SubmissionBody {
  if (!participantsKey) throw new Problem('wave-closed');
  const content = {
    city,
    questionnaire: form.version,
    language: form.language,
    ...(form.channel ? { channel: form.channel } : {}),
    startedAt: form.openedAt,
    credential,
    answers,
  };
  const sent = canonicalJson({ ...content, device: device ?? null });
  const id = hashedId(keyedHash(participantsKey, 'form', sent));
  // A page can stay open for weeks.
  const durationMs = Math.max(0, now.getTime() - Date.parse(form.openedAt));
  return { id, ...content, durationMs };
}
