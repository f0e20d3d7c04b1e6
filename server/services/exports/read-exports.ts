import type { Db } from '../../../db/client.ts';
import { type ExportRow, findExport, listExports } from '../../../db/exports.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities, requireGrant } from '../../identity/grants.ts';

/** The most exports that a list shows; it shows the newest. */
const MOST = 100;

/** The exports of a wave whose answers the actor may export, whoever asked for them. Throws `forbidden`. */
export async function exportsFor(db: Db, waveId: string, actor: Actor): Promise<ExportRow[]> {
  return await listExports(db, waveId, requireCities(actor, 'export-answers', waveId), MOST);
}

/** One of these exports. Throws `forbidden` and `export-unknown`. */
export async function exportFor(db: Db, waveId: string, id: string, actor: Actor): Promise<ExportRow> {
  // An actor who may export nothing in the wave must not learn which exports there are.
  requireCities(actor, 'export-answers', waveId);
  const row = await findExport(db, { waveId, id });
  if (!row) throw new Problem('export-unknown');
  requireGrant(actor, 'export-answers', { wave: waveId, city: row.city ?? undefined });
  return row;
}
