import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { PastRanges } from '../server/survey/forecast/past-ranges.ts';
import { statuses, verdictReasons } from '../server/survey/screening/verdict.ts';
import { submissionModes } from '../server/survey/submission/modes.ts';
import { outcomes } from '../server/survey/submission/outcome.ts';
import { instant } from './columns.ts';
import { waves } from './schema.ts';

/** The moment through which a wave's submissions and verdicts are folded into its counts. */
export const folds = pgTable('folds', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id),
  through: instant('through').notNull(),
  /** The moment through which the field was checked for conditions; null: not yet. */
  watched: instant('watched'),
  /** How past forecasts did, from one hour's counts; null: not computed yet. */
  pastRanges: jsonb('past_ranges').$type<PastRanges>(),
});

/** Submissions by standing; 0 where all have moved on. Derived (db/counts.ts). */
export const standingCounts = pgTable(
  'standing_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    stratum: text().notNull(),
    status: text({ enum: statuses }).notNull(),
    /** Empty for none. */
    reason: text({ enum: ['', ...verdictReasons] }).notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.stratum, t.status, t.reason] })],
);

/** The latest arrival ever counted in a row, even if its standing has changed. */
const last = () => instant('last').notNull();

/** Submissions by hour of arrival. Derived. */
export const hourCounts = pgTable(
  'hour_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** When the hour began. */
    hour: instant('hour').notNull(),
    received: integer().notNull(),
    /** Standing so; the others are held or removed. */
    counted: integer().notNull(),
    turnedAway: integer('turned_away').notNull(),
    last: last(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.hour] })],
);

/** Submissions by way of arrival, and by standing; 0 as above. Derived. */
export const wayCounts = pgTable(
  'way_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** Empty without a channel. */
    channel: text().notNull(),
    mode: text({ enum: submissionModes }).notNull(),
    language: text().notNull(),
    /** The standing status; for removed submissions, the reason. */
    outcome: text({ enum: [...outcomes, ...verdictReasons] }).notNull(),
    n: integer().notNull(),
    /** The beginning of the hour of the first arrival ever counted here. */
    first: instant('first').notNull(),
    last: last(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.channel, t.mode, t.language, t.outcome] })],
);

/** Submissions by answering time; 0 as above. Derived. */
export const durationCounts = pgTable(
  'duration_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    mode: text({ enum: submissionModes }).notNull(),
    language: text().notNull(),
    /**
     * Start of an interval of COARSE_SECONDS, LONGEST_SECONDS for any longer; −1 where no rule about speed applies
     * (db/counts.ts).
     */
    seconds: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.mode, t.language, t.seconds] }),
    check('duration_counts_coarse', sql`${t.seconds} % 10 <= 0`),
  ],
);

/** Submissions by channel and by answering time, for medians by channel; 0 as above. Derived. */
export const channelDurationCounts = pgTable(
  'channel_duration_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** Empty without a channel. */
    channel: text().notNull(),
    /** As in `duration_counts`. */
    seconds: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.channel, t.seconds] })],
);

/** Missing answers of a city, by scored question in the order of its design. Derived (db/item-counts.ts). */
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
 * Pages that a sample of residents was shown and left, as far as browsers report
 * (server/services/monitor/count-page-view.ts). Nothing says whose they were.
 */
export const pageCounts = pgTable(
  'page_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** When the hour began. */
    hour: instant('hour').notNull(),
    /** Empty without a channel, `open:` for all without a mark. */
    channel: text().notNull(),
    /** The page's first question, or the opening. */
    page: text().notNull(),
    shown: integer().notNull(),
    passed: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.hour, t.channel, t.page] })],
);

/**
 * How long single-question pages were in sight before the resident went on, by language, from the same sample
 * (server/survey/submission/page-pace.ts). Without hour and channel, which could single out a rare language.
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
