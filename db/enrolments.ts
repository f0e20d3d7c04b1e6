import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Db } from './client.ts';
import { enrolments } from './grants-schema.ts';

/** Devices of interviewers, and tokens. Every request reads them afresh, so revoking takes effect at once. */

export type EnrolmentRow = typeof enrolments.$inferSelect;
export type NewEnrolment = Pick<
  typeof enrolments.$inferInsert,
  'id' | 'waveId' | 'name' | 'role' | 'entry' | 'cities' | 'until' | 'linkExpiresAt' | 'grantedBy'
>;

/** Adds an enrolment; false when its id is taken. */
export async function insertEnrolment(tx: Db, enrolment: NewEnrolment): Promise<boolean> {
  const inserted = await tx
    .insert(enrolments)
    .values(enrolment)
    .onConflictDoNothing({ target: enrolments.id })
    .returning({ id: enrolments.id });
  return inserted.length > 0;
}

export async function findEnrolment(db: Db, id: string): Promise<EnrolmentRow | undefined> {
  const [enrolment] = await db.select().from(enrolments).where(eq(enrolments.id, id));
  return enrolment;
}

/** The same, locked until the transaction ends. */
export async function lockEnrolment(tx: Db, id: string): Promise<EnrolmentRow | undefined> {
  const [enrolment] = await tx.select().from(enrolments).where(eq(enrolments.id, id)).for('update');
  return enrolment;
}

/** The enrolment of the device whose key has this hash. */
export async function findDevice(db: Db, hash: Uint8Array): Promise<EnrolmentRow | undefined> {
  const [enrolment] = await db.select().from(enrolments).where(eq(enrolments.deviceHash, hash));
  return enrolment;
}

/** Records the device that opened an enrolment's link. */
export async function setDevice(tx: Db, id: string, deviceHash: Uint8Array, at: Date): Promise<void> {
  await tx.update(enrolments).set({ deviceHash, enrolledAt: at }).where(eq(enrolments.id, id));
}

/** Records the hour of a device's last request. */
export async function setLastSeen(db: Db, id: string, hour: Date): Promise<void> {
  await db.update(enrolments).set({ lastSeenAt: hour }).where(eq(enrolments.id, id));
}

/** All enrolments that a wave ever had, newest first. */
export async function listEnrolments(db: Db, waveId: string): Promise<EnrolmentRow[]> {
  return await db
    .select()
    .from(enrolments)
    .where(eq(enrolments.waveId, waveId))
    .orderBy(desc(enrolments.grantedAt), desc(enrolments.id));
}

/** Revokes an enrolment; false when it is missing, or revoked already. */
export async function revokeEnrolment(tx: Db, id: string, by: string, at: Date): Promise<boolean> {
  const revoked = await tx
    .update(enrolments)
    .set({ revokedBy: by, revokedAt: at })
    .where(and(eq(enrolments.id, id), isNull(enrolments.revokedAt)))
    .returning({ id: enrolments.id });
  return revoked.length > 0;
}
