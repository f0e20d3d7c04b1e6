import { type Contact, storeContact } from '../../../db/contacts.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import type { Platform } from '../../platform.ts';

/**
 * Stores a contact exactly once: the same id with the same content again changes nothing. A closed wave takes it, too,
 * for a tablet may have been without a network at the end. Throws `city-unknown` and `submission-conflict`.
 */
export async function recordContact(
  { db }: Pick<Platform, 'db'>,
  fieldwork: Fieldwork,
  contact: Omit<Contact, 'waveId'>,
): Promise<'stored' | 'repeated'> {
  cityOf(fieldwork, contact.city);
  const earlier = await storeContact(db, { ...contact, waveId: fieldwork.wave.id });
  if (!earlier) return 'stored';
  const isSame =
    earlier.waveId === fieldwork.wave.id &&
    earlier.city === contact.city &&
    earlier.disposition === contact.disposition &&
    earlier.replaces === contact.replaces &&
    earlier.interviewer === contact.interviewer &&
    earlier.channel === contact.channel &&
    earlier.recordedAt.getTime() === contact.recordedAt.getTime();
  if (!isSame) throw new Problem('submission-conflict');
  return 'repeated';
}
