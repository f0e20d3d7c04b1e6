import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import {
  countOpenExports,
  type ExportRow,
  findExport,
  insertExport,
  lockAsking,
} from '../../../db/exports.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant, signatureOf } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { MAX_REASON, storableText } from '../../survey/typed-text.ts';
import type { ExportFormat } from './forms/forms.ts';
import { readWeighing } from './weights.ts';

/** The most exports of one person at a time: waiting, running, or with a kept file. */
export const MAX_EXPORTS = 5;

/** Longest statement of the answers' purpose, in characters. */
export const MAX_PURPOSE = MAX_REASON;
export const exportPurpose = storableText.trim().min(1).max(MAX_PURPOSE);

export interface ExportInput {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** Undefined: all cities. */
  city?: string | undefined;
  purpose: string;
  /** CSV when absent. */
  format?: ExportFormat | undefined;
  /** The release that gives the weights; undefined: no weights. */
  release?: number | undefined;
  /** How many bootstrap weights to add; needs a release. */
  replicates?: number | undefined;
  actor: Actor;
  now: Date;
}

/**
 * Asks for an export of a wave's answers as they stand now: whenever a server writes it, it has what was stored and
 * decided up to this moment.
 * @throws Problem `city-unknown`, `release-unknown`, `forbidden`, `exports-elsewhere`, `confirmation-needed`,
 * `export-conflict`, `too-many-exports`
 */
export async function askForExport(
  { db, writesExports }: Pick<Platform, 'db' | 'writesExports'>,
  fieldwork: Fieldwork,
  { id, city, purpose, format = 'csv', release, replicates = 0, actor, now }: ExportInput,
): Promise<{ row: ExportRow; isRepeated: boolean }> {
  const waveId = fieldwork.wave.id;
  requireGrant(actor, 'export-answers', { wave: waveId, city });
  if (!writesExports) throw new Problem('exports-elsewhere');
  requireConfirmed(actor, now);
  if (city !== undefined) cityOf(fieldwork, city);
  const form = { format, release: release ?? null, replicates };
  if (release !== undefined) await readWeighing(db, waveId, { release, replicates });
  const wanted = { waveId, id, city: city ?? null, purpose, ...form, by: actor.id, byName: actor.name };
  const inserted = (await findExport(db, wanted))
    ? undefined
    : await db.transaction(async (tx) => {
        await lockAsking(tx, actor.id);
        if ((await countOpenExports(tx, actor.id)) >= MAX_EXPORTS) throw new Problem('too-many-exports');
        const row = await insertExport(tx, { ...wanted, at: await readCutoff(tx, waveId) });
        if (row)
          await insertAudit(tx, {
            id: uuidv7(),
            ...signatureOf(actor),
            action: 'ask-export',
            waveId,
            city: row.city,
            subject: `export:${id}`,
            reason: purpose,
            detail: release === undefined ? {} : { release, replicates },
          });
        return row;
      });
  if (inserted) return { row: inserted, isRepeated: false };
  const row = await findExport(db, wanted);
  if (!row) throw new Error('an export was stored and is not there');
  const same = ['city', 'purpose', 'format', 'release', 'replicates', 'by'] as const;
  const isSame = same.every((name) => row[name] === wanted[name]);
  if (!isSame) throw new Problem('export-conflict');
  return { row, isRepeated: true };
}
