import type { Db } from '../../../db/client.ts';
import type { Evaluation } from '../../../db/evaluations.ts';
import { type EvaluationCity, listEvaluationCities } from '../../../db/evaluations.ts';
import {
  countWaiting,
  type ListedMail,
  listCityPeople,
  listEnded,
  listUntold,
  markTold,
} from '../../../db/mails.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, type Cities, citiesFor } from '../../identity/grants.ts';
import { noteAct } from './note-act.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';

/** Mails that came to their end, as a list shows them. */
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
  /** What somebody has to tell, because no machine does. */
  untold: ListedMail[];
  /** How many a server is going to send. */
  waiting: number;
  /** The newest that were sent, told or given up. */
  ended: ListedMail[];
  /** Cities for which nobody writes or signs. */
  withoutPeople: EvaluationCity[];
}

/**
 * What cities' people are to be told, of the cities that somebody may tell.
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
 * Notes that somebody has told people otherwise; no machine tells them then. Those that were sent or told already stay as they
 * are.
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

/** The cities that somebody may tell; a refusal where there are none. */
async function tellable(
  db: Db,
  { evaluation: code, actor }: Pick<OfReminders, 'evaluation' | 'actor'>,
): Promise<{ evaluation: Evaluation; cities: Cities }> {
  const evaluation = await evaluationNamed(db, code);
  const cities = citiesFor(actor, 'tell-cities', scopeOf(evaluation).wave);
  if (cities !== 'all' && cities.length === 0) throw new Problem('forbidden');
  return { evaluation, cities };
}
