import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
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
import type { PreflightCheck } from '../server/survey/release/preflight.ts';
import { bytes, instant } from './columns.ts';
import { apiKeys } from './grants-schema.ts';
import { waveRef } from './schema.ts';
import { actorProofs } from './trail-schema.ts';

/** The author, in the form of server/identity/grants.ts. */
export const authored = () => ({
  author: text().notNull(),
  authorName: text('author_name').notNull(),
  authorVia: text('author_via', { enum: actorProofs }).notNull(),
});

/** Proposed releases: computed at a cut-off and frozen. An approval approves exactly these bytes. IMMUTABLE. */
export const releaseDrafts = pgTable(
  'release_drafts',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    waveId: waveRef(),
    ...authored(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    cutoff: instant('cutoff').notNull(),
    /** Whether the wave still takes answers. */
    interim: boolean().notNull(),
    /** Why it goes out although answers are held; null where none may be. */
    heldWaiver: text('held_waiver'),
    /** The number in the document. */
    number: integer().notNull(),
    reason: text(),
    digest: text().notNull(),
    document: text().notNull(),
    /** The findings of the preflight (server/survey/release/preflight.ts). */
    checks: jsonb().$type<PreflightCheck[]>().notNull(),
  },
  (t) => [index('release_drafts_wave').on(t.waveId, t.cutoff)],
);

/**
 * Proposed openings of waves, by the digest of everything that opening freezes. The approver names the same digest.
 * Deleted with a wave that is never opened.
 */
export const waveOpenings = pgTable(
  'wave_openings',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    waveId: waveRef(),
    ...authored(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    digest: text().notNull(),
  },
  (t) => [index('wave_openings_wave').on(t.waveId, t.at)],
);

/** Releases: canonical document and signature. IMMUTABLE. */
export const releases = pgTable(
  'releases',
  {
    waveId: waveRef(),
    number: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    cutoff: instant('cutoff').notNull(),
    supersedes: integer(),
    reason: text(),
    /** SHA-256 of the canonical bytes, hexadecimal. */
    digest: text().notNull(),
    /** RFC 8785 JSON, byte for byte as served and signed. */
    document: text().notNull(),
    /** Detached compact JWS. */
    signature: text().notNull(),
    /** The approved draft, and its approver; null: published before there were drafts. */
    draft: uuid().references(() => releaseDrafts.id),
    approvedBy: text('approved_by'),
    /** When it becomes public; until then only privileged readers see it; null: it was public at once. */
    publicAt: instant('public_at'),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.number] }), check('releases_number', sql`${t.number} >= 1`)],
);

/**
 * Which release the figures of a city in a release come from: itself, or an earlier one that it repeats, so that no
 * two releases differ by few people. IMMUTABLE.
 */
export const releaseCities = pgTable(
  'release_cities',
  {
    waveId: uuid('wave_id').notNull(),
    number: integer().notNull(),
    city: text().notNull(),
    figuresOf: integer('figures_of').notNull(),
    /** Whether any figure is published, even an experimental one, and whether the unscreened score is. */
    isPublished: boolean('is_published').notNull(),
    isUnscreenedPublished: boolean('is_unscreened_published').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.city, t.number] }),
    foreignKey({ columns: [t.waveId, t.number], foreignColumns: [releases.waveId, releases.number] }),
    foreignKey({ columns: [t.waveId, t.figuresOf], foreignColumns: [releases.waveId, releases.number] }),
  ],
);

/** Files made from a release: its table, the experimental series, and the package that recomputes its figures. */
export const releaseFileForms = ['csv', 'xlsx', 'parquet', 'experimental', 'replication'] as const;

/** The files made from releases. IMMUTABLE. */
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
    check('release_files_form', sql`${t.form} in ('csv', 'xlsx', 'parquet', 'experimental', 'replication')`),
  ],
);

/** Forms of a pull: a release, a file of it, or the feed of the overall evaluation. */
export const pullForms = [
  'release',
  'csv',
  'xlsx',
  'parquet',
  'experimental',
  'replication',
  'signature',
  'changes',
  'evaluation',
  'evaluation-csv',
] as const;

/** Replies to a key: the whole content, or that its copy is current. */
export const pullStatuses = [200, 304] as const;

/** What programs' keys received of releases, written before it is sent. The digest is the release's. IMMUTABLE. */
export const pulls = pgTable(
  'pulls',
  {
    /** UUIDv7: in order of time. */
    id: uuid().primaryKey(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    keyId: uuid('key_id')
      .notNull()
      .references(() => apiKeys.id),
    waveId: uuid('wave_id').notNull(),
    number: integer().notNull(),
    form: text({ enum: pullForms }).notNull(),
    status: smallint().$type<(typeof pullStatuses)[number]>().notNull(),
  },
  (t) => [
    foreignKey({ columns: [t.waveId, t.number], foreignColumns: [releases.waveId, releases.number] }),
    index('pulls_wave_key').on(t.waveId, t.keyId, t.id),
    check('pulls_status', sql`${t.status} in (200, 304)`),
  ],
);

/** The key of a numbered release: a wave and a number, or an evaluation and a number. */
interface ReleaseKey {
  /** The column that names the wave or the evaluation. */
  owner: string;
  name: string;
  of: () => [AnyPgColumn, AnyPgColumn];
}

/** A table of proposed withdrawals: of a wave's releases, or of an evaluation's. */
export const withdrawalProposalTable = (name: string, key: ReleaseKey) =>
  pgTable(
    name,
    {
      /** Chosen by the client. */
      id: uuid().primaryKey(),
      owner: uuid(key.owner).notNull(),
      number: integer().notNull(),
      reason: text().notNull(),
      ...authored(),
      at: instant('at').notNull().default(sql`clock_timestamp()`),
    },
    (t) => [
      foreignKey({ name: key.name, columns: [t.owner, t.number], foreignColumns: key.of() }),
      index(`${name}_release`).on(t.owner, t.number),
    ],
  );

/** A table of withdrawn releases; the releases themselves stay. */
export const withdrawalTable = (
  name: string,
  key: ReleaseKey,
  proposals: ReturnType<typeof withdrawalProposalTable>,
) =>
  pgTable(
    name,
    {
      owner: uuid(key.owner).notNull(),
      number: integer().notNull(),
      reason: text().notNull(),
      withdrawnAt: instant('withdrawn_at').notNull().defaultNow(),
      /** The approved proposal, and its approver; null: withdrawn before there were proposals. */
      proposal: uuid(),
      approvedBy: text('approved_by'),
    },
    (t) => [
      primaryKey({ columns: [t.owner, t.number] }),
      foreignKey({
        name: `${name}_proposal_withdrawal_proposals_id_fk`,
        columns: [t.proposal],
        foreignColumns: [proposals.id],
      }),
      foreignKey({ name: key.name, columns: [t.owner, t.number], foreignColumns: key.of() }),
    ],
  );

const ofWave = (name: string): ReleaseKey => ({
  owner: 'wave_id',
  name: `${name}_wave_id_number_releases_wave_id_number_fk`,
  of: () => [releases.waveId, releases.number],
});

/** IMMUTABLE. */
export const withdrawalProposals = withdrawalProposalTable(
  'withdrawal_proposals',
  ofWave('withdrawal_proposals'),
);

/** IMMUTABLE. */
export const withdrawals = withdrawalTable('withdrawals', ofWave('withdrawals'), withdrawalProposals);

/** Public halves of every key that ever signed a release, for /.well-known/jwks.json. */
export const signingKeys = pgTable('signing_keys', {
  kid: text().primaryKey(),
  jwk: jsonb().$type<Record<string, string>>().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});
