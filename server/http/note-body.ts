import { z } from '@hono/zod-openapi';
import type { Note } from '../../db/notes.ts';
import { instantSchema } from './schemas.ts';

/** A note in the form of the API. */
export const noteSchema = z
  .object({ id: z.uuid(), city: z.string(), text: z.string(), author: z.string(), at: instantSchema })
  .openapi('Note');
export const noteBody = ({ id, city, text, author, at }: Note) => ({
  id,
  city,
  text,
  author,
  at: at.toISOString(),
});
