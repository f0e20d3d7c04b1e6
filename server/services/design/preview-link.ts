import { timingSafeEqual } from 'node:crypto';
import type { Db } from '../../../db/client.ts';
import { findWave } from '../../../db/waves.ts';
import { type Keys, keyedHash } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { setupOf } from '../setup/setup.ts';
import { type Design, designOfWave } from './read-design.ts';

/** Days for which a preview link works; it stops earlier when its wave opens. */
const PREVIEW_DAYS = 7;
/** Length of the proof, in bytes: guessing it takes 10³⁸ attempts. */
const PROOF_BYTES = 16;

/**
 * The secret part of a link with which a person without an account sees a draft: its expiry, in seconds, and the
 * proof that this installation made it for that wave. Nothing of it is stored.
 */
export function previewTicket(keys: Keys, waveId: string, now: Date): string {
  const until = Math.floor((now.getTime() + PREVIEW_DAYS * DAY_MS) / 1000);
  return `${until}.${proofOf(keys, waveId, until).toString('base64url')}`;
}

/**
 * The current draft behind a preview ticket. Throws `link-dead` for a ticket that has expired or is forged, or whose
 * wave is open or deleted.
 */
export async function previewedDesign(
  db: Db,
  keys: Keys,
  { wave: id, ticket, now }: { wave: string; ticket: string; now: Date },
): Promise<Design> {
  const [, until = '', proof = ''] = /^(\d{1,12})\.([\w-]{22})$/.exec(ticket) ?? [];
  const wave = await findWave(db, id);
  if (!wave || until === '' || wave.openedAt) throw new Problem('link-dead');
  const given = Buffer.from(proof, 'base64url');
  const isOurs =
    given.length === PROOF_BYTES && timingSafeEqual(given, proofOf(keys, wave.id, Number(until)));
  if (!isOurs || Number(until) * 1000 <= now.getTime()) throw new Problem('link-dead');
  return await designOfWave(db, await setupOf(db, wave));
}

const proofOf = (keys: Keys, waveId: string, until: number): Buffer =>
  keyedHash(keys.previews, 'preview', waveId, String(until)).subarray(0, PROOF_BYTES);
