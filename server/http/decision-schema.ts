import { z } from '@hono/zod-openapi';
import type { AuditEntry } from '../../db/audit.ts';
import { actorProofs, reviewActions } from '../../db/trail-schema.ts';
import { removalCauses } from '../survey/screening/removal-causes.ts';
import { instantSchema } from './schemas.ts';

export const evidenceNumbers = z.record(z.string(), z.number());

export const verdictSchema = z.enum(['accept', 'remove']);

export const decisionSchema = z
  .object({
    id: z.uuid(),
    at: instantSchema,
    actor: z.string(),
    via: z.enum(actorProofs).nullable().openapi({
      description:
        '`session`, `key`, `token`: their own proved who it was; `command`: said at the command line; null: of an entry from before it was kept',
    }),
    action: z.enum(reviewActions),
    city: z.string(),
    subject: z.string().openapi({
      description:
        '`group:…` (with the conditions, if it was split), `interviewer:…`, `submission:…` or `decision:…`',
    }),
    reason: z.string(),
    cause: z.enum(removalCauses).nullable(),
    detail: evidenceNumbers.openapi({
      description:
        'Submissions that it moved, and what became of them; `moved_up`: those that got a place which it freed, `moved_back`: those that gave it back',
    }),
  })
  .openapi('Decision');

export function decisionOf({ waveId: _, account: __, city, action, at, ...entry }: AuditEntry) {
  const reviewAction = reviewActions.find((a) => a === action);
  if (city === null || !reviewAction) throw new Error(`entry ${entry.id} of the audit trail is no decision`);
  return { ...entry, at: at.toISOString(), city, action: reviewAction };
}
