import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { removalCauses } from '../server/survey/screening/removal-causes.ts';
import { accounts } from './accounts-schema.ts';
import { instant } from './columns.ts';

/** What reviewers do, what is done with accounts, and all that stands in the trail. */
export const reviewActions = ['accept', 'remove', 'undo'] as const;

export type ReviewAction = (typeof reviewActions)[number];

/** What reviewers think before they see which way the score moves, and what a second one thinks of a decision. */
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

/** What is done with batches of invitations. */
const invitationActions = ['make-invitations', 'void-invitations'] as const;

export const orderActions = ['hold-arrivals', 'withdraw-order'] as const;

export const exportActions = ['ask-export', 'download-export', 'cancel-export'] as const;

/** What is done about waves that are not opened yet. */
export const setupActions = [
  'prepare-wave',
  'change-wave',
  'delete-wave',
  'propose-opening',
  'open-wave',
] as const;

/** What is done about releases. */
export const releaseActions = [
  'draft-release',
  'approve-release',
  'propose-withdrawal',
  'approve-withdrawal',
] as const;

/** What is done in the evaluation around the survey, from its preparation to its releases. */
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

/** What those do whom results are about. */
const feedbackActions = ['view-result', 'object-to-result', 'answer-objection'] as const;

export const auditActions = [
  ...reviewActions,
  ...provisionalActions,
  ...secondOpinionActions,
  ...orderActions,
  'redact',
  ...setupActions,
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
 * How it is known who acted: their own session, a key, an enrolled device, a staff token, or what was said at the command
 * line.
 */
export const actorProofs = ['session', 'key', 'device', 'token', 'command'] as const;

export type ActorProof = (typeof actorProofs)[number];

/**
 * What people did: who, when, what and why. Whatever of it can be taken back is taken back by another row.
 * IMMUTABLE.
 */
export const audit = pgTable(
  'audit',
  {
    id: uuid().primaryKey(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** Name of the member of staff, as in the token that proved it, or of the operator's account. */
    actor: text().notNull(),
    /** Their account, where they acted with one. */
    account: uuid().references(() => accounts.id),
    action: text({ enum: auditActions }).notNull(),
    /** Null where it concerns no wave. */
    waveId: uuid('wave_id'),
    city: text(),
    /**
     * What it was about: `group:…`, `submission:…`, `decision:…`, `answer:SUBMISSION/QUESTION`, `draft:…`, `release:…`,
     * `evaluation:CODE/NUMBER`, `report:CODE/CITY/NUMBER`, `paper:CODE/OWNER/NUMBER/VERSION`, `score:CODE/CITY/ITEM`,
     * `mails:CODE`, `optional-set:CODE/PROVINCE`, `account:…`, `session:…`, `enrolment:…`, `invitations:…`,
     * `order:…`, `export:…`, `wave:CODE`, `step:…`.
     */
    subject: text().notNull(),
    reason: text().notNull(),
    /** Which of the usual reasons it was, where answers were removed and somebody said so. */
    cause: text({ enum: removalCauses }),
    /** Null: from before it was kept. */
    via: text({ enum: actorProofs }),
    /** Numbers that went with it. */
    detail: jsonb().$type<Record<string, number>>().notNull(),
  },
  (t) => [index('audit_account').on(t.account, t.at), index('audit_wave_city').on(t.waveId, t.city)],
);

/** The order in which rows of the trail were sealed, and the hash that links each to the one before. IMMUTABLE. */
export const trailSeals = pgTable('trail_seals', {
  seq: bigint({ mode: 'number' }).primaryKey(),
  auditId: uuid('audit_id')
    .notNull()
    .unique()
    .references(() => audit.id),
  /** Hexadecimal SHA-256 of the row before (server/crypto/trail-chain.ts). */
  previous: text().notNull(),
  hash: text().notNull(),
});
