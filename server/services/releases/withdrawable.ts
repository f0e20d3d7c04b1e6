import type { Db } from '../../../db/client.ts';
import { findSignedEvaluation } from '../../../db/evaluation-releases.ts';
import type { Evaluation } from '../../../db/evaluations.ts';
import { findDigest } from '../../../db/releases.ts';
import type { AuditAction } from '../../../db/trail-schema.ts';
import { findWave, type Wave } from '../../../db/waves.ts';
import {
  evaluationWithdrawalTables,
  type WithdrawalTables,
  waveWithdrawalTables,
} from '../../../db/withdrawals.ts';
import type { Action, Scope } from '../../identity/grants.ts';

/** The differences between withdrawing a wave's releases and an evaluation's: the owner and the rights. */
export interface Withdrawable {
  tables: WithdrawalTables;
  /** The id of the wave or evaluation, which names the publishing lock. */
  owner: string;
  signOff: Wave['signOff'];
  scope: Scope;
  /** The rights that proposing and approving need. */
  rights: { propose: Action; approve: Action };
  trail: { waveId: string | null; propose: AuditAction; approve: AuditAction };
  subjectOf: (number: number) => string;
  isThere: (db: Db, number: number) => Promise<boolean>;
}

export const releasesOfWave = ({ id, signOff }: Pick<Wave, 'id' | 'signOff'>): Withdrawable => ({
  tables: waveWithdrawalTables,
  owner: id,
  signOff,
  scope: { wave: id },
  rights: { propose: 'draft-release', approve: 'approve-release' },
  trail: { waveId: id, propose: 'propose-withdrawal', approve: 'approve-withdrawal' },
  subjectOf: (number) => `release:${number}`,
  isThere: async (db, number) => (await findDigest(db, id, number, 'all')) !== undefined,
});

export async function releasesOfEvaluation(
  db: Db,
  evaluation: Pick<Evaluation, 'id' | 'code' | 'waveId'>,
): Promise<Withdrawable> {
  const { id, code, waveId } = evaluation;
  return {
    tables: evaluationWithdrawalTables,
    owner: id,
    signOff: await signOffOf(db, evaluation),
    scope: waveId === null ? {} : { wave: waveId },
    rights: { propose: 'run-evaluation', approve: 'run-evaluation' },
    trail: { waveId, propose: 'propose-evaluation-withdrawal', approve: 'approve-evaluation-withdrawal' },
    subjectOf: (number) => `evaluation:${code}/${number}`,
    isThere: async (tx, number) => (await findSignedEvaluation(tx, id, number)) !== undefined,
  };
}

/** How many people sign an evaluation's release: as many as that of its wave; two without a wave. */
export async function signOffOf(db: Db, { waveId }: Pick<Evaluation, 'waveId'>): Promise<Wave['signOff']> {
  const wave = waveId === null ? undefined : await findWave(db, waveId);
  return wave?.signOff ?? 'two';
}
