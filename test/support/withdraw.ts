import type { Db } from '../../db/client.ts';
import { insertWithdrawal, waveWithdrawalTables } from '../../db/withdrawals.ts';

/** Withdraws a wave's release at once, as before there were proposals. */
export async function withdraw(
  db: Db,
  waveId: string,
  number: number,
  reason: string,
  withdrawnAt: Date,
): Promise<void> {
  await insertWithdrawal(db, waveWithdrawalTables, { owner: waveId, number, reason, withdrawnAt });
}
