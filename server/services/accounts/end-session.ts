import type { Db } from '../../../db/client.ts';
import { endSession } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import type { Session } from '../../identity/accounts/session.ts';
import { holderOf, noteAccount } from './author.ts';

/** Ends one of the actor's own sessions. */
export async function endOwnSession(db: Db, session: Session, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await endSession(tx, session.account.id, id))) throw new Problem('session-unknown');
    await noteAccount(tx, holderOf(session.account), 'end-session', session.account.id);
  });
}
