import type { TallyRow } from '../../../db/tallies.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { canonicalJson } from '../../crypto/digest.ts';
import { keyedHash } from '../../crypto/keys.ts';

/**
 * Attests that a stored tally was made from answers with this digest. Nobody who can only change the database can
 * make a seal, so a changed tally breaks it, and so do changed answers. It stays valid until new answers arrive.
 */
export function sealOf(
  { talliesKey }: Pick<Fieldwork, 'talliesKey'>,
  { waveId, city, through: _, seal: __, ...kept }: Omit<TallyRow, 'seal'> & { seal?: string | null },
  answersDigest: string,
): string {
  return keyedHash(talliesKey, waveId, city, answersDigest, canonicalJson(kept)).toString('hex');
}
