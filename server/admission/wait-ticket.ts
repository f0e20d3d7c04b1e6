import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { keyedHash } from '../crypto/keys.ts';

/**
 * Tickets for those who cannot compute a proof: a browser without scripts, or without Web Crypto. A ticket names
 * the moment from which it is good for one submission, signed, so nothing needs to be kept. It stops nobody; it
 * takes time, as the proof does.
 */

/** Seconds that the holder of a ticket waits: longer than a proof takes, and still no reason to give up. */
export const PATIENCE_SECONDS = 20;
/** Seconds for which a ticket is good. */
const GOOD_SECONDS = 600;
const SIGNATURE_BYTES = 16;

/** A ticket for a submission: "seconds since 1970 from which it is good.signature". */
export function ticketFor(key: KeyObject, waveId: string, id: string, now: Date): string {
  const from = Math.ceil(now.getTime() / 1000) + PATIENCE_SECONDS;
  return `${from}.${sign(key, waveId, id, from).toString('base64url')}`;
}

/** Whether it looks like a ticket, whoever made it. */
export const isTicket = (text: string): boolean => /^\d{10,11}\.[\w-]{22}$/.test(text);

/**
 * Seconds until the ticket is good, 0 when it is; undefined when it is not ours, not for this submission, or old.
 */
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
