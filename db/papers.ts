import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { evaluationPapers, files, paperDecisions, paperPublications } from './evaluation-schema.ts';

export type PaperVersion = typeof evaluationPapers.$inferSelect;
export type NewPaper = Omit<PaperVersion, 'at'>;
export type PaperDecision = typeof paperDecisions.$inferSelect;
export type PaperPublication = typeof paperPublications.$inferSelect;

/** An owner of papers in an evaluation. */
export interface PaperPlace {
  evaluationId: string;
  /** The code of a city, or of a province. */
  owner: string;
}

/** Keeps everybody else from handing in or deciding on an owner's papers until the transaction ends. */
export async function lockPapers(tx: Db, { evaluationId, owner }: PaperPlace): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('papers ' || ${evaluationId} || ' ' || ${owner}, 0))`,
  );
}

/** Versions of papers in an evaluation, by owner, number and version; of one owner when one is given. */
export async function listPaperVersions(
  db: Db,
  evaluationId: string,
  owner?: string,
): Promise<PaperVersion[]> {
  return await db
    .select()
    .from(evaluationPapers)
    .where(
      and(
        eq(evaluationPapers.evaluationId, evaluationId),
        owner === undefined ? undefined : eq(evaluationPapers.owner, owner),
      ),
    )
    .orderBy(
      asc(evaluationPapers.owner),
      asc(evaluationPapers.kind),
      asc(evaluationPapers.number),
      asc(evaluationPapers.version),
    );
}

/** The decisions on all of them, by paper and step. */
export async function listPaperDecisions(
  db: Db,
  evaluationId: string,
  owner?: string,
): Promise<PaperDecision[]> {
  const rows = await db
    .select({ decision: paperDecisions })
    .from(paperDecisions)
    .innerJoin(evaluationPapers, eq(evaluationPapers.id, paperDecisions.paper))
    .where(
      and(
        eq(evaluationPapers.evaluationId, evaluationId),
        owner === undefined ? undefined : eq(evaluationPapers.owner, owner),
      ),
    )
    .orderBy(asc(paperDecisions.paper), asc(paperDecisions.step));
  return rows.map(({ decision }) => decision);
}

export async function findPaper(db: Db, id: string): Promise<PaperVersion | undefined> {
  const [paper] = await db.select().from(evaluationPapers).where(eq(evaluationPapers.id, id));
  return paper;
}

export async function findPaperDecision(db: Db, id: string): Promise<PaperDecision | undefined> {
  const [decision] = await db.select().from(paperDecisions).where(eq(paperDecisions.id, id));
  return decision;
}

/** Stores a version with its file, which is stored once for all senders. False when its id is taken. */
export async function insertPaper(
  tx: Db,
  paper: NewPaper,
  file: typeof files.$inferInsert,
): Promise<boolean> {
  await tx.insert(files).values(file).onConflictDoNothing();
  const inserted = await tx
    .insert(evaluationPapers)
    .values(paper)
    .onConflictDoNothing()
    .returning({ id: evaluationPapers.id });
  return inserted.length === 1;
}

/** Stores a decision as the next step of its paper. False when its id is taken. Under the owner's lock. */
export async function insertPaperDecision(
  tx: Db,
  decision: Omit<PaperDecision, 'step' | 'at'>,
): Promise<boolean> {
  const step = sql<number>`(select coalesce(max(step), 0) + 1 from paper_decisions
    where paper = ${decision.paper})`;
  const inserted = await tx
    .insert(paperDecisions)
    .values({ ...decision, step })
    .onConflictDoNothing({ target: paperDecisions.id })
    .returning({ id: paperDecisions.id });
  return inserted.length === 1;
}

/** The bytes of a stored file. */
export async function findFileBytes(db: Db, sha256: string): Promise<Uint8Array | undefined> {
  const [file] = await db.select({ bytes: files.bytes }).from(files).where(eq(files.sha256, sha256));
  return file?.bytes;
}

/** Stores whether a version is published, as the newest. False when its id is taken. Under the owner's lock. */
export async function insertPublication(
  tx: Db,
  publication: Omit<PaperPublication, 'step' | 'at'>,
): Promise<boolean> {
  const step = sql<number>`(select coalesce(max(step), 0) + 1 from paper_publications
    where paper = ${publication.paper})`;
  const inserted = await tx
    .insert(paperPublications)
    .values({ ...publication, step })
    .onConflictDoNothing({ target: paperPublications.id })
    .returning({ id: paperPublications.id });
  return inserted.length === 1;
}

export async function findPublication(db: Db, id: string): Promise<PaperPublication | undefined> {
  const [publication] = await db.select().from(paperPublications).where(eq(paperPublications.id, id));
  return publication;
}

/** The latest decision on publishing each paper of an evaluation, or one of them, by the paper's id. */
export async function listPublications(
  db: Db,
  evaluationId: string,
  paper?: string,
): Promise<Map<string, PaperPublication>> {
  const rows = await db
    .selectDistinctOn([paperPublications.paper], { publication: paperPublications })
    .from(paperPublications)
    .innerJoin(evaluationPapers, eq(evaluationPapers.id, paperPublications.paper))
    .where(
      and(
        eq(evaluationPapers.evaluationId, evaluationId),
        paper === undefined ? undefined : eq(paperPublications.paper, paper),
      ),
    )
    .orderBy(paperPublications.paper, desc(paperPublications.step));
  return new Map(rows.map(({ publication }) => [publication.paper, publication]));
}
