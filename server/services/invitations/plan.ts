import { z } from 'zod';
import type { Db } from '../../../db/client.ts';
import { insertBatch, listBatches } from '../../../db/invitations.ts';
import type { PlannedInvitations } from '../../../db/schema.ts';
import { MAX_CHANNEL } from '../../crypto/channel-mark.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { channelText, cityCode } from '../../survey/schemas.ts';
import { strataOf } from '../../survey/weighting/strata.ts';
import type { InvitedWave } from './wave.ts';

/** The most invitations of a batch, which takes one transaction and one file. */
export const MOST_INVITATIONS = 1_000_000;
/** The most rows of a plan: 349 cities with thirteen strata each. */
export const MOST_PLANNED_ROWS = 5000;
const MOST_DAYS = 3650;

export const plannedInvitations = z.strictObject({
  city: cityCode,
  stratum: z.string().min(1).max(200).nullable().default(null),
  count: z.int().min(1).max(MOST_INVITATIONS),
});

/** The channel in the links of a batch, before its mark is added. */
export const invitationChannel = channelText.refine(
  (name) => name.length <= MAX_CHANNEL,
  `at most ${MAX_CHANNEL} characters`,
);

/** A planned batch, as the client sends it. */
export interface WantedBatch {
  /** Chosen by the client: a repeated request gets the same batch. */
  id: string;
  plan: readonly PlannedInvitations[];
  channel: string | null;
  expiresAt: Date;
}

/**
 * Plans a batch of invitations, which admits nobody until its codes are made. Throws `forbidden`, `no-invitations`,
 * `city-unknown`, `content-invalid`, and `submission-conflict` where another batch has the id.
 */
export async function planInvitations(
  db: Db,
  actor: Actor,
  invited: InvitedWave,
  { id, plan, channel, expiresAt }: WantedBatch,
  now: Date,
): Promise<void> {
  const { wave, cities, definition, participantsKey } = invited;
  for (const city of new Set(plan.map((row) => row.city)))
    requireGrant(actor, 'send-invitations', { wave: wave.id, city });
  if (!wave.credentials.includes('invitation') || !participantsKey) throw new Problem('no-invitations');
  if (!plan.every(({ city }) => cities.has(city))) throw new Problem('city-unknown');
  const faults = planFaults(plan, strataOf(definition), expiresAt, now);
  if (faults.length > 0) throw new Problem('content-invalid', { errors: faults });
  const batch = { waveId: wave.id, id, plan: plan.map(wholeRow), channel, expiresAt };
  if (await insertBatch(db, { ...batch, plannedAt: now, plannedBy: actor.name })) return;
  const earlier = (await listBatches(db, wave.id)).find((one) => one.id === id);
  const isSame =
    earlier !== undefined &&
    JSON.stringify(earlier.plan.map(wholeRow)) === JSON.stringify(batch.plan) &&
    earlier.channel === channel &&
    earlier.expiresAt.getTime() === expiresAt.getTime();
  if (!isSame) throw new Problem('submission-conflict');
}

/** A row with its fields in a fixed order, which jsonb does not keep. */
const wholeRow = ({ city, stratum, count }: PlannedInvitations): PlannedInvitations => ({
  city,
  stratum,
  count,
});

function planFaults(
  plan: WantedBatch['plan'],
  strata: readonly string[],
  expiresAt: Date,
  now: Date,
): { path: string; message: string }[] {
  const total = plan.reduce((sum, { count }) => sum + count, 0);
  const seen = new Set<string>();
  const faults = plan.flatMap(({ city, stratum }, i) => {
    const place = `${city} ${stratum ?? ''}`;
    const isTwice = seen.has(place);
    seen.add(place);
    if (isTwice) return [{ path: `plan.${i}`, message: `${place.trim()} appears twice` }];
    if (stratum !== null && !strata.includes(stratum))
      return [{ path: `plan.${i}.stratum`, message: `there is no stratum ${stratum}` }];
    return [];
  });
  if (plan.length === 0 || plan.length > MOST_PLANNED_ROWS)
    faults.push({ path: 'plan', message: `from 1 to ${MOST_PLANNED_ROWS} rows` });
  if (total > MOST_INVITATIONS)
    faults.push({ path: 'plan', message: `${total} invitations; a batch has at most ${MOST_INVITATIONS}` });
  if (!isPossibleExpiry(expiresAt, now))
    faults.push({ path: 'expiresAt', message: `within ${MOST_DAYS} days from now` });
  return faults;
}

/** Whether invitations may stay valid until then. */
export const isPossibleExpiry = (expiresAt: Date, now: Date): boolean =>
  expiresAt > now && expiresAt.getTime() <= now.getTime() + MOST_DAYS * DAY_MS;
