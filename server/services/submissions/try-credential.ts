import { findParticipants } from '../../../db/participants.ts';
import { networkHash } from '../../admission/network-hash.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { receiptOf } from '../../crypto/receipt.ts';
import { Problem } from '../../http/problems.ts';
import { type Claims, identify } from '../../identity/credential.ts';
import type { Bearer, Credential, Lapse, Vouched } from '../../identity/types.ts';
import type { Platform } from '../../platform.ts';
import { statusOf } from '../../survey/wave.ts';

/** Whether a credential would be accepted at this moment. */
export type Trial =
  | { standing: 'good' }
  /** It was used before; only the device or app that sent the answers gets the receipt, not any holder of a code. */
  | { standing: 'answered'; answeredAt: Date; city: string; receipt: string | null }
  | { standing: 'expired' }
  | { standing: 'invalid' };

/**
 * Checks a credential before anybody answers, and changes nothing. It ignores quotas: everybody who wants to be heard
 * is heard. Throws `wave-closed`, `city-unknown`, and `too-many-checks` for people who try codes by the dozen.
 */
export async function tryCredential(
  platform: Platform,
  fieldwork: Fieldwork,
  { city, credential }: { city: string; credential: Credential },
  caller: Bearer & { address: string | undefined },
): Promise<Trial> {
  const { wave, participantsKey } = fieldwork;
  const now = platform.now();
  cityOf(fieldwork, city);
  if (statusOf(wave, now) === 'closed' || !participantsKey) throw new Problem('wave-closed');
  if (credential.kind !== 'device')
    await limitTrials(platform, wave.id, networkHash(participantsKey, caller.address, now));
  const claims = await examine(platform, fieldwork, { id: '', city, credential }, caller);
  if (typeof claims === 'string') return { standing: claims === 'revoked' ? 'expired' : claims };
  const keys = [claims.participant, claims.token].filter((key) => key !== null);
  const [participant] = await findParticipants(
    platform.db,
    keys.map((key) => ({ waveId: wave.id, key })),
  );
  if (!participant) return { standing: 'good' };
  return {
    standing: 'answered',
    answeredAt: participant.answeredAt,
    city: participant.city,
    receipt:
      credential.kind === 'invitation' ? null : receiptOf(platform.keys, wave.id, participant.submissionId),
  };
}

async function examine(
  platform: Platform,
  fieldwork: Fieldwork,
  vouched: Vouched,
  bearer: Bearer,
): Promise<Claims | Lapse | 'invalid'> {
  try {
    return await identify(vouched, fieldwork, platform, bearer);
  } catch (error) {
    if (error instanceof Problem && error.is('credential-invalid')) return 'invalid';
    throw error;
  }
}

/** Counted apart from submissions, so that opening pages never costs anybody proof of work. */
async function limitTrials(platform: Platform, waveId: string, origin: string | null): Promise<void> {
  const pressure = await platform.pressure({
    waveId,
    city: 'trials',
    origin: origin === null ? null : `trials ${origin}`,
  });
  if (pressure > 1) throw new Problem('too-many-checks');
}
