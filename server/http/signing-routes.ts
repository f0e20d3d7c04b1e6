import { createRoute, z } from '@hono/zod-openapi';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';
import {
  digestSchema,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from './schemas.ts';
import { jsonUpTo } from './text-body.ts';

/** Waves and evaluations publish alike: one person freezes or proposes, another one signs. */

const written = { method: 'post', security, middleware: jsonUpTo(4096) } as const;
const refusals = problemResponses(401, 403, 404, 409, 413, 415, 422);

/** What every draft says of itself. */
export const draftFields = {
  draft: z.uuid(),
  number: z.int().openapi({ description: 'Of the release that it would become' }),
  digest: digestSchema,
  reason: z.string().nullable(),
  author: z.string(),
  overtaken: z.boolean().openapi({ description: 'It cannot be approved any more' }),
  release: z.int().nullable().openapi({ description: 'The release that it has become' }),
};

/** What every withdrawal says of itself. */
export const withdrawalFields = {
  withdrawal: z.uuid(),
  release: z.int(),
  reason: z.string(),
  withdrawnAt: instantSchema.nullable().openapi({ description: 'Null until it is approved' }),
};

const documentReply = {
  description: 'The document; its SHA-256 is the digest',
  content: { 'application/octet-stream': { schema: z.string() } },
};

const approval = z.strictObject({
  digest: digestSchema,
  publicAt: z.iso
    .datetime()
    .optional()
    .openapi({ description: 'From when on everybody may see it; at once without' }),
});

/** The bytes of a draft, and its approval. */
export const draftRoutesOf = <Of extends z.ZodObject, Release extends z.ZodType>(
  { path, params, release }: { path: string; params: Of; release: Release },
  { conflicts }: { conflicts: string },
) => ({
  document: createRoute({
    method: 'get',
    path: `${path}/document`,
    summary: 'The bytes that an approval signs: a release as canonical JSON (RFC 8785)',
    security,
    request: { params },
    responses: { 200: documentReply, ...problemResponses(401, 403, 404) },
  }),
  approve: createRoute({
    ...written,
    path: `${path}/approval`,
    summary: 'Approve a draft by its digest: it becomes a release',
    description: `409 \`second-person-needed\`: the wave asks for another person than the author; \`draft-overtaken\`: another digest, or it is not what would come out now${conflicts}.`,
    request: { params, body: jsonRequest(approval) },
    responses: { 201: jsonReply('The release', release), ...refusals },
  }),
});

/** A withdrawal, and its approval. */
export const withdrawalRoutesOf = <Of extends z.ZodObject, Withdrawal extends z.ZodType>(
  { path, params, withdrawal }: { path: string; params: Of; withdrawal: Withdrawal },
  { what }: { what: string },
) => ({
  propose: createRoute({
    ...written,
    path,
    summary: `Propose to withdraw ${what}; it stands until somebody approves that`,
    request: { params, body: jsonRequest(z.strictObject({ id: submissionId, reason: reasonText })) },
    responses: { 201: jsonReply('Proposed', withdrawal), ...refusals },
  }),
  approve: createRoute({
    ...written,
    path: `${path}/approval`,
    summary: 'Approve the withdrawal with this id; the release stays readable and says so',
    request: { params, body: jsonRequest(z.strictObject({ id: submissionId })) },
    responses: { 201: jsonReply('Withdrawn', withdrawal), ...refusals },
  }),
});
