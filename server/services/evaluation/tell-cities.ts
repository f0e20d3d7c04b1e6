import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import type { Evaluation, EvaluationCity } from '../../../db/evaluations.ts';
import { holdMailWishes, listCityPeople } from '../../../db/mail-wishes.ts';
import { insertMails } from '../../../db/mails.ts';
import { localDayOf } from '../../survey/china-time.ts';
import { type MailKind, mailExpiry, mailText, NOT_CONFIRMED } from '../../survey/evaluation/mail-text.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { setOf } from './read-evaluation.ts';

/** A piece of news for cities. */
export interface News {
  evaluation: Evaluation;
  kind: MailKind;
  /** Each with the due time of its report. */
  cities: readonly { city: EvaluationCity; dueAt: Date }[];
  now: Date;
}

/** Mails in one statement. */
const MOST_ROWS = 500;

/**
 * Puts a mail into the outbox for each person who reports for these cities and has not switched mails off. It runs in
 * the transaction of the event, so mails and events agree. A person gets at most one mail per kind, city and day. No
 * server sends one to an address that nobody confirmed.
 */
export async function tellCities(tx: Db, { evaluation, kind, cities, now }: News): Promise<void> {
  const byCode = new Map(cities.map((one) => [one.city.code, one]));
  await holdMailWishes(tx);
  const people = await listCityPeople(tx, { wave: evaluation.waveId, cities: [...byCode.keys()], now });
  const wanting = people.filter(({ isWanted }) => isWanted);
  if (wanting.length === 0) return;
  const { definition } = await setOf(tx, evaluation);
  const rows = wanting.map(({ account, city: code, address, isConfirmed, language }) => {
    const { city, dueAt } = byCode.get(code)!;
    const facts = {
      evaluation: evaluationTitle(evaluation, definition, language),
      city: language === 'en' ? city.english : city.name,
      dueAt,
    };
    return {
      ...mailText(kind, language, facts),
      id: uuidv7(),
      evaluationId: evaluation.id,
      city: code,
      account,
      kind,
      day: localDayOf(now),
      address,
      language,
      at: now,
      expiresAt: mailExpiry(kind, dueAt, now),
      nextAt: isConfirmed ? now : null,
      lastError: address === null || isConfirmed ? null : NOT_CONFIRMED,
    };
  });
  for (let i = 0; i < rows.length; i += MOST_ROWS) await insertMails(tx, rows.slice(i, i + MOST_ROWS));
}
