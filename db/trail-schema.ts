import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { removalCauses } from '../server/survey/screening/removal-causes.ts';
import { accounts } from './accounts-schema.ts';
import { instant } from './columns.ts';

/** Acts of reviewers, acts on accounts, and everything else in the trail. */
export const reviewActions = ['accept', 'remove', 'undo'] as const;

export type ReviewAction = (typeof reviewActions)[number];

/** Reviewers' verdicts before they see which way the score moves, and second verdicts on a decision. */
export const provisionalActions = ['provisional-accept', 'provisional-remove'] as const;

export const secondOpinionActions = ['second-accept', 'second-remove'] as const;

export const accountActions = [
  'invite-account',
  'activate',
  'sign-in',
  'end-session',
  'set-password',
  'set-second-factor',
  'drop-second-factor',
  'reset-account',
  'close-account',
  'grant-role',
  'revoke-role',
  'make-key',
  'revoke-key',
] as const;

export type AccountAction = (typeof accountActions)[number];

export const deviceActions = ['invite-device', 'enrol-device', 'revoke-device', 'issue-token'] as const;

export type DeviceAction = (typeof deviceActions)[number];

/** Acts on batches of invitations. */
const invitationActions = ['make-invitations', 'void-invitations'] as const;

export const orderActions = ['hold-arrivals', 'withdraw-order'] as const;

export const exportActions = ['ask-export', 'download-export', 'cancel-export'] as const;

/** Acts on unopened waves. */
export const setupActions = [
  'prepare-wave',
  'change-wave',
  'delete-wave',
  'propose-opening',
  'open-wave',
] as const;

/** Acts on links to the preview of a questionnaire's draft. */
const previewActions = ['make-preview-link', 'revoke-preview-link'] as const;

/** Acts on releases. */
export const releaseActions = [
  'draft-release',
  'approve-release',
  'propose-withdrawal',
  'approve-withdrawal',
] as const;

/** Acts in the evaluation around the survey, from its preparation to its releases. */
const evaluationActions = [
  'prepare-evaluation',
  'open-evaluation',
  'extend-reports',
  'give-score',
  'submit-report',
  'accept-report',
  'return-report',
  'reopen-report',
  'recall-report',
  'remark-on-report',
  'submit-paper',
  'accept-paper',
  'return-paper',
  'reopen-paper',
  'recall-paper',
  'publish-case',
  'withdraw-case',
  'note-told',
  'draft-evaluation',
  'approve-evaluation',
  'propose-evaluation-withdrawal',
  'approve-evaluation-withdrawal',
  'propose-optional-set',
  'decide-optional-set',
] as const;

export type EvaluationAction = (typeof evaluationActions)[number];

/** Acts of the people whom results concern. */
const feedbackActions = ['view-result', 'object-to-result', 'answer-objection'] as const;

export const auditActions = [
  ...reviewActions,
  ...provisionalActions,
  ...secondOpinionActions,
  ...orderActions,
  'redact',
  ...setupActions,
  ...previewActions,
  ...exportActions,
  ...releaseActions,
  ...evaluationActions,
  ...feedbackActions,
  ...accountActions,
  ...deviceActions,
  ...invitationActions,
] as const;

export type AuditAction = (typeof auditActions)[number];

/**
 * How the actor is known: their own session, a key, an enrolled device, a staff token, or a name given at the command
 * line.
 */
export const actorProofs = ['session', 'key', 'device', 'token', 'command'] as const;

export type ActorProof = (typeof actorProofs)[number];

/** What people did: who, when, what and why. Another row undoes whatever can be undone. IMMUTABLE. */
export const audit = pgTable(
  'audit',
  {
    id: uuid().primaryKey(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** Name of the member of staff, as in the token that proved it, or of the operator's account. */
    actor: text().notNull(),
    /** Their account, if they acted with one. */
    account: uuid().references(() => accounts.id),
    action: text({ enum: auditActions }).notNull(),
    /** Null where it concerns no wave. */
    waveId: uuid('wave_id'),
    city: text(),
    /**
     * What it was about: `group:…`, `submission:…`, `decision:…`, `answer:SUBMISSION/QUESTION`, `draft:…`, `release:…`,
     * `evaluation:CODE/NUMBER`, `report:CODE/CITY/NUMBER`, `paper:CODE/OWNER/NUMBER/VERSION`, `score:CODE/CITY/ITEM`,
     * `mails:CODE`, `optional-set:CODE/PROVINCE`, `account:…`, `session:…`, `enrolment:…`, `invitations:…`,
     * `order:…`, `export:…`, `wave:CODE`, `step:…`, `preview-link:…`.
     */
    subject: text().notNull(),
    reason: text().notNull(),
    /** The usual reason of a removal, if the actor chose one. */
    cause: text({ enum: removalCauses }),
    /** Null: from before it was recorded. */
    via: text({ enum: actorProofs }),
    /** Numbers of the act. */
    detail: jsonb().$type<Record<string, number>>().notNull(),
  },
  (t) => [index('audit_account').on(t.account, t.at), index('audit_wave_city').on(t.waveId, t.city)],
);

/** The order in which rows of the trail were sealed, and the hash that links each to the previous one. IMMUTABLE. */
export const trailSeals = pgTable('trail_seals', {
  seq: bigint({ mode: 'number' }).primaryKey(),
  auditId: uuid('audit_id')
    .notNull()
    .unique()
    .references(() => audit.id),
  /** SHA-256 of the previous row, hexadecimal (server/crypto/trail-chain.ts). */
  previous: text().notNull(),
  hash: text().notNull(),
});
