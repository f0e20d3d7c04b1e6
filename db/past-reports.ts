import type { Db } from './client.ts';
import {
  evaluationPapers,
  extensions,
  files,
  givenScores,
  optionalSetDecisions,
  optionalSetProposals,
  paperDecisions,
  paperPublications,
  reportDecisions,
  reportDrafts,
  reportFiles,
  reports,
} from './evaluation-schema.ts';

/** The history of cities' reports in a simulated past, with its times. */
export interface PastReports {
  extensions?: readonly (typeof extensions.$inferInsert)[];
  given?: readonly (typeof givenScores.$inferInsert)[];
  files?: readonly (typeof files.$inferInsert)[];
  sentFiles?: readonly (typeof reportFiles.$inferInsert)[];
  drafts?: readonly (typeof reportDrafts.$inferInsert)[];
  reports?: readonly (typeof reports.$inferInsert)[];
  decisions?: readonly (typeof reportDecisions.$inferInsert)[];
  papers?: readonly (typeof evaluationPapers.$inferInsert)[];
  paperDecisions?: readonly (typeof paperDecisions.$inferInsert)[];
  paperPublications?: readonly (typeof paperPublications.$inferInsert)[];
}

/** A province's optional set, proposed and approved before the evaluation opened. */
export async function storePastOptionalSet(
  tx: Db,
  proposal: typeof optionalSetProposals.$inferInsert,
  decision: typeof optionalSetDecisions.$inferInsert,
): Promise<void> {
  await tx.insert(optionalSetProposals).values(proposal);
  await tx.insert(optionalSetDecisions).values(decision);
}

/** Rows per statement. */
const MOST_ROWS = 200;

/** Stores a past all at once. The caller has checked the rules; no lock is needed where nobody reports yet. */
export async function storePastReports(tx: Db, past: PastReports): Promise<void> {
  for (const rows of inParts(past.extensions)) await tx.insert(extensions).values(rows);
  for (const rows of inParts(past.given)) await tx.insert(givenScores).values(rows);
  for (const rows of inParts(past.files)) await tx.insert(files).values(rows).onConflictDoNothing();
  for (const rows of inParts(past.sentFiles)) await tx.insert(reportFiles).values(rows);
  for (const rows of inParts(past.drafts)) await tx.insert(reportDrafts).values(rows);
  for (const rows of inParts(past.reports)) await tx.insert(reports).values(rows);
  for (const rows of inParts(past.decisions)) await tx.insert(reportDecisions).values(rows);
  for (const rows of inParts(past.papers)) await tx.insert(evaluationPapers).values(rows);
  for (const rows of inParts(past.paperDecisions)) await tx.insert(paperDecisions).values(rows);
  for (const rows of inParts(past.paperPublications)) await tx.insert(paperPublications).values(rows);
}

const inParts = <T>(rows: readonly T[] = []): T[][] =>
  Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_, i) =>
    rows.slice(i * MOST_ROWS, (i + 1) * MOST_ROWS),
  );
