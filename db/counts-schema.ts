import { integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { PastRanges } from '../server/survey/forecast/past-ranges.ts';
import { statuses, verdictReasons } from '../server/survey/screening/verdict.ts';
import { submissionModes } from '../server/survey/submission/modes.ts';
import { outcomes } from '../server/survey/submission/outcome.ts';
import { instant } from './columns.ts';
import { waves } from './schema.ts';

/** Through when the submissions and verdicts of a wave are folded into its counts. */
export const folds = pgTable('folds', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id),
  through: instant('through').notNull(),
  /** Through when the field was watched for conditions; null: not yet. */
  watched: instant('watched'),
  /** How the forecast did in the past, from one hour's counts; null: not looked at yet. */
  pastRanges: jsonb('past_ranges').$type<PastRanges>(),
});

/** Submissions by how they stand; 0 where all have moved on. Derived (db/counts.ts). */
export const standingCounts = pgTable(
  'standing_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    stratum: text().notNull(),
    status: text({ enum: statuses }).notNull(),
    /** Empty where there is none. */
    reason: text({ enum: ['', ...verdictReasons] }).notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.stratum, t.status, t.reason] })],
);

/** Submissions by the hour and the way in which they came, and by how they stand; 0 likewise. Derived. */
export const arrivalCounts = pgTable(
  'arrival_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** When it began. */
    hour: instant('hour').notNull(),
    /** Empty for those who came without one. */
    channel: text().notNull(),
    mode: text({ enum: submissionModes }).notNull(),
    language: text().notNull(),
    /** The status that stands; of those that are removed, the reason. */
    outcome: text({ enum: [...outcomes, ...verdictReasons] }).notNull(),
    n: integer().notNull(),
    /** When the last came that was ever counted here, also if it stands otherwise by now; null: not kept at the time. */
    last: instant('last'),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.hour, t.channel, t.mode, t.language, t.outcome] })],
);

/** Submissions by how long answering took; 0 likewise. Derived. */
export const durationCounts = pgTable(
  'duration_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    mode: text({ enum: submissionModes }).notNull(),
    language: text().notNull(),
    /** Whole seconds, LONGEST_SECONDS for any longer; −1 where no rule about speed applies (db/counts.ts). */
    seconds: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.mode, t.language, t.seconds] })],
);

/** Submissions by channel and by how long answering took, more coarsely, for medians by channel; 0 likewise. Derived. */
export const channelDurationCounts = pgTable(
  'channel_duration_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** Empty for those who came without one. */
    channel: text().notNull(),
    /** Where a stretch of COARSE_SECONDS begins, otherwise as in `duration_counts`. */
    seconds: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.channel, t.seconds] })],
);

/** What is lacking in the answers of a city, by scored question in the order of its design. Derived (db/item-counts.ts). */
export const itemCounts = pgTable(
  'item_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    received: integer().notNull(),
    notAsked: integer('not_asked').array().notNull(),
    blank: integer().array().notNull(),
    dontKnow: integer('dont_know').array().notNull(),
    notUsed: integer('not_used').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city] })],
);

/**
 * Pages that residents were shown and went on from, of a sample and as well as browsers tell
 * (server/services/monitor/count-page-view.ts). Nothing says whose they were.
 */
export const pageCounts = pgTable(
  'page_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** When it began. */
    hour: instant('hour').notNull(),
    /** Empty for those who came without one, `open:` for all that have no mark. */
    channel: text().notNull(),
    /** The first question on it, or the opening. */
    page: text().notNull(),
    shown: integer().notNull(),
    passed: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.hour, t.channel, t.page] })],
);

/**
 * How long pages of one question were in sight before somebody went on, by language, of the same sample
 * (server/survey/submission/page-pace.ts). Without hour and channel, so that a rare language is not told apart by them.
 */
export const pageTimeCounts = pgTable(
  'page_time_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    language: text().notNull(),
    page: text().notNull(),
    step: smallint().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.language, t.page, t.step] })],
);
