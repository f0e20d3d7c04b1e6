import { z } from '@hono/zod-openapi';
import { verdictReasons } from '../survey/screening/verdict.ts';
import { instantSchema } from './schemas.ts';

/** Schemas that several replies about the fieldwork share. */

export const countSchema = z.int().min(0);
const count = countSchema;

/** Arrivals by a channel, in a mode or in a language. */
export const waySchema = z.object({
  name: z.string().openapi({ description: 'Empty for those who came without one' }),
  received: count,
  counted: count,
  turnedAway: count,
  held: count,
  removed: count,
  reasons: z
    .partialRecord(z.enum(verdictReasons), count)
    .openapi({ description: 'Why those that are removed were' }),
  first: instantSchema.openapi({ description: 'The beginning of the hour' }),
  last: instantSchema.openapi({ description: 'When the last answer was stored' }),
});

export const wayBody = <T extends { first: Date; last: Date }>({ first, last, ...counts }: T) => ({
  ...counts,
  first: first.toISOString(),
  last: last.toISOString(),
});

/** Missing answers to a scored question. */
export const itemDropOffSchema = z.object({
  question: z.string(),
  asked: count,
  answered: count,
  blank: count.openapi({ description: 'Left without any answer' }),
  dontKnow: count,
  notUsed: count.openapi({ description: 'Who said so, or was led past it for it' }),
});
