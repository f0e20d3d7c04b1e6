import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { listCities } from '../../db/cities.ts';
import { openingFaultText } from '../../web/console/opening-fault.ts';
import type { Surroundings } from '../cache/context.ts';
import { languageOf } from '../http/language.ts';
import {
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  textSchema,
} from '../http/schemas.ts';
import { setupApiPath, setupContent, setupParams, wasSaved } from '../http/setup-schema.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { beginWave } from '../services/setup/begin-wave.ts';
import { deleteWave } from '../services/setup/delete-wave.ts';
import { listSetups } from '../services/setup/list-waves.ts';
import { saveBasics, saveChoices, saveCities } from '../services/setup/save-steps.ts';
import { readSetup } from '../services/setup/setup.ts';
import { setupBody } from '../services/setup/setup-document.ts';
import { basicsSchema, choicesSchema } from '../services/setup/wave-fields.ts';
import { openingFaults } from '../services/waves/opening-faults.ts';
import { cityCode } from '../survey/schemas.ts';

const middleware = jsonUpTo(256 * 1024);

const prepared = z
  .object({
    id: z.uuid(),
    code: z.string(),
    title: textSchema,
    opensAt: instantSchema,
    closesAt: instantSchema,
  })
  .openapi('PreparedWave');

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/prepared-waves',
  summary: 'Waves that are being set up, the newest first',
  security,
  responses: {
    200: jsonReply('Waves that are not open yet', z.object({ waves: z.array(prepared) })),
    ...problemResponses(401, 403),
  },
});

const beginRoute = createRoute({
  method: 'post',
  path: '/api/v1/prepared-waves',
  summary: 'Begin a wave, as an earlier one was or from a template',
  security,
  middleware,
  request: {
    body: jsonRequest(
      z
        .strictObject({
          code: basicsSchema.shape.code,
          title: basicsSchema.shape.title,
          opensAt: basicsSchema.shape.opensAt,
          closesAt: basicsSchema.shape.closesAt,
          from: z.string().nullable().default(null).openapi({ description: 'Code of the wave it begins as' }),
          template: z.string().optional().openapi({
            description: 'Without `from`: what it asks, in all cities. The national core by default',
          }),
        })
        .refine(({ opensAt, closesAt }) => new Date(closesAt) > new Date(opensAt), {
          path: ['closesAt'],
          message: 'not after it opens',
        }),
    ),
  },
  responses: {
    201: { description: 'Its set-up', content: setupContent },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: setupApiPath,
  summary: 'All that a wave is set up with',
  security,
  request: { params: setupParams },
  responses: {
    200: { description: 'The set-up', content: setupContent },
    ...problemResponses(401, 403, 404),
  },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: setupApiPath,
  summary: 'Delete a wave that was never opened',
  security,
  request: { params: setupParams },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(401, 403, 404, 409) },
});

const faultsRoute = createRoute({
  method: 'get',
  path: `${setupApiPath}/faults`,
  summary: 'Everything that keeps the wave from being opened, at once',
  security,
  request: { params: setupParams },
  responses: {
    200: jsonReply(
      'None: it can be opened',
      z.object({
        faults: z.array(
          z.object({
            step: z.string(),
            finding: z.string(),
            values: z.record(z.string(), z.string()),
            message: z.string().openapi({ description: 'In the caller’s language' }),
          }),
        ),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const saved = {
  200: { description: 'The set-up as it is now', content: setupContent },
  ...problemResponses(401, 403, 404, 409, 413, 415, 422),
};
const saveRoute = <T extends z.ZodType>(step: string, summary: string, values: T) =>
  createRoute({
    method: 'put',
    path: `${setupApiPath}/${step}`,
    summary,
    security,
    middleware,
    request: { params: setupParams, body: jsonRequest(z.strictObject({ was: wasSaved, values })) },
    responses: saved,
  });

const basicsRoute = saveRoute('basics', 'Save the wave’s name, dates, weight and who asks', basicsSchema);
const settingsRoute = saveRoute(
  'settings',
  'Save who may answer, screening, scoring and signing',
  choicesSchema,
);
const citiesRoute = saveRoute(
  'cities',
  'Save where it asks; cities that leave lose their margins and quotas',
  z.union([z.literal('all'), z.array(cityCode).min(1)]),
);

/** Setting a wave up, step by step, as the console does. */
export function waveSetupRoutes({ platform }: Surroundings) {
  const { db, now } = platform;

  async function setupReply(c: Context, code: string) {
    return setupBody(await readSetup(db, code, await callerOf(platform, c)));
  }
  const changeIn = async (c: Context, wave: string, was: string | undefined) => ({
    ...{ wave, was },
    actor: await callerOf(platform, c),
  });

  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const { prepared: waves } = await listSetups(db, await callerOf(platform, c));
      return c.json(
        {
          waves: waves.map(({ id, code, title, opensAt, closesAt }) => ({
            ...{ id, code, title },
            opensAt: opensAt.toISOString(),
            closesAt: closesAt.toISOString(),
          })),
        },
        200,
      );
    })
    .openapi(beginRoute, async (c) => {
      const wave = await beginWave(db, { ...c.req.valid('json'), actor: await callerOf(platform, c) });
      return c.json(await setupReply(c, wave.id), 201);
    })
    .openapi(readRoute, async (c) => c.json(await setupReply(c, c.req.valid('param').wave), 200))
    .openapi(deleteRoute, async (c) => {
      await deleteWave(db, c.req.valid('param').wave, await callerOf(platform, c));
      return c.body(null, 204);
    })
    .openapi(faultsRoute, async (c) => {
      const { wave } = await readSetup(db, c.req.valid('param').wave, await callerOf(platform, c));
      const requireOrganiser = platform.requiresOrganiser;
      const faults = await openingFaults(db, wave, now(), { requireOrganiser });
      const language = languageOf(c, platform);
      return c.json(
        { faults: faults.map((fault) => ({ ...fault, message: openingFaultText(fault, language) })) },
        200,
      );
    })
    .openapi(basicsRoute, async (c) => {
      const { was, values } = c.req.valid('json');
      const change = await changeIn(c, c.req.valid('param').wave, was);
      await saveBasics(db, change, values);
      return c.json(await setupReply(c, values.code), 200);
    })
    .openapi(settingsRoute, async (c) => {
      const { was, values } = c.req.valid('json');
      const { wave } = c.req.valid('param');
      await saveChoices(db, await changeIn(c, wave, was), values);
      return c.json(await setupReply(c, wave), 200);
    })
    .openapi(citiesRoute, async (c) => {
      const { was, values } = c.req.valid('json');
      const { wave } = c.req.valid('param');
      const registered = await listCities(db);
      const every = registered.flatMap(({ code, kind }) => (kind === 'example' ? [] : [code]));
      await saveCities(db, await changeIn(c, wave, was), values === 'all' ? every : values);
      return c.json(await setupReply(c, wave), 200);
    });
}
