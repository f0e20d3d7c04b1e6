import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { dispositions } from '../server/survey/contact/dispositions.ts';
import type { Organiser } from '../server/survey/organiser.ts';
import type { Definition } from '../server/survey/questionnaire/questionnaire.ts';
import type { Answers } from '../server/survey/questionnaire/routing.ts';
import { statuses, verdictReasons } from '../server/survey/screening/verdict.ts';
import { credentialKinds, submissionModes } from '../server/survey/submission/modes.ts';
import { outcomes } from '../server/survey/submission/outcome.ts';

/**
 * The tables, in the order in which an answer passes them. Rows of the tables marked IMMUTABLE are
 * protected by triggers (migrations/0001, 0003, 0010 and 0013): the database itself refuses to change them.
 *
 * Those of the evaluation around the survey stand in evaluation-schema.ts.
 *
 * Every large table's key starts with wave and city, so that rows could be divided by city. The two claim tables are the
 * exception: their key is what must be unique. Only the keys allow it: one PostgreSQL has to run the statements, for that
 * which stores submissions (db/submissions.ts) reads and claims across cities, and Citus 13.2 refuses it.
 */

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** How a city is administered; example cities are none of China's. */
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

/** Where a participant answers once. */
export const answerScopes = ['wave', 'city'] as const;

/** Waves. IMMUTABLE once opened, but for the time of closing. */
export const waves = pgTable(
  'waves',
  {
    id: uuid().primaryKey(),
    /** What people call it: "2016". */
    code: text().notNull().unique(),
    title: jsonb().$type<Record<string, string>>().notNull(),
    questionnaireName: text('questionnaire_name').notNull(),
    questionnaireVersion: integer('questionnaire_version').notNull(),
    opensAt: instant('opens_at').notNull(),
    closesAt: instant('closes_at').notNull(),
    /** Weight of the subjective score in the overall evaluation, percent: 20 in 2016, 40 in 2018. */
    weight: integer().notNull(),
    /** Scoring options, as survey/score/scoring.ts parses them. */
    scoring: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Screening options, as survey/screening/rules.ts parses them. */
    screening: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Kinds of credential that are taken. */
    credentials: text({ enum: credentialKinds }).array().notNull().default(['device']),
    /** A participant answers once in the wave, or once in each city. */
    answersOncePer: text('answers_once_per', { enum: answerScopes }).notNull(),
    /** Who asks; null in demonstrations, and in waves of before it was a setting. */
    organiser: jsonb().$type<Organiser>(),
    /** Simulated answers are labelled as such wherever results show. */
    simulated: boolean().notNull().default(false),
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
    waveId: uuid('wave_id')
      .notNull()
      .references(() => waves.id),
    city: text()
      .notNull()
      .references(() => cities.code),
    population: bigint({ mode: 'number' }),
    /** {variable: {ordered, targets: {category: share}}}; null = none known, the city is not weighted. */
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
 * Invitations, each good for one submission: the hash of its code under the wave's secret. That it was used
 * shows in `participants`, under the same key. They lie in the order of their keys, which says nothing of when each was
 * made or for whom. IMMUTABLE until the wave is forgotten, which deletes them.
 */
export const invitations = pgTable(
  'invitations',
  {
    waveId: uuid('wave_id').notNull(),
    key: bytes().notNull(),
    city: text().notNull(),
    /** The stratum that was invited, for response rates; who answers may turn out to be in another. */
    stratum: text(),
    expiresAt: instant('expires_at').notNull(),
    createdOn: date('created_on').notNull().default(sql`(now() at time zone 'UTC')::date`),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.key] }),
    foreignKey({ columns: [t.waveId, t.city], foreignColumns: [waveCities.waveId, waveCities.city] }),
  ],
);

/** What is left of a forgotten wave's invitations: how many there were, and how many were used. IMMUTABLE. */
export const invitationCounts = pgTable(
  'invitation_counts',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** Empty for those who were invited without one. */
    stratum: text().notNull(),
    made: integer().notNull(),
    used: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.stratum] }),
    foreignKey({ columns: [t.waveId, t.city], foreignColumns: [waveCities.waveId, waveCities.city] }),
  ],
);

/** Claim: one submission id exists once in a wave, whatever its city. IMMUTABLE. */
export const submissionIds = pgTable(
  'submission_ids',
  { waveId: uuid('wave_id').notNull(), id: uuid().notNull(), city: text().notNull() },
  (t) => [primaryKey({ columns: [t.waveId, t.id] })],
);

/**
 * Claim: one participant answers once, and one single-use token is used once; who is out of scope claims neither. The
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
 * Submissions as received, with the verdict of the moment. IMMUTABLE, but that a redaction takes the text of an answer
 * away, and forgetting the wave the origin. Partitioned by wave, then hash of city.
 * The key's index carries what screening and tallying read (migrations/0002).
 */
export const submissions = pgTable(
  'submissions',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    id: uuid().notNull(),
    /** Version of the wave's questionnaire that was answered. */
    version: integer().notNull(),
    language: text().notNull(),
    channel: text(),
    mode: text({ enum: submissionModes }).notNull(),
    /** Who entered it, when it was an interviewer. */
    interviewer: text(),
    /** Keyed hash of the network that it came from, under a key of the wave and the day; null when unknown or forgotten. */
    origin: bytes(),
    /** Pages of the questionnaire whose time is known, and those read faster than anybody can. */
    pages: smallint(),
    hastyPages: smallint('hasty_pages'),
    startedAt: instant('started_at'),
    durationMs: integer('duration_ms'),
    /** Set inside the storing transaction, under the wave's barrier: what a release's cut-off compares with. */
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
    /** Version of the rules that found it. */
    rules: smallint().notNull().default(1),
    evidence: jsonb().$type<Record<string, number>>(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.id] }),
    // Finds the newest rows, which lie together, for next to nothing when storing. Summarised as the table grows, or what
    // came in since the last vacuum would be read whole each time.
    // Few of a wave's submissions have a cluster, and tallies ask for these alone. The index carries what they read
    // (migrations/0021).
    index('submissions_field').on(t.waveId, t.city, t.id).where(sql`mode IN ('interviewer', 'paper')`),
    index('submissions_stored_at').using('brin', t.storedAt).with({ autosummarize: true }),
  ],
);

/**
 * Whom interviewers approached without an interview, one row for each address or person, with the final disposition. A
 * row that `replaces` another one takes a mistake back; it may come first, for tablets send when they can. IMMUTABLE.
 */
export const contacts = pgTable(
  'contacts',
  {
    waveId: uuid('wave_id')
      .notNull()
      .references(() => waves.id),
    /** From the tablet: what is sent twice is stored once. */
    id: uuid().notNull(),
    city: text().notNull(),
    /** Null in a row that only takes another one back. */
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

/**
 * People who work here: the user of better-auth (server/identity/accounts/), with names of this product's in the database.
 * Accounts are closed, never deleted: the trail names them.
 */
export const accounts = pgTable('accounts', {
  id: uuid().primaryKey(),
  /** What one signs in with. */
  username: text().notNull().unique(),
  name: text().notNull(),
  /** better-auth needs one: USERNAME@staff.invalid. Nothing is ever sent. */
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

/** Open sessions. One that ends is deleted, and with it whoever holds its cookie is signed out everywhere at once. */
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
    /** Where it was begun. */
    ipAddress: text('address'),
    userAgent: text('browser'),
    /** When the second factor was given; null in a session that has only seen the first. */
    secondFactorAt: instant('second_factor_at'),
    /** When the person last proved to be there. */
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

/** Second factors: the secret of an authenticator and what is left of ten codes on paper, both encrypted. */
export const secondFactors = pgTable('second_factors', {
  id: uuid().primaryKey(),
  userId: uuid('account_id')
    .notNull()
    .unique()
    .references(() => accounts.id),
  secret: text().notNull(),
  backupCodes: text('backup_codes').notNull(),
  /** False until the first code was given. */
  verified: boolean().notNull().default(false),
  failedVerificationCount: integer('failures').notNull().default(0),
  lockedUntil: instant('locked_until'),
});

/** One-time links with which a person sets up the account, by the SHA-256 of what the link holds. */
export const activations = pgTable(
  'activations',
  {
    digest: bytes().primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Whom to ask when the link is dead. */
    invitedBy: text('invited_by').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    /** Since when another link has taken its place. */
    voidedAt: instant('voided_at'),
  },
  (t) => [index('activations_account').on(t.accountId)],
);

/**
 * Attempts to sign in since the last that succeeded, by keyed hash of the name, account or network, and until when the
 * next one has to wait.
 */
export const signInAttempts = pgTable('sign_in_attempts', {
  key: bytes().primaryKey(),
  attempts: integer().notNull(),
  waitUntil: instant('wait_until').notNull(),
  /** When they are forgotten. */
  forgottenAt: instant('forgotten_at').notNull(),
});

/** What people and programs may be here; what each may do stands in server/identity/grants.ts. */
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

/** What a role is for: a wave, or all of them; cities, provinces with all their cities, or everywhere; until an end. */
const scope = () => ({
  role: text({ enum: roles }).notNull(),
  /** Null: every wave. */
  waveId: uuid('wave_id').references(() => waves.id),
  /** Null, where provinces are null too: everywhere. */
  cities: text().array(),
  provinces: text().array(),
  until: instant('until').notNull(),
});

/** Who granted and called it back, by name, and when. */
const givenAndRevoked = () => ({
  grantedBy: text('granted_by').notNull(),
  grantedAt: instant('granted_at').notNull().defaultNow(),
  revokedBy: text('revoked_by'),
  revokedAt: instant('revoked_at'),
});

/** Roles of accounts. A grant never changes but to be revoked. */
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

/** Keys of programs, each with a role of its own. They never change but to be revoked. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid().primaryKey(),
    /** HMAC of the key, which nobody keeps. */
    hash: bytes().notNull().unique(),
    name: text().notNull(),
    /** The account that it belongs to; null for one made at the command line. */
    account: uuid().references(() => accounts.id),
    ...scope(),
    ...givenAndRevoked(),
  },
  (t) => [check('api_keys_scope', sql`${t.cities} is null or ${t.provinces} is null`)],
);

/** What reviewers do, what is done with accounts, and all that stands in the trail. */
export const reviewActions = ['accept', 'remove', 'undo'] as const;
export type ReviewAction = (typeof reviewActions)[number];
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
export const auditActions = [...reviewActions, 'redact', ...accountActions] as const;
export type AuditAction = (typeof auditActions)[number];

/** How it is known who acted: their own session, a key, a staff token, or what was said at the command line. */
export const actorProofs = ['session', 'key', 'token', 'command'] as const;
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
    /** What it was about: `group:…`, `submission:…`, `decision:…`, `answer:SUBMISSION/QUESTION`, `account:…`, `session:…`. */
    subject: text().notNull(),
    reason: text().notNull(),
    /** Null: from before it was kept. */
    via: text({ enum: actorProofs }),
    /** Numbers that went with it. */
    detail: jsonb().$type<Record<string, number>>().notNull(),
  },
  (t) => [index('audit_account').on(t.account, t.at)],
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
    /** Version of the rules that found it. */
    rules: smallint().notNull().default(1),
    evidence: jsonb().$type<Record<string, number>>(),
    /** The group that it is held with. */
    heldGroup: text('held_group'),
    /** The reviewer's decision behind it; null where the rules decided. What a person decided, no rule overrules. */
    decision: uuid().references(() => audit.id),
    /** The decision on others that freed the place which it moved up into; undoing that takes it back. */
    movedBy: uuid('moved_by').references(() => audit.id),
    decidedAt: instant('decided_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.submissionId, t.number] }),
    index('verdicts_decided_at').using('brin', t.decidedAt).with({ autosummarize: true }),
  ],
);

/**
 * The latest moment that was read as a wave's cut-off (db/cutoff-barrier.ts): nothing is stamped at or before it any more.
 */
export const cutoffs = pgTable('cutoffs', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id),
  cutoff: instant('cutoff').notNull(),
});

/** Through when all that was stored and decided in a wave has been screened. */
export const screenings = pgTable('screenings', {
  waveId: uuid('wave_id').primaryKey(),
  through: instant('through').notNull(),
});

/** Through when the submissions and verdicts of a wave are folded into its counts. */
export const folds = pgTable('folds', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id),
  through: instant('through').notNull(),
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
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city, t.hour, t.channel, t.mode, t.language, t.outcome] })],
);

/** The last computed tally of a city, kept so that only cities that changed are computed again. */
export const tallies = pgTable(
  'tallies',
  {
    waveId: uuid('wave_id').notNull(),
    city: text().notNull(),
    /** It holds every submission stored, and every verdict decided, up to this moment. */
    through: instant('through').notNull(),
    /** Counts by status and reason. */
    counts: jsonb().$type<Record<string, number>>().notNull(),
    /** Tally of the counted, and of those that quality rules removed. */
    counted: jsonb().$type<unknown>().notNull(),
    removed: jsonb().$type<unknown>().notNull(),
    /** Root of the tree of the receipts that count, hexadecimal; null: tallied before there were such trees. */
    inclusionRoot: text('inclusion_root'),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.city] })],
);

/** Releases: canonical document and signature. IMMUTABLE. */
export const releases = pgTable(
  'releases',
  {
    waveId: uuid('wave_id')
      .notNull()
      .references(() => waves.id),
    number: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    cutoff: instant('cutoff').notNull(),
    supersedes: integer(),
    reason: text(),
    /** SHA-256 of the canonical bytes, hexadecimal. */
    digest: text().notNull(),
    /** RFC 8785 JSON, byte for byte what is served and signed. */
    document: text().notNull(),
    /** Detached compact JWS. */
    signature: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.number] }), check('releases_number', sql`${t.number} >= 1`)],
);

/**
 * Of which release the figures are that a release shows of a city: its own, or those of an earlier one that it repeats,
 * so that no two releases differ by few people. IMMUTABLE.
 */
export const releaseCities = pgTable(
  'release_cities',
  {
    waveId: uuid('wave_id').notNull(),
    number: integer().notNull(),
    city: text().notNull(),
    figuresOf: integer('figures_of').notNull(),
    /** Whether any figure is published, and whether the unscreened score is. */
    isPublished: boolean('is_published').notNull(),
    isUnscreenedPublished: boolean('is_unscreened_published').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.number] }),
    foreignKey({ columns: [t.waveId, t.number], foreignColumns: [releases.waveId, releases.number] }),
    foreignKey({ columns: [t.waveId, t.figuresOf], foreignColumns: [releases.waveId, releases.number] }),
  ],
);

/** Forms of the table of a release. */
export const releaseFileForms = ['csv', 'xlsx'] as const;

/** The tables that were made of releases. IMMUTABLE. */
export const releaseFiles = pgTable(
  'release_files',
  {
    waveId: uuid('wave_id').notNull(),
    number: integer().notNull(),
    form: text({ enum: releaseFileForms }).notNull(),
    bytes: bytes().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.number, t.form] }),
    foreignKey({ columns: [t.waveId, t.number], foreignColumns: [releases.waveId, releases.number] }),
    check('release_files_form', sql`${t.form} in ('csv', 'xlsx')`),
  ],
);

/** Withdrawn releases; the release itself stays. IMMUTABLE. */
export const withdrawals = pgTable(
  'withdrawals',
  {
    waveId: uuid('wave_id').notNull(),
    number: integer().notNull(),
    reason: text().notNull(),
    withdrawnAt: instant('withdrawn_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.number] }),
    foreignKey({ columns: [t.waveId, t.number], foreignColumns: [releases.waveId, releases.number] }),
  ],
);

/** Public halves of every key that ever signed a release, for /.well-known/jwks.json. */
export const signingKeys = pgTable('signing_keys', {
  kid: text().primaryKey(),
  jwk: jsonb().$type<Record<string, string>>().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/**
 * Sentences of the questionnaire and its page, spoken, for browsers without a voice. A sentence is found by its language
 * and the SHA-256 of its text; another recording of it takes the place of the first.
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
 * (server/runtime/node/pressure.ts). The columns are those of rate-limiter-flexible. UNLOGGED: after a crash it is
 * empty, which harms nobody.
 */
export const pressureTotals = pgTable('pressure', {
  key: text().primaryKey(),
  points: integer().notNull().default(0),
  /** Milliseconds since 1970. */
  expire: bigint({ mode: 'number' }),
});
