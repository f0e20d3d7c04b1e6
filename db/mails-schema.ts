import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { CONFIRMATION, mailKinds, mailLanguages } from '../server/survey/evaluation/mail-text.ts';
import { accounts } from './accounts-schema.ts';
import { bytes, instant } from './columns.ts';
import { evaluationCities } from './evaluation-schema.ts';

/** Mails about cities' reports: people's settings and addresses, and the outbox. */

/** A person's settings for mails, from their own account; without a row, they chose nothing and have no address. */
export const mailWishes = pgTable(
  'mail_wishes',
  {
    account: uuid()
      .primaryKey()
      .references(() => accounts.id),
    /** A work address; null: none. */
    address: text(),
    /** The address that was confirmed last. Only the confirmation goes to another one. */
    confirmedAddress: text('confirmed_address'),
    language: text({ enum: mailLanguages }).notNull(),
    /** False: they want no mails. */
    isWanted: boolean('is_wanted').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [check('mail_wishes_address', sql`char_length(${t.address}) between 3 and 254`)],
);

/** The newest link with which each person confirms an address, by the SHA-256 of the link's secret. */
export const mailLinks = pgTable('mail_links', {
  account: uuid()
    .primaryKey()
    .references(() => accounts.id),
  /** The address that the link is sent to. */
  address: text().notNull(),
  /** Null until a server sends the link, which makes its secret. */
  digest: bytes().unique(),
  expiresAt: instant('expires_at'),
});

/**
 * The outbox: mails to people, written in the transaction of the event. A waiting row's content never changes, and no
 * row is deleted (its migration has the trigger); the columns of its delivery do change. Once the person was told, or
 * the row was given up, address, subject and body are emptied: the outcome is kept, and no way to reach the person.
 */
export const mails = pgTable(
  'mails',
  {
    id: uuid().primaryKey(),
    /** Evaluation and city; null in the confirmation of an address. */
    evaluationId: uuid('evaluation_id'),
    city: text(),
    account: uuid()
      .notNull()
      .references(() => accounts.id),
    kind: text({ enum: [...mailKinds, CONFIRMATION] }).notNull(),
    /** The day of writing, in China: a person gets one mail per kind, city and day. */
    day: date({ mode: 'string' }).notNull(),
    /** The person's address at that time; null: none, and a person tells them by other means. */
    address: text(),
    language: text({ enum: mailLanguages }).notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    at: instant('at').notNull(),
    /** No server sends it after this. */
    expiresAt: instant('expires_at').notNull(),
    /** How often a server began to send it. */
    attempts: integer().notNull().default(0),
    /** When to send it; null: never, or not again. */
    nextAt: instant('next_at'),
    /** Until when a server may be sending it. While one is, no other begins. */
    sendingUntil: instant('sending_until'),
    sentAt: instant('sent_at'),
    /** Why the last attempt failed, without anything of the mail. */
    lastError: text('last_error'),
    /** When, and by whom, the person was told by other means. */
    toldAt: instant('told_at'),
    toldBy: text('told_by'),
    /** When the server stopped waiting for somebody to tell the person; `lastError` has the reason. */
    givenUpAt: instant('given_up_at'),
  },
  (t) => [
    unique('mails_once_a_day').on(t.account, t.evaluationId, t.city, t.kind, t.day),
    foreignKey({
      name: 'mails_city',
      columns: [t.evaluationId, t.city],
      foreignColumns: [evaluationCities.evaluationId, evaluationCities.city],
    }),
    index('mails_next').on(t.nextAt).where(sql`${t.nextAt} is not null`),
    index('mails_sending').on(t.sendingUntil).where(sql`${t.sendingUntil} is not null`),
    index('mails_evaluation').on(t.evaluationId, t.at),
    check(
      'mails_about',
      sql`(${t.evaluationId} is null) = (${t.kind} = 'confirm') and (${t.city} is null) = (${t.kind} = 'confirm')`,
    ),
    check('mails_told', sql`(${t.toldAt} is null) = (${t.toldBy} is null)`),
  ],
);
