import type { Db } from '../../../db/client.ts';
import { lockDeadlines } from '../../../db/evaluations.ts';
import {
  findNewestReport,
  findReportById,
  insertReport,
  lockReport,
  type NewReport,
} from '../../../db/reports.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { maySubmitWith, reportFindings } from '../../survey/evaluation/checks.ts';
import { valuesOf } from '../../survey/evaluation/draft.ts';
import { isLate, repeatOf, submitRefusal } from '../../survey/evaluation/report-rules.ts';
import { findEarlierReport } from './earlier-report.ts';
import { noteAct } from './note-act.ts';
import { placeFor, readContext, reportedSetOf } from './read-evaluation.ts';
import { draftAt, type OfReport } from './report-draft.ts';

export interface SubmitInput extends OfReport {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** The revision of the draft that the signer has seen. */
  revision: number;
  now: Date;
}

export type SubmittedReport = Pick<NewReport, 'number' | 'digest' | 'late'>;

/**
 * Submits a draft, with its values and files frozen under a digest. The same id and revision again is the same
 * report.
 * @throws Problem `evaluation-unknown`, `forbidden`, `report-conflict`, `draft-changed`, `report-incomplete`, and the
 * reason why the evaluation takes no report
 */
export async function submitReport(db: Db, input: SubmitInput): Promise<SubmittedReport> {
  const { id, revision, actor, now, ...names } = input;
  const { evaluation, place } = await placeFor(db, actor, 'submit-report', names);
  return await db.transaction(async (tx) => {
    // The lock orders this against a second submission and against an extension that it may need.
    await lockDeadlines(tx, evaluation.id, 'share');
    await lockReport(tx, place);
    const same = await findReportById(tx, id);
    if (same) {
      const isHere = same.evaluationId === place.evaluationId && same.city === place.city;
      const content = (one: { revision: number }) => ({ id, digest: String(one.revision) });
      const repeat = repeatOf(content(same), content(input));
      if (!isHere || repeat !== 'repeat') throw new Problem('report-conflict');
      return same;
    }
    const { city, deadline, standing } = await readContext(tx, evaluation, place.city);
    const refusal = submitRefusal({ isInEvaluation: city !== undefined, deadline, standing, now });
    if (refusal) throw new Problem(refusal);
    const draft = await draftAt(tx, place);
    if (draft.revision !== revision) throw new Problem('draft-changed', { fields: [] });
    const content = { values: valuesOf(draft), evidence: draft.evidence };
    const { definition } = await reportedSetOf(tx, evaluation, city);
    const earlier = await findEarlierReport(tx, definition, place.city);
    const findings = reportFindings(definition, content, earlier?.values);
    if (!maySubmitWith(findings)) throw new Problem('report-incomplete', { findings });
    const newest = await findNewestReport(tx, place);
    const report: NewReport = {
      ...place,
      ...content,
      number: (newest?.number ?? 0) + 1,
      id,
      revision,
      digest: sha256(canonicalJson(content)),
      editors: draft.editors,
      late: isLate(deadline, now),
      by: actor.id,
      byName: actor.name,
    };
    if (!(await insertReport(tx, report))) throw new Problem('report-conflict');
    await noteAct(tx, evaluation, actor, {
      action: 'submit-report',
      city: place.city,
      subject: ['report', place.city, report.number],
      detail: { late: report.late ? 1 : 0 },
    });
    return report;
  });
}
