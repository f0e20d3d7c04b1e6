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
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { DraftField } from '../server/survey/evaluation/draft.ts';
import { fileTypes } from '../server/survey/evaluation/file-type.ts';
import type { IndicatorSet } from '../server/survey/evaluation/indicator-set.ts';
import { optionalActions } from '../server/survey/evaluation/optional-set.ts';
import { paperKinds, publicationActions } from '../server/survey/evaluation/papers.ts';
import { reviews } from '../server/survey/evaluation/report-rules.ts';
import { decisionActions } from '../server/survey/evaluation/report-state.ts';
import type { ReportEvidence, ReportValues } from '../server/survey/evaluation/report-values.ts';
import { bytes, instant } from './columns.ts';
import { authored, withdrawalProposalTable, withdrawalTable } from './releases-schema.ts';
import { cities, waves } from './schema.ts';

/**
 * The tables of the evaluation around the survey, in the order in which a report passes them. Triggers protect the
 * rows of the tables marked IMMUTABLE (in their migrations); only drafts change. No table holds the state of a
 * report: it follows from reports and decisions (server/survey/evaluation/report-state.ts).
 */

/** The actor's id, and the name that people know. */
const doneBy = () => ({ by: text().notNull(), byName: text('by_name').notNull() });
const doneAt = () => instant('at').notNull().default(sql`clock_timestamp()`);

/** Indicator sets, by name and version. IMMUTABLE. */
export const indicatorSets = pgTable(
  'indicator_sets',
  {
    name: text().notNull(),
    version: integer().notNull(),
    digest: text().notNull(),
    definition: jsonb().$type<IndicatorSet>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
);

/** Evaluations. IMMUTABLE once opened: deadlines move by extensions. */
export const evaluations = pgTable(
  'evaluations',
  {
    id: uuid().primaryKey(),
    /** Its name for people: "2016". */
    code: text().notNull().unique(),
    setName: text('set_name').notNull(),
    setVersion: integer('set_version').notNull(),
    /** The wave whose release fills the survey's indicator; null in a set without one. */
    waveId: uuid('wave_id').references(() => waves.id),
    dueAt: instant('due_at').notNull(),
    review: text({ enum: reviews }).notNull(),
    openedAt: instant('opened_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    foreignKey({
      name: 'evaluations_set',
      columns: [t.setName, t.setVersion],
      foreignColumns: [indicatorSets.name, indicatorSets.version],
    }),
  ],
);

const evaluationRef = () =>
  uuid('evaluation_id')
    .notNull()
    .references(() => evaluations.id);

/** Cities of an evaluation. IMMUTABLE once it opened. */
export const evaluationCities = pgTable(
  'evaluation_cities',
  {
    evaluationId: evaluationRef(),
    city: text()
      .notNull()
      .references(() => cities.code),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.city] })],
);

/** Optional sets that provinces proposed for their cities, before the evaluation opened. IMMUTABLE. */
export const optionalSetProposals = pgTable(
  'optional_set_proposals',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    evaluationId: evaluationRef(),
    /** The province's code, two digits. */
    province: text().notNull(),
    setName: text('set_name').notNull(),
    setVersion: integer('set_version').notNull(),
    ...authored(),
    at: doneAt(),
  },
  (t) => [
    foreignKey({
      name: 'optional_set_proposals_set',
      columns: [t.setName, t.setVersion],
      foreignColumns: [indicatorSets.name, indicatorSets.version],
    }),
    index('optional_set_proposals_of').on(t.evaluationId, t.province, t.at),
  ],
);

/** The secretariat's decisions on them: a province's newest approved set applies. IMMUTABLE. */
export const optionalSetDecisions = pgTable(
  'optional_set_decisions',
  {
    proposal: uuid()
      .primaryKey()
      .references(() => optionalSetProposals.id),
    /** The proposal's evaluation: no decision comes after it opened. */
    evaluationId: uuid('evaluation_id').notNull(),
    action: text({ enum: optionalActions }).notNull(),
    reason: text(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [check('optional_set_decisions_reason', sql`${t.reason} is not null or ${t.action} = 'approve'`)],
);

const ofCity = { evaluationId: uuid('evaluation_id').notNull(), city: text().notNull() };
/** A foreign key to a city of an evaluation. */
const inEvaluation = (name: string, t: { evaluationId: AnyPgColumn; city: AnyPgColumn }) =>
  foreignKey({
    name,
    columns: [t.evaluationId, t.city],
    foreignColumns: [evaluationCities.evaluationId, evaluationCities.city],
  });

/** Later or earlier deadlines, of one city or of all; the newest decides. IMMUTABLE. */
export const extensions = pgTable(
  'extensions',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    evaluationId: evaluationRef(),
    number: integer().notNull(),
    /** Null: all cities. */
    city: text(),
    dueAt: instant('due_at').notNull(),
    reason: text().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [unique('extensions_number').on(t.evaluationId, t.number), inEvaluation('extensions_city', t)],
);

/** A city's draft: the one table whose rows change. */
export const reportDrafts = pgTable(
  'report_drafts',
  {
    ...ofCity,
    revision: integer().notNull(),
    /** Each field with the revision that last changed it. */
    fields: jsonb().$type<Record<string, DraftField>>().notNull(),
    /** Digests of evidence files, by item. */
    evidence: jsonb().$type<ReportEvidence>().notNull(),
    /** Ids of everybody who ever changed a field: none of them may accept a report of the city. */
    editors: text().array().notNull(),
    editedAt: instant('edited_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.city] }), inEvaluation('report_drafts_city', t)],
);

/** Files by their content. IMMUTABLE. */
export const files = pgTable('files', {
  /** SHA-256, hexadecimal. */
  sha256: text().primaryKey(),
  /** By its content, not its name. */
  type: text({ enum: fileTypes }).notNull(),
  bytes: bytes().notNull(),
});

/** Which city has sent which file: nobody reaches a file by its digest alone. IMMUTABLE. */
export const reportFiles = pgTable(
  'report_files',
  {
    ...ofCity,
    sha256: text()
      .notNull()
      .references(() => files.sha256),
    /** The city's name for it: data, and never a path. */
    name: text().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.city, t.sha256] }), inEvaluation('report_files_city', t)],
);

/** Submitted reports, by number. IMMUTABLE. */
export const reports = pgTable(
  'reports',
  {
    ...ofCity,
    number: integer().notNull(),
    /** From the client, so that a repeated request is stored once. */
    id: uuid().notNull(),
    /** Revision of the submitted draft. */
    revision: integer().notNull(),
    /** SHA-256 of the canonical values and evidence, hexadecimal. */
    digest: text().notNull(),
    values: jsonb().$type<ReportValues>().notNull(),
    evidence: jsonb().$type<ReportEvidence>().notNull(),
    editors: text().array().notNull(),
    late: boolean().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [
    primaryKey({ columns: [t.evaluationId, t.city, t.number] }),
    unique('reports_id').on(t.id),
    inEvaluation('reports_city', t),
  ],
);

/** Decisions on reports; the highest step of the newest report decides. IMMUTABLE. */
export const reportDecisions = pgTable(
  'report_decisions',
  {
    ...ofCity,
    number: integer().notNull(),
    /** The decision's number on this report, from 1. */
    step: smallint().notNull(),
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().notNull(),
    /** Digest of the report that the decider saw. */
    digest: text().notNull(),
    action: text({ enum: decisionActions }).notNull(),
    reason: text(),
    /** Remarks by item. */
    remarks: jsonb().$type<Record<string, string>>().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [
    primaryKey({ columns: [t.evaluationId, t.city, t.number, t.step] }),
    unique('report_decisions_id').on(t.id),
    foreignKey({
      name: 'report_decisions_report',
      columns: [t.evaluationId, t.city, t.number],
      foreignColumns: [reports.evaluationId, reports.city, reports.number],
    }),
    check('report_decisions_reason', sql`${t.reason} is not null or ${t.action} in ('accept', 'recall')`),
  ],
);

/** Ministries' remarks on items of a report, which decide nothing. IMMUTABLE. */
export const reportRemarks = pgTable(
  'report_remarks',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    ...ofCity,
    number: integer().notNull(),
    item: text().notNull(),
    text: text().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [
    index('report_remarks_of').on(t.evaluationId, t.city, t.number),
    foreignKey({
      name: 'report_remarks_report',
      columns: [t.evaluationId, t.city, t.number],
      foreignColumns: [reports.evaluationId, reports.city, reports.number],
    }),
  ],
);

/** Scores and deductions that the secretariat entered, in hundredths; an item's newest decides. IMMUTABLE. */
export const givenScores = pgTable(
  'given_scores',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    ...ofCity,
    /** Code of an item or of a deduction. */
    item: text().notNull(),
    number: integer().notNull(),
    hundredths: integer().notNull(),
    source: text().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [
    unique('given_scores_number').on(t.evaluationId, t.city, t.item, t.number),
    inEvaluation('given_scores_city', t),
    check('given_scores_range', sql`${t.hundredths} between 0 and 10000`),
  ],
);

/** Papers that cities and provinces handed in besides reports, by version. IMMUTABLE. */
export const evaluationPapers = pgTable(
  'papers',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    evaluationId: evaluationRef(),
    /** The code of a city, or of a province. */
    owner: text().notNull(),
    kind: text({ enum: paperKinds }).notNull(),
    /** The paper's number among the owner's papers of this kind, and its version, both from 1. */
    number: smallint().notNull(),
    version: smallint().notNull(),
    title: text().notNull(),
    summary: text().notNull(),
    sha256: text()
      .notNull()
      .references(() => files.sha256),
    /** The owner's name for it: data, and never a path. */
    fileName: text('file_name').notNull(),
    /** SHA-256 of the canonical title, summary and file, hexadecimal. */
    digest: text().notNull(),
    late: boolean().notNull(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [unique('papers_version').on(t.evaluationId, t.owner, t.kind, t.number, t.version)],
);

/** Decisions on papers; the highest step of the newest version decides. IMMUTABLE. */
export const paperDecisions = pgTable(
  'paper_decisions',
  {
    paper: uuid()
      .notNull()
      .references(() => evaluationPapers.id),
    step: smallint().notNull(),
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().notNull().unique('paper_decisions_id'),
    action: text({ enum: decisionActions }).notNull(),
    reason: text(),
    /** The score of an accepted case, 0 to 100, where a set counts cases. */
    hundredths: integer(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [
    primaryKey({ columns: [t.paper, t.step] }),
    check('paper_decisions_reason', sql`${t.reason} is not null or ${t.action} in ('accept', 'recall')`),
    check(
      'paper_decisions_score',
      sql`${t.hundredths} is null or (${t.action} = 'accept' and ${t.hundredths} between 0 and 10000)`,
    ),
  ],
);

/** Which cases are published: a version's newest row decides. IMMUTABLE. */
export const paperPublications = pgTable(
  'paper_publications',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    paper: uuid()
      .notNull()
      .references(() => evaluationPapers.id),
    step: smallint().notNull(),
    action: text({ enum: publicationActions }).notNull(),
    reason: text(),
    ...doneBy(),
    at: doneAt(),
  },
  (t) => [
    unique('paper_publications_step').on(t.paper, t.step),
    check('paper_publications_reason', sql`${t.reason} is not null or ${t.action} = 'publish'`),
  ],
);

/** Proposed releases of an evaluation. An approval approves exactly these bytes. IMMUTABLE. */
export const evaluationDrafts = pgTable(
  'evaluation_drafts',
  {
    /** Chosen by the client, so that a repeated request is stored once. */
    id: uuid().primaryKey(),
    evaluationId: evaluationRef(),
    ...authored(),
    at: doneAt(),
    /** The number in the document. */
    number: integer().notNull(),
    reason: text(),
    digest: text().notNull(),
    document: text().notNull(),
  },
  (t) => [index('evaluation_drafts_evaluation').on(t.evaluationId, t.at)],
);

/** Releases of an evaluation: canonical document and signature. IMMUTABLE. */
export const evaluationReleases = pgTable(
  'evaluation_releases',
  {
    evaluationId: evaluationRef(),
    number: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    supersedes: integer(),
    reason: text(),
    /** SHA-256 of the canonical bytes, hexadecimal. */
    digest: text().notNull(),
    /** RFC 8785 JSON, byte for byte as served and signed. */
    document: text().notNull(),
    /** Detached compact JWS. */
    signature: text().notNull(),
    draft: uuid()
      .notNull()
      .unique('evaluation_releases_draft')
      .references(() => evaluationDrafts.id),
    approvedBy: text('approved_by').notNull(),
    /** When it becomes public; until then only privileged readers see it; null: it was public at once. */
    publicAt: instant('public_at'),
  },
  (t) => [
    primaryKey({ columns: [t.evaluationId, t.number] }),
    check('evaluation_releases_number', sql`${t.number} >= 1`),
  ],
);

const ofEvaluationRelease = (name: string) => ({
  owner: 'evaluation_id',
  name,
  of: (): [AnyPgColumn, AnyPgColumn] => [evaluationReleases.evaluationId, evaluationReleases.number],
});

/** Proposed withdrawals of an evaluation's releases. IMMUTABLE. */
export const evaluationWithdrawalProposals = withdrawalProposalTable(
  'evaluation_withdrawal_proposals',
  ofEvaluationRelease('evaluation_withdrawal_proposals_of'),
);

/** Withdrawn releases of an evaluation. IMMUTABLE. */
export const evaluationWithdrawals = withdrawalTable(
  'evaluation_withdrawals',
  ofEvaluationRelease('evaluation_withdrawals_of'),
  evaluationWithdrawalProposals,
);
