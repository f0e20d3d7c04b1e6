import type { TallyRow } from '../../../db/tallies.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { canonicalJson } from '../../crypto/digest.ts';
import { keyedHash } from '../../crypto/keys.ts';

/**
 * Says that a kept tally is the one that was made from answers with this digest: whoever can change the database cannot
 * make it, so that a changed tally and changed answers both break it. It stays as long as nothing new comes in.
 */
export function sealOf(
  { talliesKey }: Pick<Fieldwork, 'talliesKey'>,
  { waveId, city, through: _, seal: __, ...kept }: Omit<TallyRow, 'seal'> & { seal?: string | null },
  answersDigest: string,
): string {
  return keyedHash(talliesKey, waveId, city, answersDigest, canonicalJson(kept)).toString('hex');
}
