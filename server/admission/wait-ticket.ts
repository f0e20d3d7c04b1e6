import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { keyedHash } from '../crypto/keys.ts';

/**
 * Tickets for browsers that cannot compute a proof, because they lack scripts or Web Crypto. A signed ticket names
 * the moment from which it admits one submission, so the server stores nothing. It costs time, as the proof does.
 */

/** Seconds that a ticket's holder waits: longer than a proof takes, too short to give up. */
export const TICKET_WAIT_SECONDS = 20;
/** Seconds after the wait for which a ticket stays valid. */
const GOOD_SECONDS = 600;
const SIGNATURE_BYTES = 16;

/**
 * A ticket for a submission: "START.SIGNATURE", where START is the time from which it is valid, in seconds since
 * 1970.
 */
export function ticketFor(key: KeyObject, waveId: string, id: string, now: Date): string {
  const from = Math.ceil(now.getTime() / 1000) + TICKET_WAIT_SECONDS;
  return `${from}.${sign(key, waveId, id, from).toString('base64url')}`;
}

/** Whether a text has the form of a ticket. */
export const isTicket = (text: string): boolean => /^\d{10,11}\.[\w-]{22}$/.test(text);

/** Seconds until a ticket is valid, 0 when it is; undefined when it is forged, for another submission, or expired. */
export function secondsToWait(
  key: KeyObject,
  ticket: string,
  waveId: string,
  id: string,
  now: Date,
): number | undefined {
  if (!isTicket(ticket)) return undefined;
  const [time, signature = ''] = ticket.split('.');
  const from = Number(time);
  if (!timingSafeEqual(Buffer.from(signature, 'base64url'), sign(key, waveId, id, from))) return undefined;
  const seconds = from - now.getTime() / 1000;
  return seconds < -GOOD_SECONDS ? undefined : Math.max(0, Math.ceil(seconds));
}

const sign = (key: KeyObject, waveId: string, id: string, from: number): Buffer =>
  keyedHash(key, 'ticket', waveId, id, String(from)).subarray(0, SIGNATURE_BYTES);
