import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { accounts } from './accounts-schema.ts';
import { bytes, instant } from './columns.ts';
import { waveRef, waves } from './schema.ts';

/** What people and programs may do, and where. */

/** Roles of people and programs; server/identity/grants.ts says what each may do. */
export const roles = [
  'admin',
  'manager',
  'supervisor',
  'reviewer',
  'designer',
  'releaser',
  'auditor',
  'city',
  'province',
  'evaluator',
  'interviewer',
  'city-editor',
  'city-signatory',
  'ministry',
  'secretariat',
] as const;
export type Role = (typeof roles)[number];

/**
 * The scope of a role: a wave, or all of them; cities, provinces with all their cities, or everywhere; until an end.
 */
const scope = () => ({
  role: text({ enum: roles }).notNull(),
  /** Null: every wave. */
  waveId: uuid('wave_id').references(() => waves.id),
  /** Null, where provinces are null too: everywhere. */
  cities: text().array(),
  provinces: text().array(),
  until: instant('until').notNull(),
});

/** Who granted and revoked it, by name, and when. */
const givenAndRevoked = () => ({
  grantedBy: text('granted_by').notNull(),
  grantedAt: instant('granted_at').notNull().defaultNow(),
  revokedBy: text('revoked_by'),
  revokedAt: instant('revoked_at'),
});

/** Roles of accounts. A grant changes only by being revoked. */
export const grants = pgTable(
  'grants',
  {
    id: uuid().primaryKey(),
    account: uuid()
      .notNull()
      .references(() => accounts.id),
    ...scope(),
    ...givenAndRevoked(),
  },
  (t) => [
    index('grants_account').on(t.account),
    check('grants_scope', sql`${t.cities} is null or ${t.provinces} is null`),
  ],
);

/** Keys of programs, each with its own role. They change only by being revoked. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid().primaryKey(),
    /** HMAC of the key, which is stored nowhere. */
    hash: bytes().notNull().unique(),
    name: text().notNull(),
    /** The account that it acts for; null where an administrator named nobody. */
    account: uuid().references(() => accounts.id),
    grantId: uuid('grant_id').references(() => grants.id),
    ...scope(),
    ...givenAndRevoked(),
  },
  (t) => [
    check('api_keys_scope', sql`${t.cities} is null or ${t.provinces} is null`),
    index('api_keys_account').on(t.account),
  ],
);

/** Roles of staff on devices, and how an interviewer enters answers: on a tablet, or copied from paper. */
export const staffRoles = ['interviewer', 'reviewer'] as const;
export const entryWays = ['tablet', 'paper'] as const;

/**
 * Devices on which interviewers work, each enrolled by a one-time link; and tokens, which the command line still
 * issues to interviewers and reviewers. What a row grants changes only by being revoked.
 */
export const enrolments = pgTable(
  'enrolments',
  {
    /** Of a token, its `jti`. */
    id: uuid().primaryKey(),
    waveId: waveRef(),
    /** The person's name, stored with the answers that they enter. */
    name: text().notNull(),
    role: text({ enum: staffRoles }).notNull(),
    /** Null for reviewers. */
    entry: text({ enum: entryWays }),
    /** Null: in all cities of the wave. */
    cities: text().array(),
    until: instant('until').notNull(),
    /** Until when the link, which is stored nowhere, can be opened; null for tokens. */
    linkExpiresAt: instant('link_expires_at'),
    /** HMAC of the key that the device made when it opened the link. */
    deviceHash: bytes('device_hash').unique(),
    enrolledAt: instant('enrolled_at'),
    /** The hour of its last request. */
    lastSeenAt: instant('last_seen_at'),
    ...givenAndRevoked(),
  },
  (t) => [
    index('enrolments_wave').on(t.waveId, t.id),
    check('enrolments_enrolled', sql`(${t.deviceHash} is null) = (${t.enrolledAt} is null)`),
    check('enrolments_entry', sql`(${t.role} = 'interviewer') = (${t.entry} is not null)`),
  ],
);
