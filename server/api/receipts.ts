import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findShownCutoff } from '../../db/releases.ts';
import type { Surroundings } from '../cache/context.ts';
import { Problem } from '../http/problems.ts';
import { digestSchema, jsonReply, numberParam, problemResponses } from '../http/schemas.ts';
import type { Platform } from '../platform.ts';
import { cityNodes, proveInclusion, readLeaves } from '../services/releases/inclusion.ts';
import { findReceipt } from '../services/submissions/find-receipt.ts';

const receiptInfo = z
  .object({
    receipt: z.string(),
    known: z.boolean(),
    wave: z.uuid().optional(),
    releases: z
      .array(z.int())
      .openapi({ description: 'Numbers of the releases of the wave that include it' }),
  })
  .openapi('KnownReceipt');

const params = z.object({
  receipt: z.string().min(1).max(80),
});

const hex = digestSchema;
const inclusionProof = z
  .object({
    wave: z.uuid(),
    release: z.int(),
    city: z.string(),
    leaf: hex.openapi({ description: 'SHA-256 of the receipt’s text, without dashes, in upper case' }),
    index: z.int().openapi({ description: 'Its place among the city’s leaves in ascending order, from 0' }),
    size: z.int().openapi({ description: 'Leaves of the city: its counted submissions' }),
    path: z.array(hex).openapi({ description: 'From the leaf up to the city’s root' }),
    cityIndex: z.int().openapi({ description: 'Place of the city among the cities by code, from 0' }),
    cities: z.int(),
    cityPath: z
      .array(hex)
      .openapi({ description: 'From the city’s entry, its code and the bytes of its root, up to the root' }),
    root: hex.openapi({ description: 'As it stands in the signed release' }),
  })
  .openapi('InclusionProof', { description: 'Paths in two Merkle trees of RFC 9162 over SHA-256' });

const inclusionRoute = createRoute({
  method: 'get',
  path: '/api/v1/receipts/{receipt}/inclusion',
  summary: 'The proof that a release counts the answers of a receipt',
  request: {
    params,
    query: z.object({
      release: numberParam.optional().openapi({
        description: 'Number of the release; the newest one that counts them if it is left out',
      }),
    }),
  },
  responses: {
    200: jsonReply('The path to the release’s root', inclusionProof),
    ...problemResponses(404, 422),
  },
});

const route = createRoute({
  method: 'get',
  path: '/api/v1/receipts/{receipt}',
  summary: 'Whether a receipt is known, and which releases include it',
  request: { params },
  responses: {
    200: jsonReply('What is known', receiptInfo),
    ...problemResponses(404),
  },
});

export function receiptRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  return new OpenAPIHono()
    .openapi(route, async (c) => {
      c.header('Cache-Control', 'no-store');
      return c.json(await lookUpReceipt(platform, c.req.valid('param').receipt), 200);
    })
    .openapi(inclusionRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const submission = await findReceipt(platform, c.req.valid('param').receipt);
      const number = c.req.valid('query').release ?? submission?.releases.at(-1);
      if (!submission || number === undefined || !submission.releases.includes(number))
        throw new Problem('not-included');
      const { wave, city, receipt } = submission;
      const { inclusion } = (await keptReleases.read(wave.id, number)).document;
      const cutoff = await findShownCutoff(platform.db, wave.id, number, city);
      if (!inclusion || !cutoff) throw new Problem('not-included');
      // Hashing all receipts of a city takes a while, so it is done once for all their holders.
      const part = (name: string, make: () => Promise<Uint8Array>) =>
        keptReleases.file(wave.id, number, `${name}/${city}`, make);
      const leaves = await part('leaves', async () =>
        readLeaves(platform.db, await fieldworkOf(wave.id), city, cutoff),
      );
      const nodes = await part('nodes', async () => cityNodes(leaves));
      const proof = proveInclusion({
        waveId: wave.id,
        receipt,
        city,
        release: number,
        leaves,
        nodes,
        inclusion,
      });
      if (!proof) throw new Problem('not-included');
      return c.json(proof, 200);
    });
}

/** What a receipt's holder may know: that the submission is stored, in which wave and releases, and no answers. */
async function lookUpReceipt(platform: Platform, receipt: string): Promise<z.infer<typeof receiptInfo>> {
  const submission = await findReceipt(platform, receipt);
  if (!submission) return { receipt, known: false, releases: [] };
  return { receipt, known: true, wave: submission.wave.id, releases: submission.releases };
}
