import { validate } from 'uuid';
import type { Db } from '../../db/client.ts';
import { type EnrolmentRow, findDevice, findEnrolment, setLastSeen } from '../../db/enrolments.ts';
import type { Keys } from '../crypto/keys.ts';
import { DEVICE_KEY, deviceHash } from './enrolment.ts';
import type { Cities } from './grants.ts';
import { examineStaffToken, type Staff, staffSchema } from './staff.ts';
import type { Lapse } from './types.ts';

/** A member of staff, and their credential. */
export interface FoundStaff {
  staff: Staff;
  via: 'device' | 'token';
  /** The enrolment's id, or the token's `jti`. */
  id: string;
  until: Date;
}

/**
 * The member of staff behind a device's key or a token; undefined when nobody issued it. A device that was enrolled
 * again sends both keys, `new.old`: the new one authorises, and the person is that of the old one, who collected what
 * still waits on the device.
 */
export async function findStaff(
  { db, keys }: { db: Db; keys: Pick<Keys, 'staff' | 'enrolments'> },
  bearer: string,
  now: Date,
): Promise<FoundStaff | Lapse | undefined> {
  const [deviceKey = '', earlierKey, ...more] = bearer.split('.');
  if (!DEVICE_KEY.test(deviceKey)) return await findByToken(db, keys, bearer, now);
  const device = await findDevice(db, deviceHash(keys.enrolments, deviceKey));
  if (!device || more.length > 0) return undefined;
  const lapse = lapseOf(device, now);
  if (lapse) return lapse;
  await noteSeen(db, device, now);
  const current = foundFrom(device);
  if (earlierKey === undefined) return current;
  const earlier = DEVICE_KEY.test(earlierKey)
    ? await findDevice(db, deviceHash(keys.enrolments, earlierKey))
    : undefined;
  if (earlier?.waveId !== device.waveId || earlier.entry !== device.entry) return undefined;
  const cities = inBoth(current.staff.cities, earlier.cities ?? 'all');
  return { ...current, staff: { ...current.staff, name: earlier.name, cities } };
}

async function findByToken(
  db: Db,
  keys: Pick<Keys, 'staff'>,
  token: string,
  now: Date,
): Promise<FoundStaff | Lapse | undefined> {
  const examined = await examineStaffToken(keys.staff, token, now);
  if (examined === undefined || examined === 'expired') return examined;
  // Tokens from before the list existed have no row.
  const row = validate(examined.id) ? await findEnrolment(db, examined.id) : undefined;
  if (row?.revokedAt) return 'revoked';
  if (row) await noteSeen(db, row, now);
  return { ...examined, via: 'token' };
}

function lapseOf({ revokedAt, until }: EnrolmentRow, now: Date): Lapse | undefined {
  if (revokedAt) return 'revoked';
  return until <= now ? 'expired' : undefined;
}

const HOUR_MS = 3_600_000;

/** Writes at most once an hour per device. */
async function noteSeen(db: Db, { id, lastSeenAt }: EnrolmentRow, now: Date): Promise<void> {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  if (!lastSeenAt || lastSeenAt < hour) await setLastSeen(db, id, hour);
}

function foundFrom({ id, name, role, entry, waveId, cities, until }: EnrolmentRow): FoundStaff {
  const staff = staffSchema.parse({
    name,
    role,
    wave: waveId,
    cities: cities ?? 'all',
    entry: entry ?? undefined,
  });
  return { staff, via: 'device', id, until };
}

function inBoth(a: Cities, b: Cities): 'all' | string[] {
  if (a === 'all') return b === 'all' ? b : [...b];
  return b === 'all' ? [...a] : a.filter((city) => b.includes(city));
}
