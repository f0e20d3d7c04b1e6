import { desc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { waveOpenings } from './releases-schema.ts';

export type WaveOpening = typeof waveOpenings.$inferSelect;
export type NewWaveOpening = Omit<typeof waveOpenings.$inferInsert, 'at'>;

/** Stores a proposal to open a wave; undefined where its id was used before. */
export async function insertOpening(tx: Db, opening: NewWaveOpening): Promise<WaveOpening | undefined> {
  const [inserted] = await tx.insert(waveOpenings).values(opening).onConflictDoNothing().returning();
  return inserted;
}

/** A proposal by its id. */
export async function findOpening(db: Db, id: string): Promise<WaveOpening | undefined> {
  const [opening] = await db.select().from(waveOpenings).where(eq(waveOpenings.id, id));
  return opening;
}

/** The newest proposal to open a wave. */
export async function findNewestOpening(db: Db, waveId: string): Promise<WaveOpening | undefined> {
  const [opening] = await db
    .select()
    .from(waveOpenings)
    .where(eq(waveOpenings.waveId, waveId))
    .orderBy(desc(waveOpenings.at), desc(waveOpenings.id))
    .limit(1);
  return opening;
}
