import * as z from 'zod/mini';
import type { Reply } from '../answer/send.ts';
import type { Strings } from '../strings/zh-CN.ts';

/** A reply by which the server refuses a submission. */
type Refused = Exclude<Reply, { kind: 'received' | 'unsent' }>;

/** Why a submission stays on the device. */
export const refusalSchema = z.object({
  reason: z.enum(['already', 'closed', 'outdated', 'refused', 'faulty'] satisfies Refused['kind'][]),
  messages: z.array(z.string()),
});
export type SubmissionRefusal = z.infer<typeof refusalSchema>;

export const refusalOf = (reply: Refused): SubmissionRefusal => ({
  reason: reply.kind,
  messages: reply.kind === 'faulty' ? reply.messages : [],
});

/** The reason in words. */
export const reasonOf = ({ reason, messages }: SubmissionRefusal, words: Strings['staff']): string =>
  [words.refused.reasons[reason], ...messages].join(' · ');
