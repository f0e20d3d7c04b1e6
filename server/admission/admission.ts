import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { challengeFor, provesWork } from './proof-of-work.ts';
import { isTicket, secondsToWait, TICKET_WAIT_SECONDS, ticketFor } from './wait-ticket.ts';

/**
 * Unusual pressure costs work, and blocks nobody: while more submissions than usual come from one network or for one
 * city, each has to bring a proof of work or a wait ticket.
 */

/** Attempts to submit, a minute, above which pressure is unusual. */
export interface PressureLimits {
  perOrigin: number;
  perCity: number;
}

/**
 * Network: people in an office, on a campus or behind a mobile carrier's address send fewer than two a second, for
 * answering takes minutes. City: fifty a second is a message to a million residents, one in ten of whom answers
 * within half an hour.
 */
export const PRESSURE_LIMITS: PressureLimits = { perOrigin: 120, perCity: 3000 };

/** A submission that asks for admission, and what came with it. */
export interface AdmissionRequest {
  id: string;
  city: string;
  origin: string | null;
  /** A solved challenge or a ticket. */
  proof: string | undefined;
}

/** Lets a submission pass, or throws `too-many-requests` with a challenge and a ticket. */
export async function admit(platform: Platform, waveId: string, entry: AdmissionRequest): Promise<void> {
  const { city, origin } = entry;
  const pressure = await platform.pressure({ waveId, city, origin });
  if (pressure > 1) await askForWork(platform, waveId, entry, pressure);
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
  // A caller who returns too soon keeps the ticket, and with it the place in the queue.
  const ticket = proof !== undefined && wait !== undefined ? proof : ticketFor(key, waveId, id, now);
  const challenge = await challengeFor(key, waveId, id, pressure, now);
  throw new Problem('too-many-requests', { challenge, ticket }, wait ?? TICKET_WAIT_SECONDS);
}
