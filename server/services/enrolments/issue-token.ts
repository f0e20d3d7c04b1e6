import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { insertEnrolment } from '../../../db/enrolments.ts';
import type { Keys } from '../../crypto/keys.ts';
import type { Actor } from '../../identity/grants.ts';
import { issueStaffToken, type Staff } from '../../identity/staff.ts';
import { noteEnrolment } from './note.ts';

/** Issues and lists a bearer token, as programs used before there were devices. For the command line alone. */
export async function issueListedToken(
  db: Db,
  keys: Pick<Keys, 'staff'>,
  actor: Actor,
  staff: Staff,
  until: Date,
): Promise<string> {
  const id = uuidv7();
  const enrolment = {
    ...{ id, until, waveId: staff.wave, name: staff.name, role: staff.role },
    entry: staff.role === 'interviewer' ? staff.entry : null,
    cities: staff.cities === 'all' ? null : [...staff.cities].sort(),
    linkExpiresAt: null,
    grantedBy: actor.name,
  };
  await db.transaction(async (tx) => {
    await insertEnrolment(tx, enrolment);
    await noteEnrolment(tx, actor, 'issue-token', enrolment, staff.name);
  });
  return await issueStaffToken(keys.staff, staff, until, id);
}
