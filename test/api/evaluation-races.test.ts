import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { findReportDraft, listNewestReports, listReportDecisions, type Report } from '../../db/reports.ts';
import { canonicalJson, sha256 } from '../../server/crypto/digest.ts';
import { Problem } from '../../server/http/problems.ts';
import { decideReport } from '../../server/services/evaluation/decide-report.ts';
import { extendDeadline } from '../../server/services/evaluation/extend-deadline.ts';
import { evaluationNamed } from '../../server/services/evaluation/read-evaluation.ts';
import { readReport } from '../../server/services/evaluation/read-report-version.ts';
import { readReportDraft, saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { submitReport } from '../../server/services/evaluation/submit-report.ts';
import { createChance } from '../../server/services/rehearsal/chance.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, openedEvaluation, reportCity } from '../support/evaluation.ts';

// Many people work on one report at once, in any order: acknowledged steps stay, and the result follows the rules.

const { db } = await testDatabase();
const [editor, other] = ['editor', 'other'].map((id) => actorAs('city-editor', [HANGZHOU], id));
const signatory = actorAs('city-signatory', [HANGZHOU], 'signatory');
const province = actorAs('province', [HANGZHOU], 'province');
const secretariat = actorAs('secretariat', 'all', 'secretariat');
const chance = createChance(2016);
const ROUNDS = 20;
const AT_ONCE = 8;
/** The share of each step: decisions have the most, because each new submission overtakes them. */
const shares = { save: 0.1, submit: 0.12, return: 0.2, accept: 0.2, reopen: 0.2, recall: 0.13, extend: 0.05 };

test('whatever many people do at once, each step was allowed by the previous one', async () => {
  const evaluation = await openedEvaluation(db, { cities: [HANGZHOU] });
  const { id: evaluationId } = await evaluationNamed(db, evaluation);
  const place = { evaluationId, city: HANGZHOU };
  const names = { evaluation, city: HANGZHOU };
  await reportCity(db, evaluation, HANGZHOU, { isAccepted: false });
  /** Acknowledged reports and decisions, to be found in the database. */
  const [reports, decisions] = [new Map<string, string>(), new Map<string, string>()];
  const refusals = new Map<string, number>();

  /** The newest version, as a person saw it a moment ago. */
  const seen = async () => (await listNewestReports(db, evaluationId))[0]!;
  const decide = async (action: 'return' | 'accept' | 'reopen' | 'recall', report: Report) => {
    const id = randomUUID();
    const actor = { return: province, accept: province, reopen: secretariat, recall: signatory }[action];
    const { number, digest } = report;
    const reason = action === 'return' || action === 'reopen' ? { reason: 'look again' } : {};
    await decideReport(db, { ...names, actor, id, action, number, digest, ...reason, now: new Date() });
    decisions.set(id, `${number} ${action}`);
  };
  const steps: Record<string, (report: Report) => Promise<void>> = {
    async save() {
      const actor = chance.happens(0.5) ? editor! : other!;
      const { revision } = await readReportDraft(db, { ...names, actor });
      const value = Math.floor(chance.uniform() * 900);
      const changes = { 'L1P1-A1.used': { value, quality: 'records' as const } };
      await saveDraft(db, { ...names, actor, revision, changes, now: new Date() });
    },
    async submit() {
      const id = randomUUID();
      const { revision } = (await findReportDraft(db, place))!;
      const { number, digest } = await submitReport(db, {
        ...names,
        actor: signatory,
        id,
        revision,
        now: new Date(),
      });
      reports.set(id, `${number} ${digest}`);
    },
    return: (report) => decide('return', report),
    accept: (report) => decide('accept', report),
    reopen: (report) => decide('reopen', report),
    recall: (report) => decide('recall', report),
    async extend() {
      const dueAt = new Date(Date.now() + 86_400_000);
      await extendDeadline(db, {
        ...names,
        id: randomUUID(),
        dueAt,
        reason: 'floods',
        actor: secretariat,
        now: new Date(),
      });
    },
  };
  for (let round = 0; round < ROUNDS; round++) {
    const report = await seen();
    const chosen = Array.from({ length: AT_ONCE }, () =>
      chance.pick(Object.keys(shares), Object.values(shares)),
    );
    await Promise.all(
      chosen.map(async (name) => {
        try {
          await steps[name]!(report);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
        }
      }),
    );
  }

  const newest = await seen();
  const stored = await listReportDecisions(db, place);
  expect(new Map(stored.map(({ id, number, action }) => [id, `${number} ${action}`]))).toEqual(decisions);
  for (let number = 1; number <= newest.number; number++) {
    const { report } = await readReport(db, { ...names, actor: province, number });
    const { values, evidence, digest } = report;
    expect(sha256(canonicalJson({ values, evidence }))).toBe(digest);
    if (number > 1) expect(reports.get(report.id)).toBe(`${number} ${digest}`);
    const on = stored.filter((decision) => decision.number === number);
    // Everybody decided on the version they saw.
    expect(on.every((decision) => decision.digest === digest)).toBe(true);
    const actions = on.map(({ action }) => action).join(' ');
    // An accepted version stays accepted until it is reopened; nobody decides on an overtaken version.
    const isNewest = number === newest.number;
    expect(actions).toMatch(
      isNewest ? /^(|return|recall|accept|accept reopen)$/ : /^(|return|recall|accept reopen)$/,
    );
  }
  expect(reports.size).toBe(newest.number - 1);
  // The steps did collide.
  expect([...refusals.keys()]).toEqual(expect.arrayContaining(['report-overtaken']));
  expect(decisions.size).toBeGreaterThan(3);
  expect(reports.size).toBeGreaterThan(3);
});
