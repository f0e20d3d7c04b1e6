import { z } from '@hono/zod-openapi';
import { sha256Text } from '../survey/schemas.ts';
import { jsonContent, waveParam } from './schemas.ts';

/** A wave's set-up in requests and replies. */

export const setupApiPath = '/api/v1/waves/{wave}/setup';
export const setupParams = z.object({ wave: waveParam });

export const setupDigestText = sha256Text.clone();
/** What the step had saved when the editor began to change it. */
export const wasSaved = setupDigestText.optional().openapi({
  description:
    'The step’s digest as it was read; 409 `setup-changed` where somebody saved it since. Left out: whatever it is',
});

const setupDocument = z
  .object({
    wave: z.uuid(),
    code: z.string(),
    opened: z.boolean().openapi({ description: 'It is frozen' }),
    basics: z.record(z.string(), z.unknown()),
    settings: z.record(z.string(), z.unknown()),
    questionnaire: z.object({ name: z.string(), version: z.int(), digest: z.string() }),
    cities: z.array(
      z.object({
        code: z.string(),
        population: z.int().nullable(),
        margins: z.record(z.string(), z.unknown()).nullable(),
        marginSource: z.string().nullable(),
      }),
    ),
    quotas: z.array(z.object({ city: z.string(), stratum: z.string(), target: z.int(), cap: z.int() })),
    steps: z
      .record(z.string(), z.string())
      .openapi({ description: 'The digest of what each step has saved' }),
    digest: z.string().openapi({ description: 'Of all that opening freezes' }),
  })
  .openapi('WaveSetup');

export const setupContent = jsonContent(setupDocument);
