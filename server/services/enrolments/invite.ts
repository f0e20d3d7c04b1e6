import type { Db } from '../../../db/client.ts';
import { findEnrolment, insertEnrolment } from '../../../db/enrolments.ts';
import type { entryWays } from '../../../db/grants-schema.ts';
import type { Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, type Cities, requireGrant } from '../../identity/grants.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { noteEnrolment } from './note.ts';

/** Hours for which a link can be opened. */
const LINK_HOURS = 72;

/** Longest time for which a device is enrolled. */
const MOST_DAYS = 366;

/** The interviewer for whom a device is to be enrolled. */
export interface Invitee {
  /** Id of the enrolment, chosen by the client: a repeat gets the same enrolment. */
  id: string;
  name: string;
  entry: (typeof entryWays)[number];
  cities: Cities;
  until: Date;
}

/**
 * Makes the link that enrols a device for an interviewer. Throws `forbidden`, `no-interviewers`, `city-unknown`,
 * `content-invalid`, and `submission-conflict` where another enrolment has the id.
 */
export async function inviteDevice(
  db: Db,
  actor: Actor,
  { wave, cities: waveCities }: { wave: Wave; cities: ReadonlyMap<string, unknown> },
  { id, name, entry, cities, until }: Invitee,
  now: Date,
): Promise<void> {
  if (cities === 'all') requireGrant(actor, 'enrol-interviewers', { wave: wave.id });
  else for (const city of cities) requireGrant(actor, 'enrol-interviewers', { wave: wave.id, city });
  if (!wave.credentials.includes('interviewer')) throw new Problem('no-interviewers');
  if (cities !== 'all' && !cities.every((city) => waveCities.has(city))) throw new Problem('city-unknown');
  if (!isPossibleEnd(until, now))
    throw new Problem('content-invalid', {
      errors: [{ path: 'until', message: `within ${MOST_DAYS} days from now` }],
    });
  const linkExpiresAt = new Date(Math.min(until.getTime(), now.getTime() + LINK_HOURS * 3_600_000));
  const enrolment = {
    ...{ id, name, entry, until, linkExpiresAt, waveId: wave.id },
    role: 'interviewer' as const,
    cities: cities === 'all' ? null : [...cities].sort(),
    grantedBy: actor.name,
  };
  await db.transaction(async (tx) => {
    if (await insertEnrolment(tx, enrolment))
      return await noteEnrolment(tx, actor, 'invite-device', enrolment, name);
    const earlier = await findEnrolment(tx, id);
    const isSame =
      earlier?.waveId === wave.id &&
      earlier.name === name &&
      earlier.entry === entry &&
      earlier.until.getTime() === until.getTime() &&
      String(earlier.cities) === String(enrolment.cities);
    if (!isSame) throw new Problem('submission-conflict');
  });
}

/** Whether an enrolment may last until then. */
export const isPossibleEnd = (until: Date, now: Date): boolean =>
  until > now && until.getTime() <= now.getTime() + MOST_DAYS * DAY_MS;
