import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { bearerIn, readStaffToken, type Staff } from './staff.ts';

/** The member of staff whose token a request bears. Throws `unauthorized`. */
export async function requireStaff(
  { keys, now }: Pick<Platform, 'keys' | 'now'>,
  authorization: string | undefined,
): Promise<Staff> {
  const token = bearerIn(authorization);
  const staff = token === undefined ? undefined : await readStaffToken(keys.staff, token, now());
  if (!staff) throw new Problem('unauthorized');
  return staff;
}

/** Throws `forbidden` unless the token is good for the wave, and for the city if one is named. */
export function permit(staff: Staff, waveId: string, city?: string): Staff {
  const isForCity = city === undefined || staff.cities === 'all' || staff.cities.includes(city);
  if (staff.wave !== waveId || !isForCity) throw new Problem('forbidden');
  return staff;
}
