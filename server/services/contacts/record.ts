import { type Contact, storeContact } from '../../../db/contacts.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';

/**
 * Stores a contact exactly once: a repeat with the same content changes nothing. A closed wave accepts it too,
 * because a tablet may have been offline at the end. Throws `forbidden`, `city-unknown` and `submission-conflict`.
 */
export async function recordContact(
  { db }: Pick<Platform, 'db'>,
  fieldwork: Fieldwork,
  actor: Actor,
  recorded: Omit<Contact, 'waveId' | 'interviewer'>,
): Promise<'stored' | 'repeated'> {
  cityOf(fieldwork, recorded.city);
  requireGrant(actor, 'enter-answers', { wave: fieldwork.wave.id, city: recorded.city });
  const contact = { ...recorded, waveId: fieldwork.wave.id, interviewer: actor.name };
  const earlier = await storeContact(db, contact);
  if (!earlier) return 'stored';
  const isSame =
    earlier.waveId === contact.waveId &&
    earlier.city === contact.city &&
    earlier.disposition === contact.disposition &&
    earlier.replaces === contact.replaces &&
    earlier.interviewer === contact.interviewer &&
    earlier.channel === contact.channel &&
    earlier.recordedAt.getTime() === contact.recordedAt.getTime();
  if (!isSame) throw new Problem('submission-conflict');
  return 'repeated';
}
