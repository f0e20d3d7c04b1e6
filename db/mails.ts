import { and, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import {
  type MailLanguage,
  NEVER_TRIED,
  NO_ADDRESS,
  oldestMail,
} from '../server/survey/evaluation/mail-text.ts';
import { accounts } from './accounts-schema.ts';
import type { Db } from './client.ts';
import { mails, mailWishes } from './mails-schema.ts';

type Cities = 'all' | readonly string[];

export type MailWishes = typeof mailWishes.$inferSelect;
export type Mail = typeof mails.$inferSelect;
type NewMail = Pick<
  Mail,
  | 'id'
  | 'evaluationId'
  | 'city'
  | 'account'
  | 'kind'
  | 'day'
  | 'address'
  | 'language'
  | 'subject'
  | 'body'
  | 'at'
  | 'expiresAt'
>;

/** A person's settings for mails; undefined when they chose none. */
export async function findMailWishes(db: Db, account: string): Promise<MailWishes | undefined> {
  const [wishes] = await db.select().from(mailWishes).where(eq(mailWishes.account, account));
  return wishes;
}

export async function storeMailWishes(db: Db, wishes: MailWishes): Promise<void> {
  const { account: _, ...changes } = wishes;
  await db.insert(mailWishes).values(wishes).onConflictDoUpdate({ target: mailWishes.account, set: changes });
}

/** A person who reports for a city, and how to reach them. */
export interface CityPerson {
  account: string;
  city: string;
  /** Null: none. */
  address: string | null;
  language: MailLanguage;
  isWanted: boolean;
}

/**
 * The people who write or sign the reports of cities: those with such a role now, for this wave or for all, and for
 * cities or provinces by name. A role for everywhere makes nobody a city's person.
 * @param wave its id; null for an evaluation without one
 */
export async function listCityPeople(
  db: Db,
  { wave, cities, now }: { wave: string | null; cities: readonly string[]; now: Date },
): Promise<CityPerson[]> {
  if (cities.length === 0) return [];
  const codes = JSON.stringify(cities);
  const rows = await db.execute<{
    account: string;
    city: string;
    address: string | null;
    language: MailLanguage | null;
    wanted: boolean | null;
  }>(sql`
    select distinct a.id as account, c.code as city, w.address, w.language, w.is_wanted as wanted
    from grants g
    join accounts a on a.id = g.account and a.closed_at is null
    join cities c on c.code = any (g.cities) or c.province_code = any (g.provinces)
    left join mail_wishes w on w.account = a.id
    where g.role in ('city-editor', 'city-signatory')
      and (g.wave_id is null or g.wave_id = ${wave})
      and g.until > ${now.toISOString()} and g.revoked_at is null
      and c.code in (select jsonb_array_elements_text(${codes}::text::jsonb))
    order by c.code, a.id`);
  return rows.map(({ language, wanted, ...others }) => ({
    ...others,
    language: language ?? 'zh-CN',
    isWanted: wanted ?? true,
  }));
}

/** Adds mails to the outbox, without kinds that a person was already told today for the city. */
export async function insertMails(tx: Db, rows: readonly NewMail[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(mails)
    .values(rows.map((row) => ({ ...row, nextAt: row.address === null ? null : row.at })))
    .onConflictDoNothing();
}

/** A mail that a server has begun to send. */
export interface ClaimedMail extends Mail {
  /** Code of its evaluation. */
  evaluation: string;
  /** False when the person no longer wants it, at this address or at all, or has no account any more. */
  isWanted: boolean;
}

/**
 * Makes a server the sender of the mail that has waited longest, for this many milliseconds: until then, or until it
 * reports the outcome, no server claims another. Undefined while another server sends, or when none waits.
 */
export async function claimMail(db: Db, leaseMs: number): Promise<ClaimedMail | undefined> {
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('the one who sends mails', 0))`);
    const lease = sql`clock_timestamp() + ${`${leaseMs} milliseconds`}::interval`;
    const [claimed] = await tx
      .update(mails)
      .set({ attempts: sql`${mails.attempts} + 1`, sendingUntil: lease })
      .where(
        sql`${mails.id} = (
          select m.id from mails m
          where m.next_at <= clock_timestamp() and m.expires_at > clock_timestamp()
            and m.sent_at is null and m.told_at is null
            and not exists (select from mails s where s.sending_until > clock_timestamp())
          order by m.next_at, m.id limit 1)`,
      )
      .returning();
    if (!claimed) return undefined;
    const [state] = await tx.execute<{ evaluation: string; wanted: boolean }>(sql`
      select e.code as evaluation,
        a.closed_at is null and coalesce(w.is_wanted and w.address = ${claimed.address}, false) as wanted
      from evaluations e, accounts a left join mail_wishes w on w.account = a.id
      where e.id = ${claimed.evaluationId} and a.id = ${claimed.account}`);
    if (!state) throw new Error('a mail to nobody');
    return { ...claimed, evaluation: state.evaluation, isWanted: state.wanted };
  });
}

/**
 * The columns of a mail once its person was told, or it was given up: nobody needs the address and the text any more.
 */
const emptied = { address: null, subject: '', body: '' };

/** Records that the mail server took a mail; valid even where another server has taken over meanwhile. */
export async function markSent(db: Db, { id }: Pick<Mail, 'id'>): Promise<void> {
  await db
    .update(mails)
    .set({ sentAt: sql`clock_timestamp()`, nextAt: null, sendingUntil: null, lastError: null, ...emptied })
    .where(and(eq(mails.id, id), isNull(mails.sentAt)));
}

/**
 * Records that it did not, unless another server has taken over, and in how many milliseconds to try again; null:
 * never.
 */
export async function markUnsent(
  db: Db,
  { id, attempts }: Pick<Mail, 'id' | 'attempts'>,
  { error, againMs }: { error: string; againMs: number | null },
): Promise<void> {
  const nextAt = againMs === null ? null : sql`clock_timestamp() + ${`${againMs} milliseconds`}::interval`;
  await db
    .update(mails)
    .set({ nextAt, sendingUntil: null, lastError: error, ...(error === NOT_WANTED && emptied) })
    .where(and(eq(mails.id, id), eq(mails.attempts, attempts), isNull(mails.sentAt)));
}

/** Gives up mails that are too old to be news; returns how many. */
export async function giveUpMails(db: Db, now: Date): Promise<number> {
  const reason = sql`coalesce(${mails.lastError},
    case when ${mails.address} is null then ${NO_ADDRESS} else ${NEVER_TRIED} end)`;
  const givenUp = await db
    .update(mails)
    .set({ givenUpAt: now, nextAt: null, sendingUntil: null, lastError: reason, ...emptied })
    .where(
      and(
        isUntold,
        lte(mails.at, oldestMail(now)),
        lte(mails.expiresAt, now),
        sql`${mails.lastError} is distinct from ${NOT_WANTED}`,
      ),
    )
    .returning({ id: mails.id });
  return givenUp.length;
}

/** A mail in a list. */
export interface ListedMail extends Mail {
  /** The person's name. */
  name: string;
}

const isUntold = and(isNull(mails.sentAt), isNull(mails.toldAt), isNull(mails.givenUpAt));
const inCities = (cities: Cities) => (cities === 'all' ? undefined : inArray(mails.city, [...cities]));

/**
 * Mails of an evaluation that no server sends: those without an address, failed or expired ones, and all where no
 * server sends mails; but not those that were sent, told, given up or not wanted. Oldest first.
 */
export async function listUntold(
  db: Db,
  { evaluationId, cities, isSent, now }: { evaluationId: string; cities: Cities; isSent: boolean; now: Date },
): Promise<ListedMail[]> {
  const isNobodys = or(isNull(mails.nextAt), sql`${mails.expiresAt} <= ${now.toISOString()}`);
  const rows = await db
    .select({ mail: mails, name: accounts.name })
    .from(mails)
    .innerJoin(accounts, eq(accounts.id, mails.account))
    .where(
      and(
        eq(mails.evaluationId, evaluationId),
        inCities(cities),
        isUntold,
        isSent ? isNobodys : undefined,
        sql`${mails.lastError} is distinct from ${NOT_WANTED}`,
      ),
    )
    .orderBy(mails.at, mails.city, mails.id)
    .limit(MOST_LISTED);
  return rows.map(({ mail, name }) => ({ ...mail, name }));
}

/** The reason on a mail that its person does not want. */
export const NOT_WANTED = 'not-wanted';

/** Mails on one page. */
export const MOST_LISTED = 500;

/** When a mail was finished. */
const endedAt = sql`coalesce(${mails.sentAt}, ${mails.toldAt}, ${mails.givenUpAt})`;

/** The mails of an evaluation that were sent, told by a person or given up, latest end first. */
export async function listEnded(
  db: Db,
  { evaluationId, cities, limit }: { evaluationId: string; cities: Cities; limit: number },
): Promise<ListedMail[]> {
  const rows = await db
    .select({ mail: mails, name: accounts.name })
    .from(mails)
    .innerJoin(accounts, eq(accounts.id, mails.account))
    .where(and(eq(mails.evaluationId, evaluationId), inCities(cities), sql`${endedAt} is not null`))
    .orderBy(desc(endedAt), desc(mails.id))
    .limit(limit);
  return rows.map(({ mail, name }) => ({ ...mail, name }));
}

/** How many mails of an evaluation wait for a server to send them. */
export async function countWaiting(
  db: Db,
  { evaluationId, cities, now }: { evaluationId: string; cities: Cities; now: Date },
): Promise<number> {
  return await db.$count(
    mails,
    and(
      eq(mails.evaluationId, evaluationId),
      inCities(cities),
      isUntold,
      sql`${mails.nextAt} is not null`,
      gt(mails.expiresAt, now),
    ),
  );
}

/** Marks mails of these cities as told by a person, so that no server sends them; returns how many it marked. */
export async function markTold(
  db: Db,
  {
    evaluationId,
    cities,
    ids,
    by,
    now,
  }: { evaluationId: string; cities: Cities; ids: readonly string[]; by: string; now: Date },
): Promise<number> {
  const marked = await db
    .update(mails)
    .set({ toldAt: now, toldBy: by, nextAt: null, ...emptied })
    .where(and(eq(mails.evaluationId, evaluationId), inCities(cities), inArray(mails.id, [...ids]), isUntold))
    .returning({ id: mails.id });
  return marked.length;
}
