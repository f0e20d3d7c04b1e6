import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.ts';

/** The people who work here, and how they sign in: better-auth's tables (server/identity/accounts/), and links and attempts beside them. */

/**
 * People who work here: the user table of better-auth (server/identity/accounts/), under this product's names.
 * Accounts are closed, never deleted: the trail names them.
 */
export const accounts = pgTable('accounts', {
  id: uuid().primaryKey(),
  /** The name for signing in. */
  username: text().notNull().unique(),
  name: text().notNull(),
  /** better-auth requires one: USERNAME@staff.invalid. Nothing is ever sent. */
  email: text().notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  twoFactorEnabled: boolean('has_second_factor').notNull().default(false),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  closedAt: instant('closed_at'),
});

/** How an account signs in: its password, hashed, or its subject at a provider of OpenID Connect. */
export const signInMethods = pgTable(
  'sign_in_methods',
  {
    id: uuid().primaryKey(),
    userId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    providerId: text('provider').notNull(),
    accountId: text('subject').notNull(),
    password: text(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('sign_in_methods_provider_subject').on(t.providerId, t.accountId),
    index('sign_in_methods_account').on(t.userId),
  ],
);

/** Open sessions. An ended one is deleted, which signs the holder of its cookie out everywhere at once. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    token: text().notNull().unique(),
    userId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    /** The network address where it began. */
    ipAddress: text('address'),
    userAgent: text('browser'),
    /** When the second factor was given; null in a session that has only seen the first. */
    secondFactorAt: instant('second_factor_at'),
    /** When the person last proved their presence. */
    confirmedAt: instant('confirmed_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('sessions_account').on(t.userId)],
);

/** Short-lived values of better-auth: sign-ins that wait for the second factor, and codes that were used. */
export const verifications = pgTable(
  'verifications',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [index('verifications_identifier').on(t.identifier)],
);

/** Second factors: the secret of an authenticator and the unused ones of ten backup codes, both encrypted. */
export const secondFactors = pgTable('second_factors', {
  id: uuid().primaryKey(),
  userId: uuid('account_id')
    .notNull()
    .unique()
    .references(() => accounts.id),
  secret: text().notNull(),
  backupCodes: text('backup_codes').notNull(),
  /** False until the person entered a first code. */
  verified: boolean().notNull().default(false),
  failedVerificationCount: integer('failures').notNull().default(0),
  lockedUntil: instant('locked_until'),
});

/** One-time links with which a person sets up the account, by the SHA-256 of the link's secret. */
export const activations = pgTable(
  'activations',
  {
    digest: bytes().primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    /** The person to ask when the link is dead. */
    invitedBy: text('invited_by').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    /** When another link replaced it. */
    voidedAt: instant('voided_at'),
  },
  (t) => [index('activations_account').on(t.accountId)],
);

/**
 * Attempts to sign in since the last success, by keyed hash of the name, account or network, and until when the next
 * one has to wait.
 */
export const signInAttempts = pgTable('sign_in_attempts', {
  key: bytes().primaryKey(),
  attempts: integer().notNull(),
  waitUntil: instant('wait_until').notNull(),
  /** When the attempts are forgotten. */
  forgottenAt: instant('forgotten_at').notNull(),
});
