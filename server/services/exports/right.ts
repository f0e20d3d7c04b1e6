import type { Db } from '../../../db/client.ts';
import type { ExportRow } from '../../../db/exports.ts';
import { grantsNowOf } from '../../identity/actor.ts';
import { may } from '../../identity/grants.ts';

type Asked = Pick<ExportRow, 'by' | 'waveId' | 'city'>;

/** Whether whoever asked for an export may still have it: their role stands, and their account or key does. */
export async function isStillRightful(db: Db, asked: Asked, now: Date): Promise<boolean> {
  return (await withoutRight(db, [asked], now)).length === 0;
}

/** Those of some exports that whoever asked for them may not have any more. */
export async function withoutRight<E extends Asked>(db: Db, asked: readonly E[], now: Date): Promise<E[]> {
  const grants = await grantsNowOf(
    db,
    asked.map(({ by }) => ({ id: by })),
    now,
  );
  return asked.filter(({ by, waveId, city }) => {
    const scope = { wave: waveId, city: city ?? undefined };
    return !may({ grants: grants.get(by) ?? [] }, 'export-answers', scope);
  });
}
