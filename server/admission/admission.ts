import type { Wave } from '../../db/waves.ts';
import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { challengeFor, provesWork } from './proof-of-work.ts';
import { isTicket, PATIENCE_SECONDS, secondsToWait, ticketFor } from './wait-ticket.ts';

/**
 * Unusual pressure is met with work, never with a block: while more submissions than usual come from one network
 * or for one city, each has to bring a proof of work, or a ticket that somebody waited for.
 */

/** Submissions a minute, attempts and all, beyond which pressure is unusual. */
export interface PressureLimits {
  perOrigin: number;
  perCity: number;
}

/**
 * From one network: two a second is more than the residents of an office, a campus or the usual address of a
 * mobile carrier send by hand, for answering takes minutes. For one city: fifty a second is a message to a million
 * residents, of whom one in ten answers within half an hour.
 */
export const PRESSURE_LIMITS: PressureLimits = { perOrigin: 120, perCity: 3000 };

/** A submission that somebody asks to be let in with, and what came with it. */
export interface AdmissionRequest {
  id: string;
  city: string;
  origin: string | null;
  /** A solved challenge or a ticket. */
  proof: string | undefined;
}

/**
 * Lets a submission pass, or asks for work: throws `too-many-requests` with a challenge and a ticket. Where nothing
 * has to be asked or awaited it returns at once.
 */
export function admit(
  platform: Platform,
  { wave }: { wave: Pick<Wave, 'id'> },
  entry: AdmissionRequest,
): Promise<void> | undefined {
  const { city, origin } = entry;
  const pressure = platform.pressure({ waveId: wave.id, city, origin });
  if (typeof pressure === 'number')
    return pressure > 1 ? askForWork(platform, wave.id, entry, pressure) : undefined;
  return pressure.then((awaited) =>
    awaited > 1 ? askForWork(platform, wave.id, entry, awaited) : undefined,
  );
}

async function askForWork(
  platform: Platform,
  waveId: string,
  { id, proof }: AdmissionRequest,
  pressure: number,
): Promise<void> {
  const now = platform.now();
  const key = platform.keys.proof;
  const wait = proof === undefined ? undefined : secondsToWait(key, proof, waveId, id, now);
  if (wait === 0) return platform.countProof('waited');
  if (proof !== undefined && wait === undefined) {
    if (!isTicket(proof) && (await provesWork(key, proof, waveId, id, now)))
      return platform.countProof('proved');
    platform.countProof('refused');
  }
  platform.countProof('asked');
  // Who comes back too soon keeps the place in the queue.
  const ticket = proof !== undefined && wait !== undefined ? proof : ticketFor(key, waveId, id, now);
  const challenge = await challengeFor(key, waveId, id, pressure, now);
  throw new Problem('too-many-requests', { challenge, ticket }, wait ?? PATIENCE_SECONDS);
}
