import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { conditionKinds } from '../server/survey/monitor/conditions.ts';
import { MAX_FIELD_NOTE } from '../server/survey/monitor/note.ts';
import { accounts } from './accounts-schema.ts';
import { instant } from './columns.ts';
import { waveCities, waveRef } from './schema.ts';

/**
 * Alerts and changes about a wave's field besides its counts, and people's replies. Triggers protect rows of the
 * tables marked IMMUTABLE (migrations/0023), and all of a condition except its end.
 */

/**
 * Conditions of a wave's field that hold for a while: a city that is behind, a channel that is silent. A row begins
 * when the condition does, and changes only once, to end; only one at a time is open about the same thing.
 */
export const conditions = pgTable(
  'conditions',
  {
    waveId: waveRef(),
    id: uuid().notNull(),
    kind: text({ enum: conditionKinds }).notNull(),
    /** Empty where it concerns the wave. */
    city: text().notNull(),
    /** A channel or a signal; empty where it concerns the city itself. */
    subject: text().notNull(),
    /** Later than the counts that showed it, and earlier than any later count. */
    beganAt: instant('began_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.id] }),
    uniqueIndex('conditions_open').on(t.waveId, t.kind, t.city, t.subject).where(sql`ended_at is null`),
    index('conditions_began').on(t.waveId, t.beganAt),
    check('conditions_order', sql`${t.endedAt} >= ${t.beganAt}`),
  ],
);

/** Owners of a condition that needs a person, one after another; the first acknowledged it. IMMUTABLE. */
export const conditionOwners = pgTable(
  'condition_owners',
  {
    waveId: uuid('wave_id').notNull(),
    conditionId: uuid('condition_id').notNull(),
    /** 1 for the first. */
    number: integer().notNull(),
    /** Their name, and their identity: an account, a key or a token. */
    name: text().notNull(),
    actorId: text('actor_id').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.conditionId, t.number] }),
    foreignKey({
      columns: [t.waveId, t.conditionId],
      foreignColumns: [conditions.waveId, conditions.id],
    }),
    check('condition_owners_number', sql`${t.number} >= 1`),
  ],
);

/** People's notes on a city in the field, for everybody who sees it there. IMMUTABLE. */
export const notes = pgTable(
  'notes',
  {
    waveId: uuid('wave_id').notNull(),
    /** From the client, so that a repeated request is stored once. */
    id: uuid().notNull(),
    city: text().notNull(),
    text: text().notNull(),
    author: text().notNull(),
    actorId: text('actor_id').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.id] }),
    foreignKey({ columns: [t.waveId, t.city], foreignColumns: [waveCities.waveId, waveCities.city] }),
    index('notes_city').on(t.waveId, t.city, t.at),
    check('notes_text', sql`char_length(${t.text}) between 1 and ${sql.raw(String(MAX_FIELD_NOTE))}`),
  ],
);

/**
 * How far each account has seen a wave's field. A visit consists of looks less than half an hour apart; what came
 * since the previous visit is new to it.
 */
export const looks = pgTable(
  'looks',
  {
    account: uuid()
      .notNull()
      .references(() => accounts.id),
    waveId: waveRef(),
    /** The moment of the counts last shown. */
    seen: instant('seen').notNull(),
    /** The moment of the counts at the end of the previous visit; null in the first. */
    since: instant('since'),
  },
  (t) => [primaryKey({ columns: [t.account, t.waveId] })],
);
