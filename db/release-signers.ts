import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** Two people, or one, by name; null where it was done before there were drafts and proposals. */
export interface Signers {
  author: string | null;
  approver: string | null;
}

/** Who signed each release of a wave, and its withdrawal, as their drafts, proposals and the trail have it; by number. */
export async function listSigners(
  db: Db,
  waveId: string,
): Promise<Map<number, { release: Signers; withdrawal: Signers }>> {
  const approver = (action: string) => sql`(
    select actor from audit where wave_id = r.wave_id and action = ${action} and subject = 'release:' || r.number)`;
  const rows = await db.execute<{
    number: number;
    author: string | null;
    approver: string | null;
    withdrawalAuthor: string | null;
    withdrawalApprover: string | null;
  }>(sql`
    select r.number, d.author_name as author, ${approver('approve-release')} as approver,
      p.author_name as "withdrawalAuthor", ${approver('approve-withdrawal')} as "withdrawalApprover"
    from releases r
    left join release_drafts d on d.id = r.draft
    left join withdrawals w on w.wave_id = r.wave_id and w.number = r.number
    left join withdrawal_proposals p on p.id = w.proposal
    where r.wave_id = ${waveId}`);
  return new Map(
    rows.map(({ number, withdrawalAuthor, withdrawalApprover, ...release }) => [
      number,
      { release, withdrawal: { author: withdrawalAuthor, approver: withdrawalApprover } },
    ]),
  );
}
