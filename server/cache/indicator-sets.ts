import { LRUCache } from 'lru-cache';
import type { Db } from '../../db/client.ts';
import type { Evaluation } from '../../db/evaluations.ts';
import { findIndicatorSet, type IndicatorSetVersion } from '../../db/indicator-sets.ts';
import { listOptionalSets, type OptionalSetReference } from '../../db/optional-sets.ts';

/**
 * More than one round's: its set, one of each province, and those of earlier rounds. A set takes some sixty
 * kilobytes.
 */
const MOST_SETS = 60;

/**
 * By digest, which names the content: it is the same in every database and forever, so it needs no age (`fresh.ts`).
 */
const sets = new LRUCache<string, IndicatorSetVersion>({ max: MOST_SETS });

/** The version of a set, and the digest of its content. */
export interface SetReference {
  setName: string;
  setVersion: number;
  setDigest: string;
}

/** A version of an indicator set; read and parsed once, because each field that a city saves needs it. */
export async function readIndicatorSet(
  db: Db,
  { setName, setVersion, setDigest }: SetReference,
): Promise<IndicatorSetVersion> {
  const cached = sets.get(setDigest);
  if (cached) return cached;
  const set = await findIndicatorSet(db, setName, setVersion);
  if (set?.digest !== setDigest) throw new Error(`version ${setVersion} of set ${setName} is missing`);
  sets.set(setDigest, set);
  return set;
}

/** More evaluations than take reports at a time. */
const MOST_EVALUATIONS = 100;

const optionalSets = new LRUCache<string, OptionalSetReference[]>({ max: MOST_EVALUATIONS });

/** The accepted optional sets of an evaluation; opening it has locked them for good. */
export async function readOptionalReferences(
  db: Db,
  { id, openedAt }: Pick<Evaluation, 'id' | 'openedAt'>,
): Promise<OptionalSetReference[]> {
  const cached = optionalSets.get(id);
  if (cached) return cached;
  const references = await listOptionalSets(db, id);
  if (openedAt) optionalSets.set(id, references);
  return references;
}
