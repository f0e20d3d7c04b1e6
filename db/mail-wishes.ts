import { and, eq, sql } from 'drizzle-orm';
import type { MailLanguage } from '../server/survey/evaluation/mail-text.ts';
import { accounts } from './accounts-schema.ts';
import type { Db } from './client.ts';
import { mailLinks, mailWishes } from './mails-schema.ts';

export type MailWishes = typeof mailWishes.$inferSelect;

/** An address of a person. */
export interface PersonsAddress {
  account: string;
  address: string;
}

/** A person's settings for mails; undefined when they chose none. */
export async function findMailWishes(db: Db, account: string): Promise<MailWishes | undefined> {
  const [wishes] = await db.select().from(mailWishes).where(eq(mailWishes.account, account));
  return wishes;
}

/** Stores a person's settings; which address is confirmed stays as it is. */
export async function storeMailWishes(db: Db, wishes: Omit<MailWishes, 'confirmedAddress'>): Promise<void> {
  const { account: _, ...changes } = wishes;
  await db.insert(mailWishes).values(wishes).onConflictDoUpdate({ target: mailWishes.account, set: changes });
}

/** Records that a person confirmed the address. */
export async function storeConfirmedAddress(tx: Db, { account, address }: PersonsAddress): Promise<void> {
  await tx
    .update(mailWishes)
    .set({ confirmedAddress: address })
    .where(and(eq(mailWishes.account, account), eq(mailWishes.address, address)));
}

/**
 * Lets nobody change or confirm an address until the transaction ends: a confirmation lets out the mails that wait for
 * it, and would miss those that are just being written.
 */
export async function holdMailWishes(tx: Db): Promise<void> {
  await tx.execute(sql`lock table mail_wishes in share mode`);
}

/** A person who reports for a city, and how to reach them. */
export interface CityPerson {
  account: string;
  city: string;
  /** Null: none. */
  address: string | null;
  /** Whether mails may go there. */
  isConfirmed: boolean;
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
    confirmed: boolean;
    language: MailLanguage | null;
    wanted: boolean | null;
  }>(sql`
    select distinct a.id as account, c.code as city, w.address, w.language, w.is_wanted as wanted,
      coalesce(w.confirmed_address = w.address, false) as confirmed
    from grants g
    join accounts a on a.id = g.account and a.closed_at is null
    join cities c on c.code = any (g.cities) or c.province_code = any (g.provinces)
    left join mail_wishes w on w.account = a.id
    where g.role in ('city-editor', 'city-signatory')
      and (g.wave_id is null or g.wave_id = ${wave})
      and g.until > ${now.toISOString()} and g.revoked_at is null
      and c.code in (select jsonb_array_elements_text(${codes}::text::jsonb))
    order by c.code, a.id`);
  return rows.map(({ language, wanted, confirmed, ...others }) => ({
    ...others,
    isConfirmed: confirmed,
    language: language ?? 'zh-CN',
    isWanted: wanted ?? true,
  }));
}

/** Adds a link for an address, without a secret until it is sent; the person's earlier one is void. */
export async function addMailLink(tx: Db, link: PersonsAddress): Promise<void> {
  const unsent = { address: link.address, digest: null, expiresAt: null };
  await tx.insert(mailLinks).values(link).onConflictDoUpdate({ target: mailLinks.account, set: unsent });
}

/** Gives the link for an address its secret; false when the person has another link, or none, by now. */
export async function armMailLink(
  db: Db,
  { account, address }: PersonsAddress,
  { digest, expiresAt }: { digest: Uint8Array; expiresAt: Date },
): Promise<boolean> {
  const armed = await db
    .update(mailLinks)
    .set({ digest, expiresAt })
    .where(and(eq(mailLinks.account, account), eq(mailLinks.address, address)))
    .returning({ account: mailLinks.account });
  return armed.length > 0;
}

/** The address to which a person's newest unused link goes. */
export async function findLinkedAddress(db: Db, account: string): Promise<string | undefined> {
  const [link] = await db
    .select({ address: mailLinks.address })
    .from(mailLinks)
    .where(eq(mailLinks.account, account));
  return link?.address;
}

/** Person and address of a link, whether it has expired or not. */
export async function findMailLink(db: Db, digest: Uint8Array) {
  const [link] = await db
    .select({
      account: mailLinks.account,
      address: mailLinks.address,
      expiresAt: mailLinks.expiresAt,
      name: accounts.name,
      closedAt: accounts.closedAt,
      /** The person's address now. */
      current: mailWishes.address,
    })
    .from(mailLinks)
    .innerJoin(accounts, eq(accounts.id, mailLinks.account))
    .leftJoin(mailWishes, eq(mailWishes.account, mailLinks.account))
    .where(eq(mailLinks.digest, digest));
  return link;
}
export type FoundMailLink = NonNullable<Awaited<ReturnType<typeof findMailLink>>>;

/** Uses a link; false when it was used or voided meanwhile. */
export async function useMailLink(tx: Db, digest: Uint8Array): Promise<boolean> {
  const used = await tx
    .delete(mailLinks)
    .where(eq(mailLinks.digest, digest))
    .returning({ account: mailLinks.account });
  return used.length > 0;
}
