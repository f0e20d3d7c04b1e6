import type { Db } from '../../../db/client.ts';
import type { ExportRow } from '../../../db/exports.ts';
import { grantsNowOf } from '../../identity/actor.ts';
import { may } from '../../identity/grants.ts';

type Asked = Pick<ExportRow, 'by' | 'waveId' | 'city'>;

/** Whether the requester may still have an export: their role stands, and so does their account or key. */
export async function isStillRightful(db: Db, asked: Asked, now: Date): Promise<boolean> {
  return (await withoutRight(db, [asked], now)).length === 0;
}

/** The exports to which their requesters have lost the right. */
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
