import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.ts';
import { releases } from './releases-schema.ts';
import { waveCities, waveRef } from './schema.ts';

/**
 * Exports of a wave's answers, and their files. The database holds a file, compressed and in pieces, because servers
 * behind a balancer share no disk: any of them may write it, and any of them sends it. Neither table is part of a
 * backup (db/dump.ts), which has the answers themselves.
 */

/** How an export or its file ended; redacted: a text was erased from the answers that it has or would have. */
export const exportEndings = ['cancelled', 'right-ended', 'redacted', 'failed', 'expired'] as const;

/** Why one failed: every attempt broke off, or an error that the log describes. */
export const exportFailures = ['broke-off', 'error'] as const;

/** Forms of a file: CSV, SPSS, Parquet, and the codebook that describes them. */
export const exportFormats = ['csv', 'sav', 'parquet', 'ddi'] as const;

/**
 * Exports that people asked for. The request never changes, and an ended export stays ended (migrations/0030). No
 * column holds the state, which follows from the others (server/services/exports/state.ts).
 */
export const exports = pgTable(
  'exports',
  {
    waveId: waveRef(),
    /** From the client, so that a repeated request is stored once. */
    id: uuid().notNull(),
    /** Null: all cities. */
    city: text(),
    purpose: text().notNull(),
    by: text().notNull(),
    byName: text('by_name').notNull(),
    /** A cut-off of the wave: it includes everything stored and decided up to then. */
    at: instant('at').notNull(),
    format: text({ enum: exportFormats }).notNull().default('csv'),
    /** The release that weights it, and whose cut-off replaces `at`; null: without weights. */
    release: integer(),
    /** How many bootstrap weights each row has. */
    replicates: integer().notNull().default(0),
    /** How often a server began to write it; only the latest attempt may write. */
    attempts: integer().notNull().default(0),
    /** The estimated number of rows, from the monitor's counts; null until writing begins. */
    expected: integer(),
    rows: integer().notNull().default(0),
    /** Bytes of the file before compression. */
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    /** Pieces of the file. */
    pieces: integer().notNull().default(0),
    /** SHA-256 of the file, hexadecimal; null until it is complete. */
    sha256: text(),
    completedAt: instant('completed_at'),
    expiresAt: instant('expires_at'),
    ending: text({ enum: exportEndings }),
    endedAt: instant('ended_at'),
    /** The person who cancelled it. */
    endedBy: text('ended_by'),
    failure: text({ enum: exportFailures }),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.id] }),
    foreignKey({
      name: 'exports_city',
      columns: [t.waveId, t.city],
      foreignColumns: [waveCities.waveId, waveCities.city],
    }),
    foreignKey({
      name: 'exports_release',
      columns: [t.waveId, t.release],
      foreignColumns: [releases.waveId, releases.number],
    }),
    check('exports_replicates', sql`${t.replicates} = 0 or ${t.release} is not null`),
    index('exports_open').on(t.at).where(sql`ending is null`),
    check(
      'exports_complete',
      sql`(${t.completedAt} is null) = (${t.sha256} is null) and (${t.completedAt} is null) = (${t.expiresAt} is null)`,
    ),
    check('exports_ended', sql`(${t.ending} is null) = (${t.endedAt} is null)`),
    check('exports_failure', sql`(${t.failure} is not null) = (${t.ending} is not distinct from 'failed')`),
  ],
);

/** The files of exports, gzip in pieces; deleted when the export ends. */
export const exportPieces = pgTable(
  'export_pieces',
  {
    waveId: uuid('wave_id').notNull(),
    exportId: uuid('export_id').notNull(),
    /** From 0. */
    number: integer().notNull(),
    content: bytes().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.exportId, t.number] }),
    foreignKey({
      name: 'export_pieces_export',
      columns: [t.waveId, t.exportId],
      foreignColumns: [exports.waveId, exports.id],
    }),
  ],
);
