import { and, eq, isNull, sql } from 'drizzle-orm';
import { accounts, secondFactors, signInMethods } from './accounts-schema.ts';
import type { Db } from './client.ts';

export type Account = typeof accounts.$inferSelect;

/** better-auth's name for signing in by password. */
const BY_PASSWORD = 'credential';

export interface NewAccount {
  id: string;
  username: string;
  name: string;
}

/** Adds an account; undefined when its name is taken, also by a closed one. */
export async function addAccount(db: Db, { id, username, name }: NewAccount): Promise<Account | undefined> {
  const [account] = await db
    .insert(accounts)
    .values({ id, username, name, email: `${username}@staff.invalid` })
    .onConflictDoNothing()
    .returning();
  return account;
}

export async function findAccount(db: Db, idOrUsername: { id: string } | { username: string }) {
  const [account] = await db
    .select()
    .from(accounts)
    .where(
      'id' in idOrUsername ? eq(accounts.id, idOrUsername.id) : eq(accounts.username, idOrUsername.username),
    );
  return account;
}

/** An open account, locked until the transaction ends. */
export async function lockAccount(tx: Db, id: string): Promise<Account | undefined> {
  const [account] = await tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.id, id), isNull(accounts.closedAt)))
    .for('update');
  return account;
}

export async function hasAccounts(db: Db): Promise<boolean> {
  const [account] = await db.select({ id: accounts.id }).from(accounts).limit(1);
  return account !== undefined;
}

/** An account as a list shows it. */
export interface ListedAccount extends Pick<Account, 'id' | 'username' | 'name' | 'createdAt' | 'closedAt'> {
  /** Whether it was ever set up. */
  isActivated: boolean;
  hasSecondFactor: boolean;
  sessions: number;
  lastSignIn: Date | null;
}

/** All accounts, the open ones first, by name. */
export async function listAccounts(db: Db): Promise<ListedAccount[]> {
  const listed = await db
    .select({
      id: accounts.id,
      username: accounts.username,
      name: accounts.name,
      createdAt: accounts.createdAt,
      closedAt: accounts.closedAt,
      hasSecondFactor: accounts.twoFactorEnabled,
      isActivated: sql<boolean>`exists (select from sign_in_methods m where m.account_id = accounts.id)`,
      sessions: sql<number>`(select count(*)::int from sessions s where s.account_id = accounts.id and s.expires_at > now())`,
      lastSignIn:
        sql<Date | null>`(select max(at) from audit a where a.account = accounts.id and a.action = 'sign-in')`.mapWith(
          accounts.createdAt,
        ),
    })
    .from(accounts)
    .orderBy(sql`${accounts.closedAt} is not null`, accounts.username);
  return listed;
}

/** Whether an open account of this name has a password. */
export async function hasPassword(db: Db, username: string): Promise<boolean> {
  const [method] = await db
    .select({ id: signInMethods.id })
    .from(signInMethods)
    .innerJoin(accounts, eq(accounts.id, signInMethods.userId))
    .where(
      and(
        eq(accounts.username, username),
        isNull(accounts.closedAt),
        eq(signInMethods.providerId, BY_PASSWORD),
      ),
    );
  return method !== undefined;
}

/** Sets the hashed password of an account. */
export async function setPassword(tx: Db, id: string, accountId: string, password: string): Promise<void> {
  await tx
    .insert(signInMethods)
    .values({ id, userId: accountId, providerId: BY_PASSWORD, accountId, password })
    .onConflictDoUpdate({
      target: [signInMethods.providerId, signInMethods.accountId],
      set: { password, updatedAt: sql`now()` },
    });
}

/** Removes an account's second factor. */
export async function removeSecondFactor(tx: Db, accountId: string): Promise<void> {
  await tx.delete(secondFactors).where(eq(secondFactors.userId, accountId));
  await tx.update(accounts).set({ twoFactorEnabled: false }).where(eq(accounts.id, accountId));
}

/** Removes every way to sign in to an account. */
export async function removeSignInMethods(tx: Db, accountId: string): Promise<void> {
  await tx.delete(signInMethods).where(eq(signInMethods.userId, accountId));
  await removeSecondFactor(tx, accountId);
}

/** Whether an account can also sign in with a provider. */
export async function hasProvider(db: Db, accountId: string, provider: string): Promise<boolean> {
  const [method] = await db
    .select({ id: signInMethods.id })
    .from(signInMethods)
    .where(and(eq(signInMethods.userId, accountId), eq(signInMethods.providerId, provider)));
  return method !== undefined;
}

export async function setClosed(tx: Db, id: string, closedAt: Date): Promise<void> {
  await tx.update(accounts).set({ closedAt }).where(eq(accounts.id, id));
}

/** The second factor of an account, as stored. */
export async function findSecondFactor(db: Db, accountId: string) {
  const [factor] = await db.select().from(secondFactors).where(eq(secondFactors.userId, accountId));
  return factor;
}
