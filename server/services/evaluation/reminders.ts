import type { Db } from '../../../db/client.ts';
import type { Evaluation } from '../../../db/evaluations.ts';
import { type EvaluationCity, listEvaluationCities } from '../../../db/evaluations.ts';
import { listCityPeople } from '../../../db/mail-wishes.ts';
import { countWaiting, type ListedMail, listEnded, listUntold, markTold } from '../../../db/mails.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, type Cities, citiesFor } from '../../identity/grants.ts';
import { noteAct } from './note-act.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';

/** Finished mails that a list shows. */
const LATEST = 50;

interface OfReminders {
  /** Code of the evaluation. */
  evaluation: string;
  actor: Actor;
  now: Date;
}

export interface Reminders {
  evaluation: Evaluation;
  cities: ReadonlyMap<string, EvaluationCity>;
  /** Mails that no server delivers, so that a person has to tell their addressees. */
  untold: ListedMail[];
  /** Mails that a server is going to send. */
  waiting: number;
  /** The newest mails that were sent, told by a person, or given up. */
  ended: ListedMail[];
  /** Cities where nobody has the role to write or sign. */
  withoutPeople: EvaluationCity[];
}

/**
 * Mails to the people of the cities that the actor may tell.
 * @param isSent whether a server sends mails
 * @throws Problem `evaluation-unknown`, `forbidden`
 */
export async function readReminders(
  db: Db,
  { isSent, now, ...names }: OfReminders & { isSent: boolean },
): Promise<Reminders> {
  const { evaluation, cities } = await tellable(db, names);
  const listed = (await listEvaluationCities(db, evaluation.id)).filter(
    ({ code }) => cities === 'all' || cities.includes(code),
  );
  const codes = listed.map(({ code }) => code);
  const people = await listCityPeople(db, { wave: evaluation.waveId, cities: codes, now });
  const reached = new Set(people.map(({ city }) => city));
  const place = { evaluationId: evaluation.id, cities };
  return {
    evaluation,
    cities: new Map(listed.map((city) => [city.code, city])),
    untold: await listUntold(db, { ...place, isSent, now }),
    waiting: isSent ? await countWaiting(db, { ...place, now }) : 0,
    ended: await listEnded(db, { ...place, limit: LATEST }),
    withoutPeople: listed.filter(({ code }) => !reached.has(code)),
  };
}

/**
 * Records that a person has told people by other means; no server tells them then. Mails already sent or told stay as
 * they are.
 * @throws Problem `evaluation-unknown`, `forbidden`
 */
export async function noteTold(
  db: Db,
  { ids, now, ...names }: OfReminders & { ids: readonly string[] },
): Promise<number> {
  const { evaluation, cities } = await tellable(db, names);
  if (ids.length === 0) return 0;
  return await db.transaction(async (tx) => {
    const mark = { evaluationId: evaluation.id, cities, ids, by: names.actor.name, now };
    const told = await markTold(tx, mark);
    if (told > 0)
      await noteAct(tx, evaluation, names.actor, {
        action: 'note-told',
        subject: ['mails'],
        detail: { mails: told },
      });
    return told;
  });
}

/** The cities that the actor may tell; throws `forbidden` where there are none. */
async function tellable(
  db: Db,
  { evaluation: code, actor }: Pick<OfReminders, 'evaluation' | 'actor'>,
): Promise<{ evaluation: Evaluation; cities: Cities }> {
  const evaluation = await evaluationNamed(db, code);
  const cities = citiesFor(actor, 'tell-cities', scopeOf(evaluation).wave);
  if (cities !== 'all' && cities.length === 0) throw new Problem('forbidden');
  return { evaluation, cities };
}
