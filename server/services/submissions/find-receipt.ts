import { releasesWith } from '../../../db/releases.ts';
import { findSubmissions } from '../../../db/submissions.ts';
import { listOpenedWaves } from '../../../db/waves.ts';
import { readReceipt, receiptOf } from '../../crypto/receipt.ts';
import type { Platform } from '../../platform.ts';

/**
 * A receipt in today's form, with the wave and city of its submission and the public releases that include it; undefined
 * without such a submission.
 */
export async function findReceipt({ db, keys, now }: Platform, receipt: string) {
  const waves = await listOpenedWaves(db);
  const receipted = readReceipt(
    keys,
    waves.map((w) => w.id),
    receipt,
  );
  const wave = waves.find((w) => w.id === receipted?.waveId);
  if (!receipted || !wave) return undefined;
  const [stored] = await findSubmissions(db, [receipted]);
  if (!stored) return undefined;
  return {
    receipt: receiptOf(keys, wave.id, stored.id),
    wave,
    city: stored.city,
    releases: await releasesWith(db, wave.id, stored.id, now()),
  };
}
