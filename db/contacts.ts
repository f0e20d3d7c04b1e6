import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Disposition } from '../server/survey/contact/dispositions.ts';
import type { Db } from './client.ts';
import { contacts, submissions } from './schema.ts';

/** An address or a person that an interviewer approached without getting an interview. */
export interface Contact {
  id: string;
  waveId: string;
  city: string;
  disposition: Disposition | null;
  replaces: string | null;
  interviewer: string;
  channel: string;
  recordedAt: Date;
}

/** Stores a contact, or returns the one with its id. */
export async function storeContact(db: Db, contact: Contact): Promise<Contact | undefined> {
  const stored = await db
    .insert(contacts)
    .values(contact)
    .onConflictDoNothing({ target: [contacts.waveId, contacts.id] })
    .returning({ id: contacts.id });
  if (stored.length > 0) return undefined;
  const { id, waveId, city, disposition, replaces, interviewer, channel, recordedAt } = contacts;
  const columns = { id, waveId, city, disposition, replaces, interviewer, channel, recordedAt };
  const [earlier] = await db
    .select(columns)
    .from(contacts)
    .where(and(eq(contacts.waveId, contact.waveId), eq(contacts.id, contact.id)));
  return earlier;
}

/** How many contacts ended in which way, by city, without retracted ones. Interviewers retract only their own. */
export async function countContacts(
  db: Db,
  waveId: string,
  cities: 'all' | readonly string[],
): Promise<{ city: string; disposition: Disposition; n: number }[]> {
  const counted = await db
    .select({ city: contacts.city, disposition: contacts.disposition, n: sql<number>`count(*)::int` })
    .from(contacts)
    .where(
      and(
        eq(contacts.waveId, waveId),
        cities === 'all' ? undefined : inArray(contacts.city, [...cities]),
        sql`not exists (
          select from contacts as correction
          where correction.replaces = contacts.id and correction.wave_id = contacts.wave_id
            and correction.city = contacts.city and correction.interviewer = contacts.interviewer)`,
      ),
    )
    .groupBy(contacts.city, contacts.disposition);
  return counted.flatMap(({ disposition, ...others }) =>
    disposition === null ? [] : { ...others, disposition },
  );
}

/** The facts that tell whether each interview on a tablet is complete, regardless of its standing verdict. */
export async function listInterviews(
  db: Db,
  waveId: string,
  cities: 'all' | readonly string[],
): Promise<{ city: string; codes: Uint8Array; isOutOfScope: boolean }[]> {
  return await db
    .select({
      city: submissions.city,
      codes: submissions.codes,
      isOutOfScope: sql<boolean>`${submissions.reason} is not distinct from 'OUT_OF_SCOPE'`,
    })
    .from(submissions)
    .where(
      and(
        eq(submissions.waveId, waveId),
        eq(submissions.mode, 'interviewer'),
        cities === 'all' ? undefined : inArray(submissions.city, [...cities]),
      ),
    );
}
