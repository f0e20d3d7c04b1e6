import { findAccount } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import type { Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Author, keyIdOf } from '../../identity/grants.ts';
import { holderBehind } from '../accounts/author.ts';

/** Whether the wave needs two signers, and the approver is the author or acts through a key that belongs to nobody. */
export async function needsSecondPerson(
  db: Db,
  { signOff }: Pick<Wave, 'signOff'>,
  author: Author,
  approver: Author,
): Promise<boolean> {
  if (signOff === 'one') return false;
  const [first, second] = await Promise.all([personOf(db, author), personOf(db, approver)]);
  return !first || !second || isSamePerson(first, second);
}

/** Throws `second-person-needed` where `needsSecondPerson`. */
export async function requireSecondPerson(
  db: Db,
  wave: Pick<Wave, 'signOff'>,
  author: Author,
  approver: Author,
): Promise<void> {
  if (await needsSecondPerson(db, wave, author, approver)) throw new Problem('second-person-needed');
}

/** Whether two authors are known to be one person. */
export async function isOnePerson(db: Db, one: Author, other: Author): Promise<boolean> {
  const [first, second] = await Promise.all([personOf(db, one), personOf(db, other)]);
  return one.id === other.id || (first !== undefined && second !== undefined && isSamePerson(first, second));
}

/** The person behind an author, as far as known. */
interface Person {
  /** The account's id; absent where unknown. */
  account?: string;
  names: string[];
  isSaid: boolean;
}

/** The person behind an author: for a key, the person it was made for; undefined for a key that belongs to nobody. */
async function personOf(db: Db, author: Author): Promise<Person | undefined> {
  const isSaid = author.via === 'command';
  const account = await holderBehind(db, author);
  if (account === null) return keyIdOf(author) === null ? { names: [author.name], isSaid } : undefined;
  const holder = await findAccount(db, { id: account });
  return { account, names: [author.name, holder?.name ?? ''], isSaid };
}

/**
 * Whether two authors are one person. At the command line a name is only claimed: a claimed name counts as the person
 * of that name, also where that person acted with an account or a key.
 */
function isSamePerson(one: Person, other: Person): boolean {
  if (one.account !== undefined && one.account === other.account) return true;
  if (!one.isSaid && !other.isSaid) return false;
  const names = new Set(one.names.map(folded));
  return other.names.some((name) => names.has(folded(name)));
}

const folded = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** The author of a draft or a proposal, as stored. */
export const authorOf = (row: { author: string; authorName: string; authorVia: Author['via'] }): Author => ({
  id: row.author,
  name: row.authorName,
  via: row.authorVia,
});
