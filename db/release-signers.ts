import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { AuditAction } from './trail-schema.ts';

/** Two people, or one, by name; null for signatures from before drafts and proposals. */
export interface Signers {
  author: string | null;
  approver: string | null;
}

/** The tables of one kind of release, and the trail's names for acts on them and for their subject. */
interface SignedKind {
  releases: string;
  drafts: string;
  withdrawals: string;
  proposals: string;
  owner: string;
  approval: AuditAction;
  withdrawal: AuditAction;
  /** The prefix of the number. */
  subject: string;
}

const ofWaves: SignedKind = {
  releases: 'releases',
  drafts: 'release_drafts',
  withdrawals: 'withdrawals',
  proposals: 'withdrawal_proposals',
  owner: 'wave_id',
  approval: 'approve-release',
  withdrawal: 'approve-withdrawal',
  subject: 'release:',
};
const ofEvaluations: Omit<SignedKind, 'subject'> = {
  releases: 'evaluation_releases',
  drafts: 'evaluation_drafts',
  withdrawals: 'evaluation_withdrawals',
  proposals: 'evaluation_withdrawal_proposals',
  owner: 'evaluation_id',
  approval: 'approve-evaluation',
  withdrawal: 'approve-evaluation-withdrawal',
};

/** Who signed a release, and its withdrawal. */
export interface ReleaseSigners {
  release: Signers;
  withdrawal: Signers;
}

/** Who signed each release of a wave, and its withdrawal, by their drafts, proposals and the trail; by number. */
export const listSigners = async (db: Db, waveId: string): Promise<Map<number, ReleaseSigners>> =>
  await signersOf(db, ofWaves, { id: waveId, waveId });

/** The same for an evaluation's. */
export const listEvaluationSigners = async (
  db: Db,
  { id, code, waveId }: { id: string; code: string; waveId: string | null },
): Promise<Map<number, ReleaseSigners>> =>
  await signersOf(db, { ...ofEvaluations, subject: `evaluation:${code}/` }, { id, waveId });

async function signersOf(
  db: Db,
  kind: SignedKind,
  { id, waveId }: { id: string; waveId: string | null },
): Promise<Map<number, ReleaseSigners>> {
  const inWave = waveId === null ? sql`wave_id is null` : sql`wave_id = ${waveId}`;
  const approver = (action: AuditAction) => sql`(
    select actor from audit where ${inWave} and action = ${action}
      and subject = ${kind.subject}::text || r.number)`;
  const table = sql.identifier;
  const owner = sql.identifier(kind.owner);
  const rows = await db.execute<{
    number: number;
    author: string | null;
    approver: string | null;
    withdrawalAuthor: string | null;
    withdrawalApprover: string | null;
  }>(sql`
    select r.number, d.author_name as author, ${approver(kind.approval)} as approver,
      p.author_name as "withdrawalAuthor", ${approver(kind.withdrawal)} as "withdrawalApprover"
    from ${table(kind.releases)} r
    left join ${table(kind.drafts)} d on d.id = r.draft
    left join ${table(kind.withdrawals)} w on w.${owner} = r.${owner} and w.number = r.number
    left join ${table(kind.proposals)} p on p.id = w.proposal
    where r.${owner} = ${id}`);
  return new Map(
    rows.map(({ number, withdrawalAuthor, withdrawalApprover, ...release }) => [
      number,
      { release, withdrawal: { author: withdrawalAuthor, approver: withdrawalApprover } },
    ]),
  );
}
