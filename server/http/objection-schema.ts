import { z } from '@hono/zod-openapi';
import type { ObjectionWithAnswer } from '../../db/objections.ts';
import { objectionOutcomes } from '../survey/feedback/objection.ts';
import { instantSchema } from './schemas.ts';

export const objectionSchema = z
  .object({
    id: z.uuid(),
    city: z.string(),
    release: z.int(),
    text: z.string(),
    author: z.string(),
    at: instantSchema,
    answer: z
      .object({
        outcome: z.enum(objectionOutcomes),
        release: z.int().nullable().openapi({ description: 'The release that corrects' }),
        text: z.string(),
        author: z.string(),
        at: instantSchema,
      })
      .nullable(),
  })
  .openapi('Objection');

export function objectionBody({
  objection: { id, city, release, text, authorName, at },
  answer,
}: ObjectionWithAnswer) {
  return {
    ...{ id, city, release, text },
    author: authorName,
    at: at.toISOString(),
    answer: answer && {
      outcome: answer.outcome,
      release: answer.release,
      text: answer.text,
      author: answer.authorName,
      at: answer.at.toISOString(),
    },
  };
}
