import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  countObjections,
  findObjection,
  insertObjection,
  lockObjecting,
  type ObjectionWithAnswer,
} from '../../../db/objections.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';
import { MOST_OBJECTIONS, objectionsUntil } from '../../survey/feedback/objection.ts';
import { listSigned } from './signed-releases.ts';

export interface NewObjection {
  /** From the client: a repeat with the same content is stored once. */
  id: string;
  city: string;
  release: number;
  /** In the form that survey/feedback/objection.ts accepts. */
  text: string;
}

/**
 * Objects to a city's result in a release, within the days after its sign-off; nothing ever changes the objection. A
 * repeat after these days confirms an objection that was stored in time.
 * @throws Problem `forbidden`, `city-unknown`, `objection-conflict`, `release-unknown`, `withdrawn-before`,
 * `objections-closed`, `too-many-objections`
 */
export async function objectToResult(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  wanted: NewObjection,
  now: Date,
): Promise<ObjectionWithAnswer & { isNew: boolean }> {
  const waveId = fieldwork.wave.id;
  const { id, city, release, text } = wanted;
  requireGrant(actor, 'object-to-result', { wave: waveId, city });
  cityOf(fieldwork, city);
  return await db.transaction(async (tx) => {
    await lockObjecting(tx, waveId, city);
    const before = await findObjection(tx, id);
    if (before) return storedBefore(before, waveId, actor, wanted);
    await requireObjectable(tx, { waveId, city, release }, now);
    const author = { author: actor.id, authorName: actor.name, authorVia: actor.via };
    const objection = await insertObjection(tx, { id, waveId, city, release, text, ...author });
    // Another city's objection took the id at the same moment.
    if (!objection) throw new Problem('objection-conflict');
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'object-to-result',
      ...{ waveId, city },
      subject: `objection:${id}`,
      reason: text,
      detail: { release },
    });
    return { objection, answer: null, isNew: true };
  });
}

/** Throws unless a city may object to a release now. */
async function requireObjectable(
  tx: Db,
  objection: Pick<NewObjection, 'city' | 'release'> & { waveId: string },
  now: Date,
): Promise<void> {
  const { waveId, release } = objection;
  const signed = (await listSigned(tx, waveId, now)).find(({ number }) => number === release);
  if (!signed) throw new Problem('release-unknown');
  if (signed.withdrawnAt) throw new Problem('withdrawn-before');
  const until = objectionsUntil(signed.signedAt);
  if (now >= until) throw new Problem('objections-closed', { until: until.toISOString() });
  if ((await countObjections(tx, objection)) >= MOST_OBJECTIONS) throw new Problem('too-many-objections');
}

function storedBefore(
  first: ObjectionWithAnswer,
  waveId: string,
  actor: Actor,
  { city, release, text }: NewObjection,
): ObjectionWithAnswer & { isNew: false } {
  const { objection } = first;
  const isSame =
    objection.waveId === waveId &&
    objection.city === city &&
    objection.release === release &&
    objection.text === text &&
    objection.author === actor.id;
  if (!isSame) throw new Problem('objection-conflict');
  return { ...first, isNew: false };
}
