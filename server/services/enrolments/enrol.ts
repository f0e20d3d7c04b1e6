import { timingSafeEqual } from 'node:crypto';
import { lockEnrolment, setDevice } from '../../../db/enrolments.ts';
import { refusingConstraint } from '../../../db/errors.ts';
import { Problem } from '../../http/problems.ts';
import { deviceHash, enrolmentIn } from '../../identity/enrolment.ts';
import { type FoundStaff, findStaff } from '../../identity/find-staff.ts';
import { vouchedFor } from '../../identity/require-staff.ts';
import type { Platform } from '../../platform.ts';
import { noteEnrolment } from './note.ts';

/**
 * Enrols the device that opens a link, once: from then on its key stands for the interviewer. The same device may ask
 * again in case it lost the reply. Throws `link-dead` and `device-revoked`.
 */
export async function enrolDevice(
  { db, keys, now }: Pick<Platform, 'db' | 'keys' | 'now'>,
  { link, deviceKey }: { link: string; deviceKey: string },
): Promise<FoundStaff> {
  const at = now();
  const id = enrolmentIn(keys.enrolments, link);
  if (id === undefined) throw new Problem('link-dead');
  const hash = deviceHash(keys.enrolments, deviceKey);
  const enrolling = db.transaction(async (tx) => {
    const enrolment = await lockEnrolment(tx, id);
    if (!enrolment) throw new Problem('link-dead');
    if (enrolment.deviceHash) {
      if (timingSafeEqual(enrolment.deviceHash, hash)) return;
      throw new Problem('link-dead');
    }
    if (enrolment.revokedAt || !enrolment.linkExpiresAt || enrolment.linkExpiresAt <= at)
      throw new Problem('link-dead');
    await setDevice(tx, id, hash, at);
    const author = { id: `device:${id}`, name: enrolment.name, via: 'device' as const };
    await noteEnrolment(tx, author, 'enrol-device', enrolment, enrolment.name);
  });
  await enrolling.catch((error) => {
    // A tablet makes a new key for each link, so a key that already stands for somebody is not its own.
    throw refusingConstraint(error) === 'enrolments_device_hash_unique' ? new Problem('link-dead') : error;
  });
  return vouchedFor(await findStaff({ db, keys }, deviceKey, at));
}
