import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { noteBody, noteSchema } from '../http/note-body.ts';
import {
  jsonContent,
  jsonReply,
  jsonRequest,
  listPageOf,
  nextPage,
  pageParams,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { readNotes } from '../services/monitor/read-notes.ts';
import { writeNote } from '../services/monitor/write-note.ts';
import { MAX_FIELD_NOTE, noteText } from '../survey/monitor/note.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';

const params = z.object({ wave: waveParam });

const notesRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/notes',
  summary: 'Notes on the cities that the caller sees in the field, the newest first',
  security,
  request: { params, query: z.object({ city: cityCode.clone().optional(), ...pageParams }) },
  responses: {
    200: jsonReply('Notes', z.object({ wave: z.uuid(), notes: z.array(noteSchema), next: nextPage })),
    ...problemResponses(401, 403, 404, 422),
  },
});

const newNote = z.strictObject({
  id: submissionId,
  city: cityCode,
  text: noteText.clone().openapi({
    type: 'string',
    description: `Up to ${MAX_FIELD_NOTE} characters, for everybody who sees the city in the field`,
  }),
});
const storedNote = { content: jsonContent(noteSchema) };
const writeRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/notes',
  summary: 'Notes something on a city; a note is never changed',
  security,
  middleware: jsonUpTo(16_384),
  request: { params, body: jsonRequest(newNote) },
  responses: {
    200: { description: 'It was stored before', ...storedNote },
    201: { description: 'Stored', ...storedNote },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Notes on cities in the field. */
export function noteRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(notesRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { limit, ...wish } = c.req.valid('query');
      const read = await readNotes(db, wave.id, actor, { ...wish, limit: limit + 1 });
      const { rows, next } = listPageOf(read, limit);
      return c.json({ wave: wave.id, notes: rows.map(noteBody), next }, 200);
    })
    .openapi(writeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { note, isNew } = await writeNote(db, fieldwork, actor, c.req.valid('json'));
      return c.json(noteBody(note), isNew ? 201 : 200);
    });
}
