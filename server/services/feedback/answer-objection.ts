import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  findObjection,
  insertObjectionAnswer,
  lockObjecting,
  type Objection,
  type ObjectionWithAnswer,
} from '../../../db/objections.ts';
import { listReleases } from '../../../db/releases.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, may, requireCities, signatureOf } from '../../identity/grants.ts';
import type { ObjectionOutcome } from '../../survey/feedback/objection.ts';
import { authorOf, isOnePerson } from '../releases/second-person.ts';

export interface NewAnswer {
  objection: string;
  outcome: ObjectionOutcome;
  /** The release with the correction; null where nothing is corrected. */
  release: number | null;
  text: string;
}

/**
 * Answers an objection, once: with the release that corrects the disputed one, or with the reason why nothing is
 * corrected. The same answer by the same person again changes nothing.
 * @throws Problem `forbidden`, `objection-unknown`, `objection-answered`, `second-person-needed`, `content-invalid`
 */
export async function answerObjection(
  db: Db,
  { wave: { id: waveId } }: Fieldwork,
  actor: Actor,
  wanted: NewAnswer,
): Promise<ObjectionWithAnswer & { isNew: boolean }> {
  // An actor who may answer nowhere in the wave must not learn which objections there are.
  requireCities(actor, 'answer-objections', waveId);
  return await db.transaction(async (tx) => {
    const found = await findObjection(tx, wanted.objection);
    if (found?.objection.waveId !== waveId) throw new Problem('objection-unknown');
    const { objection } = found;
    const { city } = objection;
    if (!may(actor, 'answer-objections', { wave: waveId, city })) throw new Problem('objection-unknown');
    await lockObjecting(tx, waveId, city);
    const first = await findObjection(tx, objection.id);
    if (first?.answer) return answeredBefore(first, actor, wanted);
    if (await isOnePerson(tx, authorOf(objection), actor)) throw new Problem('second-person-needed');
    await requireCorrection(tx, objection, wanted);
    const { outcome, release, text } = wanted;
    const author = { author: actor.id, authorName: actor.name, authorVia: actor.via };
    const answer = await insertObjectionAnswer(tx, {
      ...{ objection: objection.id, outcome, release, text },
      ...author,
    });
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'answer-objection',
      ...{ waveId, city },
      subject: `objection:${objection.id}`,
      reason: text,
      detail: release === null ? {} : { release },
    });
    return { objection, answer, isNew: true };
  });
}

function answeredBefore(
  first: ObjectionWithAnswer,
  actor: Actor,
  { outcome, release, text }: NewAnswer,
): ObjectionWithAnswer & { isNew: false } {
  const { answer } = first;
  const isSame =
    answer?.outcome === outcome &&
    answer.release === release &&
    answer.text === text &&
    answer.author === actor.id;
  if (!isSame) throw new Problem('objection-answered');
  return { ...first, isNew: false };
}

/** A correction is a later release, signed and not withdrawn. */
async function requireCorrection(
  db: Db,
  { waveId, release: objected }: Objection,
  { outcome, release }: NewAnswer,
): Promise<void> {
  if (outcome === 'refusal' && release === null) return;
  const releases = await listReleases(db, waveId, 'all');
  const corrects = releases.some(
    ({ number, withdrawnAt }) => number === release && number > objected && withdrawnAt === null,
  );
  if (outcome === 'correction' && corrects) return;
  const message =
    outcome === 'refusal'
      ? 'only where something is corrected'
      : `a signed release after ${objected} that stands`;
  throw new Problem('content-invalid', { errors: [{ path: 'release', message }] });
}
