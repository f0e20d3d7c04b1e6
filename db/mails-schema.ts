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
import { mailKinds, mailLanguages } from '../server/survey/evaluation/mail-text.ts';
import { accounts } from './accounts-schema.ts';
import { instant } from './columns.ts';
import { evaluationCities } from './evaluation-schema.ts';

/** What people are told of their city's report: their wishes, and the outbox. */

/** What somebody said of mails to them, in their own account; a person without a row has said nothing and has no address. */
export const mailWishes = pgTable(
  'mail_wishes',
  {
    account: uuid()
      .primaryKey()
      .references(() => accounts.id),
    /** Of their work; null: none. */
    address: text(),
    language: text({ enum: mailLanguages }).notNull(),
    /** False: they want no mails. */
    isWanted: boolean('is_wanted').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [check('mail_wishes_address', sql`char_length(${t.address}) between 3 and 254`)],
);

/**
 * The outbox: what a person is told, written in the transaction of what it tells. What a row says never changes while it
 * waits, and no row goes (its migration has the trigger); the columns of its delivery do. Once somebody was told, or the row
 * was given up, address, subject and body are emptied: what became of it is kept, and nothing of how they are reached.
 */
export const mails = pgTable(
  'mails',
  {
    id: uuid().primaryKey(),
    evaluationId: uuid('evaluation_id').notNull(),
    city: text().notNull(),
    account: uuid()
      .notNull()
      .references(() => accounts.id),
    kind: text({ enum: mailKinds }).notNull(),
    /** China's day on which it was written: on each, a person is told of a kind once for a city. */
    day: date({ mode: 'string' }).notNull(),
    /** As the person had it then; null: none, and somebody tells them otherwise. */
    address: text(),
    language: text({ enum: mailLanguages }).notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    at: instant('at').notNull(),
    /** From then on no machine sends it any more. */
    expiresAt: instant('expires_at').notNull(),
    /** How often a server began to send it. */
    attempts: integer().notNull().default(0),
    /** When it is to be sent; null: never, or not again. */
    nextAt: instant('next_at'),
    /** Until when a server is at it. While one is, none begins another. */
    sendingUntil: instant('sending_until'),
    sentAt: instant('sent_at'),
    /** Why the last attempt failed, without anything of the mail. */
    lastError: text('last_error'),
    /** When and by whom the person was told otherwise. */
    toldAt: instant('told_at'),
    toldBy: text('told_by'),
    /** When nobody had told the person for so long that nobody will; why stands in `lastError`. */
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
    check('mails_told', sql`(${t.toldAt} is null) = (${t.toldBy} is null)`),
  ],
);
