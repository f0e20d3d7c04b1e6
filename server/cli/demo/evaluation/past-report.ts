import { v7 as uuidv7 } from 'uuid';
import type { EvaluationCity } from '../../../../db/evaluations.ts';
import type { PastReports } from '../../../../db/past-reports.ts';
import { canonicalJson, sha256 } from '../../../crypto/digest.ts';
import { maySubmitWith, reportFindings } from '../../../survey/evaluation/checks.ts';
import type { IndicatorSet } from '../../../survey/evaluation/indicator-set.ts';
import {
  type Deadline,
  decisionRefusal,
  isLate,
  submitRefusal,
} from '../../../survey/evaluation/report-rules.ts';
import { type ReportEvent, standingAfter } from '../../../survey/evaluation/report-state.ts';
import type { ReportContent } from '../../../survey/evaluation/report-values.ts';
import { itemsOf } from '../../../survey/evaluation/set-parts.ts';
import { proofOf } from './proof.ts';

/** Fictional people who work in the demonstration's evaluations. */
export const people = {
  editor: { by: 'demo:editor', byName: '演示填报员 · demo editor' },
  signatory: { by: 'demo:signatory', byName: '演示签报人 · demo signatory' },
  reviewer: { by: 'demo:reviewer', byName: '演示审核员 · demo reviewer' },
  secretariat: { by: 'demo:secretariat', byName: '演示秘书处 · demo secretariat' },
} as const;

export interface PastEvaluation {
  id: string;
  /** The year in its name. */
  code: string;
  set: IndicatorSet;
  deadline: Deadline;
}

/** What happened to a city's report. */
export type PastStep =
  | { at: Date; action: 'submit'; values: ReportContent['values'] }
  | { at: Date; action: 'accept' }
  | { at: Date; action: 'return'; reason: string; remarks: Record<string, string> };

export interface PastReport {
  city: EvaluationCity;
  /** The city's values in the previous round. */
  before?: ReportContent['values'];
  steps: readonly PastStep[];
  /** The city's current draft, and since when; null before it has begun. */
  draft: { values: ReportContent['values']; at: Date } | null;
}

type Rows = Required<Pick<PastReports, 'files' | 'sentFiles' | 'drafts' | 'reports' | 'decisions'>>;

/** The rows of a city's report. Each step must pass the real rule, as of its time; throws where one refuses. */
export function pastReportRows(evaluation: PastEvaluation, { city, before, steps, draft }: PastReport): Rows {
  const rows: Rows = { files: [], sentFiles: [], drafts: [], reports: [], decisions: [] };
  if (!draft) return rows;
  const { set, deadline } = evaluation;
  const place = { evaluationId: evaluation.id, city: city.code };
  const bytes = proofOf(city.english, evaluation.code);
  const proof = sha256(bytes);
  rows.files = [{ sha256: proof, type: 'application/pdf', bytes }];
  const sentAt = steps[0]?.at ?? draft.at;
  const name = `${city.name}-证明材料.pdf`;
  rows.sentFiles = [{ ...place, sha256: proof, name, ...people.editor, at: sentAt }];

  const contentOf = (values: ReportContent['values']): ReportContent => ({
    values,
    evidence: Object.fromEntries(
      itemsOf(set)
        .filter((item) => item.evidence && item.data?.some(({ id }) => values[`${item.code}.${id}`]?.value))
        .map(({ code }) => [code, [proof]]),
    ),
  });
  const events: ReportEvent[] = [];
  const refuse = (what: string, why: string | null) => {
    if (why !== null) throw new Error(`${evaluation.code}, ${city.code}: ${what} is refused: ${why}`);
  };
  const editors = [people.editor.by];
  for (const [i, step] of steps.entries()) {
    const { at } = step;
    const standing = standingAfter(events);
    if (step.action === 'submit') {
      const content = contentOf(step.values);
      refuse('submit', submitRefusal({ isInEvaluation: true, deadline, standing, now: at }));
      if (!maySubmitWith(reportFindings(set, content, before))) refuse('submit', 'report-incomplete');
      const number = standing.number + 1;
      rows.reports = [
        ...rows.reports,
        {
          ...place,
          ...content,
          ...people.signatory,
          number,
          id: uuidv7({ msecs: at.getTime() }),
          revision: i + 1,
          digest: sha256(canonicalJson(content)),
          editors,
          late: isLate(deadline, at),
          at,
        },
      ];
      events.push({ kind: 'report', number });
      continue;
    }
    const report = rows.reports.at(-1);
    if (!report) throw new Error(`${city.code} has nothing to decide on`);
    const { number, digest, by } = report;
    const { action } = step;
    const seen = { number, digest };
    const refusal = decisionRefusal({
      action,
      seen,
      isOwn: [by, ...editors].includes(people.reviewer.by),
      review: 'province',
      isInEvaluation: true,
      deadline,
      standing,
      report: seen,
      now: at,
    });
    refuse(action, refusal);
    const said = action === 'return' ? { reason: step.reason, remarks: step.remarks } : { remarks: {} };
    const id = uuidv7({ msecs: at.getTime() });
    rows.decisions = [
      ...rows.decisions,
      { ...place, ...seen, ...said, ...people.reviewer, id, step: 1, action, at },
    ];
    events.push({ kind: 'decision', number, action });
  }
  const revision = steps.length + 1;
  const { values, evidence } = contentOf(draft.values);
  const fields = Object.fromEntries(
    Object.entries(values).map(([field, entry]) => [field, { entry, revision, by: people.editor.byName }]),
  );
  rows.drafts = [{ ...place, revision, fields, evidence, editors, editedAt: draft.at }];
  return rows;
}
