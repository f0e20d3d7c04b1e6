import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import type { Surroundings } from '../cache/context.ts';
import { questionnaireOf } from '../cache/open-wave.ts';
import { cityParam, jsonContent, problemResponses, textSchema, waveParam } from '../http/schemas.ts';
import { provideDevice } from '../identity/device-cookie.ts';
import { questionSchema } from '../survey/questionnaire/questionnaire.ts';

const questionnaire = z
  .object({
    wave: z.uuid(),
    city: z.string(),
    version: z.int(),
    digest: z.string().openapi({ description: 'SHA-256 of the canonical definition, hexadecimal' }),
    languages: z.array(z.string()),
    title: textSchema,
    intro: textSchema,
    questions: z.array(questionSchema),
  })
  .openapi('Questionnaire');

const route = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/cities/{city}/questionnaire',
  summary: 'The questionnaire of a city',
  description:
    'Immutable per version. A caller without a device cookie gets one, and the same token in the Device-Token header.',
  middleware: etag({ retainedHeaders: [...RETAINED_304_HEADERS, 'device-token', 'set-cookie'] }),
  request: { params: z.object({ wave: waveParam, city: cityParam }) },
  responses: {
    200: {
      description: 'Questionnaire',
      content: jsonContent(questionnaire),
      headers: { ETag: { schema: { type: 'string' } }, 'Device-Token': { schema: { type: 'string' } } },
    },
    304: { description: 'Not modified' },
    ...problemResponses(404),
  },
});

export function questionnaireRoutes({ platform, fieldworkOf }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    const { wave, city } = c.req.valid('param');
    const fieldwork = await fieldworkOf(wave);
    const document = questionnaireOf(fieldwork, city);
    const token = provideDevice(c, platform);
    if (token) c.header('Device-Token', token);
    // Each caller may get its own token, so shared caches keep no reply.
    c.header('Cache-Control', 'private, no-cache');
    return c.json(document, 200);
  });
}
