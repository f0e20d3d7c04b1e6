import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { MAX_OBJECTION, objectionOutcomes } from '../server/survey/feedback/objection.ts';
import { instant } from './columns.ts';
import { authored, releases } from './releases-schema.ts';
import { waveCities } from './schema.ts';

/** Objections of cities to their results, and the answers. Rows of both tables are IMMUTABLE. */

export const objections = pgTable(
  'objections',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** The disputed release. */
    release: integer().notNull(),
    text: text().notNull(),
    ...authored(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    foreignKey({
      name: 'objections_release',
      columns: [t.waveId, t.release],
      foreignColumns: [releases.waveId, releases.number],
    }),
    foreignKey({
      name: 'objections_city',
      columns: [t.waveId, t.city],
      foreignColumns: [waveCities.waveId, waveCities.city],
    }),
    index('objections_wave_city').on(t.waveId, t.city, t.at),
    check('objections_text', sql`char_length(${t.text}) between 1 and ${sql.raw(String(MAX_OBJECTION))}`),
  ],
);

/** Each objection has one answer. */
export const objectionAnswers = pgTable(
  'objection_answers',
  {
    objection: uuid()
      .primaryKey()
      .references(() => objections.id),
    outcome: text({ enum: objectionOutcomes }).notNull(),
    /** The release with the correction; null where nothing is corrected. */
    release: integer(),
    text: text().notNull(),
    ...authored(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    check('objection_answers_outcome', sql`(${t.outcome} = 'correction') = (${t.release} is not null)`),
    check('objection_answers_known', sql`${t.outcome} in ('correction', 'refusal')`),
    check(
      'objection_answers_text',
      sql`char_length(${t.text}) between 1 and ${sql.raw(String(MAX_OBJECTION))}`,
    ),
  ],
);
