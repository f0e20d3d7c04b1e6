import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { type FoundStaff, findStaff } from './find-staff.ts';
import { bearerIn, type Staff } from './staff.ts';

/** The member of staff whose device or token sends a request. Throws `unauthorized` and `device-revoked`. */
export async function requireStaff(
  platform: Pick<Platform, 'db' | 'keys' | 'now'>,
  authorization: string | undefined,
): Promise<FoundStaff> {
  const bearer = bearerIn(authorization);
  const found = bearer === undefined ? undefined : await findStaff(platform, bearer, platform.now());
  return vouchedFor(found);
}

/** The member of staff behind a credential. Throws `unauthorized` and `device-revoked` where there is none. */
export function vouchedFor(found: Awaited<ReturnType<typeof findStaff>>): FoundStaff {
  if (found === 'revoked') throw new Problem('device-revoked');
  if (found === undefined || found === 'expired') throw new Problem('unauthorized');
  return found;
}

/** Throws `forbidden` unless the token is valid for the wave, and for the city if one is given. */
export function permit(staff: Staff, waveId: string, city?: string): Staff {
  const isForCity = city === undefined || staff.cities === 'all' || staff.cities.includes(city);
  if (staff.wave !== waveId || !isForCity) throw new Problem('forbidden');
  return staff;
}
