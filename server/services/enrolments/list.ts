import type { Db } from '../../../db/client.ts';
import { type EnrolmentRow, listEnrolments } from '../../../db/enrolments.ts';
import type { Keys } from '../../crypto/keys.ts';
import { linkOf } from '../../identity/enrolment.ts';
import { type Actor, type Cities, citiesFor, requireCities } from '../../identity/grants.ts';

/**
 * `waiting`: nobody has opened the link yet; `lapsed`: nobody opened it in time; `working`; `over`: its time has
 * passed; `revoked`.
 */
export const deviceStates = ['waiting', 'lapsed', 'working', 'over', 'revoked'] as const;
export type DeviceState = (typeof deviceStates)[number];

/** A device or a token, as the people who manage interviewers see it. */
export interface ListedDevice extends Omit<EnrolmentRow, 'deviceHash' | 'cities' | 'waveId'> {
  kind: 'device' | 'token';
  state: DeviceState;
  /** Those of its cities that the actor may see. */
  cities: Cities;
  mayRevoke: boolean;
  /** The end of its link, until it is opened, for people who could make one. */
  link: string | undefined;
}

/** The devices and tokens of a wave in the actor's cities, newest first. Throws `forbidden`. */
export async function listDevices(
  { db, keys }: { db: Db; keys: Pick<Keys, 'enrolments'> },
  actor: Actor,
  waveId: string,
  now: Date,
): Promise<ListedDevice[]> {
  const visible = requireCities(actor, 'see-interviewers', waveId);
  const enrollable = citiesFor(actor, 'enrol-interviewers', waveId);
  return (await listEnrolments(db, waveId)).flatMap(({ deviceHash: _, waveId: __, ...row }) => {
    const cities = row.cities === null ? 'all' : among(row.cities, visible);
    if (cities.length === 0) return [];
    const state = stateOf(row, now);
    const mayEnrol = covers(enrollable, row.cities);
    return {
      ...row,
      kind: row.linkExpiresAt === null ? 'token' : 'device',
      state,
      cities,
      mayRevoke: mayEnrol && state !== 'revoked' && state !== 'over',
      link: mayEnrol && state === 'waiting' ? linkOf(keys.enrolments, row.id) : undefined,
    };
  });
}

const among = (codes: readonly string[], cities: Cities): readonly string[] =>
  cities === 'all' ? codes : codes.filter((code) => cities.includes(code));

/** Whether `cities` includes all of these codes; null means every city of the wave. */
export const covers = (cities: Cities, codes: readonly string[] | null): boolean =>
  cities === 'all' || codes?.every((code) => cities.includes(code)) === true;

function stateOf(
  {
    revokedAt,
    until,
    linkExpiresAt,
    enrolledAt,
  }: Pick<EnrolmentRow, 'revokedAt' | 'until' | 'linkExpiresAt' | 'enrolledAt'>,
  now: Date,
): DeviceState {
  if (revokedAt) return 'revoked';
  if (until <= now) return 'over';
  if (linkExpiresAt === null || enrolledAt) return 'working';
  return linkExpiresAt > now ? 'waiting' : 'lapsed';
}
