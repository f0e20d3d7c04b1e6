import type { Db } from '../../../db/client.ts';
import {
  countInvitations,
  countUsedByBatch,
  type InvitationBatch,
  type InvitationCount,
  listBatches,
} from '../../../db/invitations.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { coversBatch, requireBatch } from './batch.ts';

export const batchStates = ['planned', 'made', 'expired', 'void'] as const;

/** A batch and its use so far. */
export interface ListedBatch {
  id: string;
  state: (typeof batchStates)[number];
  /** Codes of cities, in order. */
  cities: string[];
  invitations: number;
  used: number;
  channel: string | null;
  expiresAt: Date;
  plannedAt: Date;
  plannedBy: string;
  madeAt: Date | null;
  voidedAt: Date | null;
  voidedBy: string | null;
  /** Whether the reader may make its codes and void it. */
  mayChange: boolean;
}

export interface InvitationsView {
  /** Per city and stratum. */
  counts: InvitationCount[];
  /** Newest first. */
  batches: ListedBatch[];
}

/**
 * A wave's invitations in the cities that the reader may see, without batches that include other cities. Throws
 * `forbidden`.
 */
export async function readInvitations(
  db: Db,
  actor: Actor,
  waveId: string,
  now: Date,
): Promise<InvitationsView> {
  const cities = requireCities(actor, 'see-invitations', waveId);
  const counts = await countInvitations(db, waveId, now);
  const used = await countUsedByBatch(db, waveId);
  const batches = await listBatches(db, waveId);
  return {
    counts: counts.filter(({ city }) => cities === 'all' || cities.includes(city)),
    batches: batches
      .filter((batch) => coversBatch(batch, actor, 'see-invitations'))
      .map((batch) =>
        listed(batch, used.get(batch.id) ?? 0, coversBatch(batch, actor, 'send-invitations'), now),
      ),
  };
}

/** One batch. Throws `forbidden`, also where it includes other people's cities, and `batch-unknown`. */
export async function readBatch(
  db: Db,
  actor: Actor,
  waveId: string,
  id: string,
  now: Date,
): Promise<ListedBatch> {
  requireCities(actor, 'see-invitations', waveId);
  const found = (await listBatches(db, waveId)).find((one) => one.id === id);
  const batch = requireBatch(found, actor, 'see-invitations');
  const used = await countUsedByBatch(db, waveId);
  return listed(batch, used.get(id) ?? 0, coversBatch(batch, actor, 'send-invitations'), now);
}

function listed(batch: InvitationBatch, used: number, mayChange: boolean, now: Date): ListedBatch {
  const { plan, waveId: _, ...others } = batch;
  return {
    ...others,
    ...{ used, mayChange },
    state: stateOf(batch, now),
    cities: [...new Set(plan.map(({ city }) => city))].sort(),
    invitations: plan.reduce((sum, { count }) => sum + count, 0),
  };
}

function stateOf({ madeAt, voidedAt, expiresAt }: InvitationBatch, now: Date): ListedBatch['state'] {
  if (voidedAt) return 'void';
  if (expiresAt <= now) return 'expired';
  return madeAt ? 'made' : 'planned';
}
