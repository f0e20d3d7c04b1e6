import type { Db } from '../../../db/client.ts';
import { findEnrolment, revokeEnrolment } from '../../../db/enrolments.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { covers } from './list.ts';
import { noteEnrolment } from './note.ts';

/**
 * Revokes a device or a token at once, with a reason that may be empty. A repeat changes nothing. Throws `forbidden`,
 * also where the device works in cities outside the actor's grants, and `enrolment-unknown`.
 */
export async function revokeDevice(
  db: Db,
  actor: Actor,
  { waveId, id, reason }: { waveId: string; id: string; reason: string },
  now: Date,
): Promise<void> {
  const cities = requireCities(actor, 'enrol-interviewers', waveId);
  await db.transaction(async (tx) => {
    const enrolment = await findEnrolment(tx, id);
    if (enrolment?.waveId !== waveId) throw new Problem('enrolment-unknown');
    if (!covers(cities, enrolment.cities)) throw new Problem('forbidden');
    if (await revokeEnrolment(tx, id, actor.name, now))
      await noteEnrolment(tx, actor, 'revoke-device', enrolment, reason);
  });
}
