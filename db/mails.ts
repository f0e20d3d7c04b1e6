import { and, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import {
  CONFIRMATION,
  type MailKind,
  NEVER_TRIED,
  NO_ADDRESS,
  NOT_CONFIRMED,
  oldestMail,
} from '../server/survey/evaluation/mail-text.ts';
import { accounts } from './accounts-schema.ts';
import type { Db } from './client.ts';
import type { PersonsAddress } from './mail-wishes.ts';
import { mails } from './mails-schema.ts';

type Cities = 'all' | readonly string[];

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
  | 'nextAt'
> &
  Partial<Pick<Mail, 'lastError'>>;

/** Adds mails to the outbox, without kinds that a person was already told today for the city. */
export async function insertMails(tx: Db, rows: readonly NewMail[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(mails)
    .values([...rows])
    .onConflictDoNothing();
}

/** Lets out what waited for an address to be confirmed and is still news. */
export async function releaseMails(tx: Db, { account, address }: PersonsAddress, now: Date): Promise<void> {
  await tx
    .update(mails)
    .set({ nextAt: now, lastError: null })
    .where(
      and(
        eq(mails.account, account),
        eq(mails.address, address),
        eq(mails.lastError, NOT_CONFIRMED),
        isUntold,
        gt(mails.expiresAt, now),
      ),
    );
}

/** Keeps mails with a person's earlier links from being sent. */
export async function withdrawConfirmations(tx: Db, account: string): Promise<void> {
  await tx
    .update(mails)
    .set({ nextAt: null, lastError: NOT_WANTED, ...emptied })
    .where(and(eq(mails.account, account), eq(mails.kind, CONFIRMATION), isUntold));
}

/** A mail that a server has begun to send. */
export interface ClaimedMail extends Mail {
  /** Code of its evaluation; null in the confirmation of an address. */
  evaluation: string | null;
  /**
   * False when the person no longer wants it, at this address or at all, or has no account any more; when the address
   * is not confirmed, or, where the mail asks for that, is.
   */
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
    const [state] = await tx.execute<{ evaluation: string | null; wanted: boolean }>(sql`
      select e.code as evaluation,
        a.closed_at is null and coalesce(w.is_wanted and w.address = ${claimed.address}
          and (w.confirmed_address is not distinct from w.address) = ${claimed.kind !== CONFIRMATION}, false) as wanted
      from accounts a left join mail_wishes w on w.account = a.id
      left join evaluations e on e.id = ${claimed.evaluationId}
      where a.id = ${claimed.account}`);
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

/** A mail about a city, in a list. */
export interface ListedMail extends Mail {
  kind: MailKind;
  city: string;
  /** The person's name. */
  name: string;
}

const listed = (rows: readonly { mail: Mail; name: string }[]): ListedMail[] =>
  rows.flatMap(({ mail: { kind, city, ...others }, name }) =>
    kind === CONFIRMATION || city === null ? [] : [{ ...others, kind, city, name }],
  );

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
  return listed(rows);
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
  return listed(rows);
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
