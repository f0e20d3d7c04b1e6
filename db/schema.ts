import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { dispositions } from '../server/survey/contact/dispositions.ts';
import type { Organiser } from '../server/survey/organiser.ts';
import type { Definition } from '../server/survey/questionnaire/questionnaire.ts';
import type { Answers } from '../server/survey/questionnaire/routing.ts';
import type { Benchmark } from '../server/survey/release/benchmarks.ts';
import type { DurationMedian } from '../server/survey/screening/rules.ts';
import { statuses, verdictReasons } from '../server/survey/screening/verdict.ts';
import { credentialKinds, submissionModes } from '../server/survey/submission/modes.ts';
import { bytes, instant } from './columns.ts';
import type { ModeCount } from './modes.ts';
import { audit } from './trail-schema.ts';

/**
 * The tables, in the order in which an answer passes them. Triggers protect the rows of the tables marked IMMUTABLE
 * (migrations/0001, 0003, 0010, 0013 and 0026): the database itself refuses to change them.
 *
 * The tables of people who work here are in accounts-schema.ts and grants-schema.ts, alerts and notes about the field
 * in monitor-schema.ts, those of the evaluation around the survey in evaluation-schema.ts.
 *
 * Every large table's key starts with wave and city, so that rows could be divided by city. The two claim tables are
 * the exception: their key is what must be unique. Only the keys allow it: a single PostgreSQL has to run the
 * statements, because the one that stores submissions (db/submissions.ts) reads and claims across cities, which Citus
 * 13.2 refuses.
 */
/** How a city is administered; example cities are fictional. */
export const cityKinds = ['municipality', 'planning', 'prefecture', 'corps', 'example'] as const;

/** Cities that can take part, by division code (GB/T 2260) or, for example cities, a code of their own. */
export const cities = pgTable('cities', {
  code: text().primaryKey(),
  name: text().notNull(),
  english: text().notNull(),
  kind: text({ enum: cityKinds }).notNull(),
  provinceCode: text('province_code').notNull(),
  province: text().notNull(),
  provinceEnglish: text('province_english').notNull(),
  pinyin: text().notNull(),
  initials: text().notNull(),
});

/** Questionnaire definitions, by name and version. IMMUTABLE. */
export const questionnaires = pgTable(
  'questionnaires',
  {
    name: text().notNull(),
    version: integer().notNull(),
    digest: text().notNull(),
    definition: jsonb().$type<Definition>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
);

/** How many people sign what goes out. */
export const signOffs = ['one', 'two'] as const;

export type SignOff = (typeof signOffs)[number];

/** Where a participant answers once. */
export const answerScopes = ['wave', 'city'] as const;

/** Waves. IMMUTABLE once opened, except the closing time. */
export const waves = pgTable(
  'waves',
  {
    id: uuid().primaryKey(),
    /** Its name for people: "2016". */
    code: text().notNull().unique(),
    title: jsonb().$type<Record<string, string>>().notNull(),
    questionnaireName: text('questionnaire_name').notNull(),
    questionnaireVersion: integer('questionnaire_version').notNull(),
    opensAt: instant('opens_at').notNull(),
    closesAt: instant('closes_at').notNull(),
    /** Weight of the subjective score in the overall evaluation, percent: 20 in 2016, 40 in 2018. */
    weight: integer().notNull(),
    /** Scoring options, as survey/score/scoring-design.ts parses them. */
    scoring: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Screening options, as survey/screening/rules.ts parses them. */
    screening: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Accepted kinds of credential. */
    credentials: text({ enum: credentialKinds }).array().notNull().default(['device']),
    /** A participant answers once in the wave, or once in each city. */
    answersOncePer: text('answers_once_per', { enum: answerScopes }).notNull(),
    /** The organiser; null in demonstrations, and in waves from before the setting existed. */
    organiser: jsonb().$type<Organiser>(),
    /** Known facts about the cities, as survey/release/benchmarks.ts parses them. */
    benchmarks: jsonb().$type<Benchmark[]>().notNull().default([]),
    /** Simulated answers are labelled as such wherever results show. */
    simulated: boolean().notNull().default(false),
    /** How many people a release or withdrawal needs: one, or one and a second who approves it. */
    signOff: text('sign_off', { enum: signOffs }).notNull(),
    /** Reviewers judge before they see which way the score moves, and a tenth of their decisions is judged twice. */
    blindReview: boolean('blind_review').notNull().default(false),
    openedAt: instant('opened_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    foreignKey({
      columns: [t.questionnaireName, t.questionnaireVersion],
      foreignColumns: [questionnaires.name, questionnaires.version],
    }),
    check('waves_credentials', sql`cardinality(${t.credentials}) > 0`),
    check('waves_weight', sql`${t.weight} between 0 and 100`),
    check('waves_period', sql`${t.closesAt} > ${t.opensAt}`),
  ],
);

/** The wave that a row belongs to. */
export const waveRef = () =>
  uuid('wave_id')
    .notNull()
    .references(() => waves.id);

/** The secret that keys a wave's participant hashes. A wave without one is forgotten, for good. */
export const waveSecrets = pgTable('wave_secrets', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id),
  secret: bytes().notNull(),
});

/** Cities of a wave with their population margins. IMMUTABLE once the wave opened. */
export const waveCities = pgTable(
  'wave_cities',
  {
    waveId: waveRef(),
    city: text()
      .notNull()
      .references(() => cities.code),
    population: bigint({ mode: 'number' }),
    /** {variable: {ordered, targets: {category: share}}}; null: none known, and the city is not weighted. */
    margins: jsonb().$type<unknown>(),
    marginSource: text('margin_source'),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city] })],
);

/** Quotas. Target and cap are IMMUTABLE once the wave opened; `counted` moves with the submissions. */
export const quotas = pgTable(
  'quotas',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    stratum: text().notNull(),
    target: integer().notNull(),
    cap: integer().notNull(),
    counted: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.stratum] }),
    foreignKey({ columns: [t.waveId, t.city], foreignColumns: [waveCities.waveId, waveCities.city] }),
    check('quotas_no_overshoot', sql`${t.counted} between 0 and ${t.cap}`),
    check('quotas_target', sql`${t.target} between 0 and ${t.cap}`),
  ],
);

/**
 * Invitations, each good for one submission: the hash of its code under the wave's secret. Its use shows in
 * `participants`, under the same key. They are in the order of their keys, which does not tell when each was made or
 * for whom. IMMUTABLE until the wave is forgotten, which deletes them.
 */
export const invitations = pgTable(
  'invitations',
  {
    waveId: uuid('wave_id').notNull(),
    key: bytes().notNull(),
    city: text().notNull(),
    /** The invited stratum, for response rates; the respondent may turn out to be in another. */
    stratum: text(),
    expiresAt: instant('expires_at').notNull(),
    createdOn: date('created_on').notNull().default(sql`(now() at time zone 'UTC')::date`),
    /** Null: from before batches existed. */
    batchId: uuid('batch_id'),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.key] }),
    foreignKey({ columns: [t.waveId, t.city], foreignColumns: [waveCities.waveId, waveCities.city] }),
    foreignKey({
      columns: [t.waveId, t.batchId],
      foreignColumns: [invitationBatches.waveId, invitationBatches.id],
    }),
  ],
);

/** The number of a batch's invitations for a city, and for a stratum if one is given. */
export interface PlannedInvitations {
  city: string;
  stratum: string | null;
  count: number;
}

/**
 * Invitations that are planned, made and downloaded, and voided together. Only the hashes of their codes are stored.
 */
export const invitationBatches = pgTable(
  'invitation_batches',
  {
    waveId: waveRef(),
    id: uuid().notNull(),
    plan: jsonb().$type<readonly PlannedInvitations[]>().notNull(),
    /** The channel in their links. */
    channel: text(),
    expiresAt: instant('expires_at').notNull(),
    plannedAt: instant('planned_at').notNull(),
    plannedBy: text('planned_by').notNull(),
    /** When its codes were made and downloaded, once. */
    madeAt: instant('made_at'),
    voidedAt: instant('voided_at'),
    voidedBy: text('voided_by'),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.id] })],
);

/** What remains of a forgotten wave's invitations: how many there were, and how many were used. IMMUTABLE. */
export const invitationCounts = pgTable(
  'invitation_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** Empty for invitations without one. */
    stratum: text().notNull(),
    made: integer().notNull(),
    used: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.stratum] }),
    foreignKey({ columns: [t.waveId, t.city], foreignColumns: [waveCities.waveId, waveCities.city] }),
  ],
);

/** Claim: a submission id exists once in a wave, whatever its city. IMMUTABLE. */
export const submissionIds = pgTable(
  'submission_ids',
  { waveId: uuid('wave_id').notNull(), id: uuid().notNull(), city: text().notNull() },
  (t) => [primaryKey({ columns: [t.waveId, t.id] })],
);

/**
 * Claim: a participant answers once, and a single-use token works once; submissions out of scope claim neither. The
 * key is a hash under the wave's secret. IMMUTABLE until the wave is forgotten, which deletes them.
 */
export const participants = pgTable(
  'participants',
  {
    waveId: uuid('wave_id').notNull(),
    key: bytes().notNull(),
    city: text().notNull(),
    submissionId: uuid('submission_id').notNull(),
    answeredAt: instant('answered_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.key] })],
);

/**
 * Submissions as received, with their first verdict. IMMUTABLE, except that a redaction erases the text of an answer,
 * and forgetting the wave the origin. Partitioned by wave, then hash of city. The key's index includes the columns
 * that screening and tallying read (migrations/0002 and 0049).
 */
export const submissions = pgTable(
  'submissions',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    id: uuid().notNull(),
    /** The answered version of the wave's questionnaire. */
    version: integer().notNull(),
    language: text().notNull(),
    channel: text(),
    mode: text({ enum: submissionModes }).notNull(),
    /** The interviewer who entered it, if any. */
    interviewer: text(),
    /** Keyed hash of the network that it came from, under a key of the wave and the day; null when unknown or forgotten. */
    origin: bytes(),
    /** Pages with a known time, and those read faster than anybody can. */
    pages: smallint(),
    hastyPages: smallint('hasty_pages'),
    startedAt: instant('started_at'),
    durationMs: integer('duration_ms'),
    /** Set inside the storing transaction, under the wave's barrier; a release's cut-off is compared with it. */
    storedAt: instant('stored_at').notNull().default(sql`clock_timestamp()`),
    /** SHA-256 of the canonical content: tells a repeat from a conflict. Empty once an answer was redacted. */
    digest: bytes().notNull(),
    answers: jsonb().$type<Answers>().notNull(),
    stratum: text().notNull(),
    /** One byte per scored question, as survey/tally/tally.ts reads them. */
    codes: bytes().notNull(),
    /** Questions that were visible. */
    shown: smallint().notNull(),
    status: text({ enum: statuses }).notNull(),
    reason: text({ enum: verdictReasons }),
    /** Version of the rules behind it. */
    rules: smallint().notNull().default(1),
    evidence: jsonb().$type<Record<string, number>>(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.id] }),
    // Few of a wave's submissions have a cluster, and tallies ask for these alone; this index includes the columns that
    // they read (migrations/0021). The next one finds the newest rows, which lie together, at almost no cost when
    // storing; it is summarised as the table grows, because otherwise everything since the last vacuum would be read
    // whole each time.
    index('submissions_field').on(t.waveId, t.city, t.id).where(sql`mode IN ('interviewer', 'paper')`),
    index('submissions_stored_at').using('brin', t.storedAt).with({ autosummarize: true }),
  ],
);

/**
 * People whom interviewers approached without getting an interview, one row for each address or person, with the
 * final disposition. A row that `replaces` another one retracts a mistake; it may arrive first, because tablets send
 * when they can. IMMUTABLE.
 */
export const contacts = pgTable(
  'contacts',
  {
    waveId: waveRef(),
    /** From the tablet, so that a repeated request is stored once. */
    id: uuid().notNull(),
    city: text().notNull(),
    /** Null in a row that only retracts another one. */
    disposition: text({ enum: dispositions }),
    replaces: uuid(),
    interviewer: text().notNull(),
    /** The sampling point. */
    channel: text().notNull(),
    /** When it was recorded, by the tablet's clock. */
    recordedAt: instant('recorded_at').notNull(),
    storedAt: instant('stored_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.id] }),
    index('contacts_wave_city').on(t.waveId, t.city),
    check('contacts_says_something', sql`${t.disposition} IS NOT NULL OR ${t.replaces} IS NOT NULL`),
  ],
);

/** Later verdicts; the one with the highest number decides. IMMUTABLE. */
export const verdicts = pgTable(
  'verdicts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    submissionId: uuid('submission_id').notNull(),
    number: integer().notNull(),
    status: text({ enum: statuses }).notNull(),
    reason: text({ enum: verdictReasons }),
    /** Version of the rules behind it. */
    rules: smallint().notNull().default(1),
    evidence: jsonb().$type<Record<string, number>>(),
    /** The group in which it is held. */
    heldGroup: text('held_group'),
    /** The reviewer's decision behind it; null where the rules decided. No rule overrules a person's decision. */
    decision: uuid().references(() => audit.id),
    /** The decision on others that freed the place it moved up into; undoing the decision undoes this. */
    movedBy: uuid('moved_by').references(() => audit.id),
    decidedAt: instant('decided_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.submissionId, t.number] }),
    index('verdicts_decided_at').using('brin', t.decidedAt).with({ autosummarize: true }),
    // Finds submissions held by orders.
    index('verdicts_ordered').on(t.waveId, t.heldGroup, t.city).where(sql`reason = 'ORDER'`),
  ],
);

/** By whom and why, and when: a cut-off, so that everything stored before has an earlier stamp. */
const ordered = () => ({
  reason: text().notNull(),
  /** The actor's id, as in `audit`. */
  by: text().notNull(),
  byName: text('by_name').notNull(),
  at: instant('at').notNull(),
});

/**
 * Orders to hold arrivals by a channel, in a city, or both, from their moment on until they are withdrawn. The
 * statement that stores submissions reads the standing ones (`standing_orders`, migrations/0026). IMMUTABLE.
 */
export const orders = pgTable(
  'orders',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    waveId: waveRef(),
    /** Null: in all cities. */
    city: text(),
    /** As stored with submissions; "-" for those without one; null: any channel. */
    channel: text(),
    /** The group in which answers are held. */
    heldGroup: text('held_group').notNull(),
    ...ordered(),
  },
  (t) => [
    index('orders_wave').on(t.waveId),
    foreignKey({
      name: 'orders_city',
      columns: [t.waveId, t.city],
      foreignColumns: [waveCities.waveId, waveCities.city],
    }),
    check('orders_hold_something', sql`${t.city} is not null or ${t.channel} is not null`),
  ],
);

/** Withdrawn orders. IMMUTABLE. */
export const orderWithdrawals = pgTable('order_withdrawals', {
  order: uuid('order_id')
    .primaryKey()
    .references(() => orders.id),
  ...ordered(),
});

/** The latest cut-off of a wave (db/cutoff-barrier.ts): nothing gets a stamp at or before it any more. */
export const cutoffs = pgTable('cutoffs', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id),
  cutoff: instant('cutoff').notNull(),
});

/** The moment through which everything stored and decided in a wave has been screened. */
export const screenings = pgTable('screenings', {
  waveId: uuid('wave_id').primaryKey(),
  through: instant('through').notNull(),
});

/**
 * The newest medians of a wave, of everything stored up to a moment. Every screening judges by these, also one that
 * began earlier. Derived.
 */
export const waveMedians = pgTable('wave_medians', {
  waveId: uuid('wave_id').primaryKey(),
  through: instant('through').notNull(),
  medians: jsonb().$type<readonly DurationMedian[]>().notNull(),
});

/**
 * The medians that last judged the speed of a city's answers, written in the same transaction: with these, judging
 * again changes nothing until something is stored or decided there. Derived.
 */
export const cityMedians = pgTable(
  'city_medians',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    medians: jsonb().$type<readonly DurationMedian[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city] })],
);

/**
 * Groups that wait for a reviewer, as of their city's last screening or decision: every change of what is held writes
 * them in its transaction, so that the queue is one read. Derived (server/services/screening/store-held.ts).
 */
export const heldGroups = pgTable(
  'held_groups',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    heldGroup: text('held_group').notNull(),
    /** Submissions held in it. */
    submissions: integer().notNull(),
    /** When the first of its submissions was held. */
    since: instant('since').notNull(),
    evidence: jsonb().$type<Record<string, number>>().notNull(),
    /** The city's score as it stood, with the group, and with everything held. */
    score: doublePrecision(),
    withGroup: doublePrecision('with_group'),
    withAll: doublePrecision('with_all'),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.heldGroup] })],
);

/** The last computed tally of a city, stored so that only changed cities are computed again. */
export const tallies = pgTable(
  'tallies',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** It includes every submission stored, and every verdict decided, up to this moment. */
    through: instant('through').notNull(),
    /** Counts by status and reason. */
    counts: jsonb().$type<Record<string, number>>().notNull(),
    /** Tally of the counted, and of those that quality rules removed. */
    counted: jsonb().$type<unknown>().notNull(),
    removed: jsonb().$type<unknown>().notNull(),
    /** Root of the tree of the counted receipts, hexadecimal; null: tallied before there were such trees. */
    inclusionRoot: text('inclusion_root'),
    /** Tallies of the counted by mode, where there are several; null: tallied before there were such tallies. */
    modes: jsonb().$type<Record<string, unknown>>(),
    /** Modes and days of arrival (db/modes.ts); null: tallied before these were stored. */
    arrived: jsonb().$type<ModeCount[]>(),
    /**
     * Keyed hash over its sources and everything stored here (server/services/releases/tally-seal.ts), hexadecimal;
     * null: tallied before there were seals.
     */
    seal: text(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city] })],
);

/**
 * Spoken sentences of the questionnaire and its page, for browsers without a voice. The key is the language and the
 * SHA-256 of the text; a new recording replaces the old one.
 */
export const clips = pgTable(
  'clips',
  {
    language: text().notNull(),
    textDigest: bytes('text_digest').notNull(),
    text: text().notNull(),
    /** SHA-256 of the recording, hexadecimal: its address. */
    digest: text().notNull(),
    /** Opus in Ogg. */
    opus: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.language, t.textDigest] }), index('clips_digest').on(t.digest)],
);

/**
 * Attempts within a minute on all servers together: totals of busy networks, by keyed hash, and of busy cities
 * (server/runtime/node/pressure.ts). The columns are those of rate-limiter-flexible. UNLOGGED: a crash empties it,
 * which harms nobody.
 */
export const pressureTotals = pgTable('pressure', {
  key: text().primaryKey(),
  points: integer().notNull().default(0),
  /** Milliseconds since 1970. */
  expire: bigint({ mode: 'number' }),
});
