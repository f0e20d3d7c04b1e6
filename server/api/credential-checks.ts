import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { instantSchema, jsonReply, jsonRequest, problemResponses, waveParam } from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { deviceTokenIn } from '../identity/device-cookie.ts';
import { residentCredentialSchema } from '../identity/types.ts';
import { tryCredential } from '../services/submissions/try-credential.ts';
import { cityCode } from '../survey/schemas.ts';

const body = z.strictObject({
  city: cityCode,
  credential: residentCredentialSchema,
});

const trial = z
  .discriminatedUnion('standing', [
    z.object({ standing: z.enum(['good', 'expired', 'invalid']) }),
    z.object({
      standing: z.literal('answered'),
      answeredAt: instantSchema,
      city: cityCode,
      receipt: z
        .string()
        .nullable()
        .openapi({ description: 'Null for an invitation, which others may read' }),
    }),
  ])
  .openapi('CredentialCheck');

const route = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/credential-checks',
  summary: 'Whether a credential can answer, before anything is answered',
  description: 'Changes nothing, and says nothing of quotas: whoever wants to be heard is heard.',
  middleware: jsonUpTo(8192),
  request: {
    params: z.object({ wave: waveParam }),
    body: jsonRequest(body),
  },
  responses: {
    200: jsonReply('What is known of it', trial),
    ...problemResponses(404, 410, 413, 415, 422, 429),
  },
});

export function credentialCheckRoutes({ platform, fieldworkOf }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    const fieldwork = await fieldworkOf(c.req.valid('param').wave);
    const checked = await tryCredential(platform, fieldwork, c.req.valid('json'), {
      deviceCookie: deviceTokenIn(c, platform),
      address: platform.addressOf(c),
    });
    c.header('Cache-Control', 'no-store');
    if (checked.standing !== 'answered') return c.json(checked, 200);
    return c.json({ ...checked, answeredAt: checked.answeredAt.toISOString() }, 200);
  });
}
