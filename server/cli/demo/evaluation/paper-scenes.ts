import { v7 as uuidv7 } from 'uuid';
import type { EvaluationCity } from '../../../../db/evaluations.ts';
import type { PastReports } from '../../../../db/past-reports.ts';
import { canonicalJson, sha256 } from '../../../crypto/digest.ts';
import { chanceOf } from '../../../services/rehearsal/chance.ts';
import { paperKindOf, paperReviewer } from '../../../survey/evaluation/papers.ts';
import { decisionRefusal, isLate, submitRefusal } from '../../../survey/evaluation/report-rules.ts';
import { OPTIONAL_PROVINCE } from './optional-set.ts';
import { type PastEvaluation, people } from './past-report.ts';
import { proofOf } from './proof.ts';

/** Fictional cases of the demonstration's cities, and the work report of one province. */

const titles = [
  ['一张卡办所有的事（模拟）', '市民卡、社保卡、公交卡合为一张；本案例为演示而编。'],
  ['老年人办事陪同（模拟）', '社区志愿者陪同不用手机的老年人办事；本案例为演示而编。'],
  ['路口信号按人流调整（模拟）', '行人多时自动延长绿灯；本案例为演示而编。'],
  ['新生儿一件事（模拟）', '出生、户口、医保一次办完；本案例为演示而编。'],
] as const;
const WORK_REPORT = ['智慧城市工作报告（模拟）', '全省一年的工作与下一步打算；本报告为演示而编。'] as const;
const RETURNED = '请补充实施前后的数据 · please add figures of before and after';

/** The share of cities that hand in a case; in the province with its own set, all do. */
const SHARE = 1 / 6;
/** The cases that visitors see first show more than one state. */
const stateOf: Readonly<Record<string, 'accept' | 'return' | 'wait'>> = {
  330100: 'accept',
  330200: 'accept',
  330300: 'wait',
  330400: 'return',
};

type Rows = Required<Pick<PastReports, 'files' | 'papers' | 'paperDecisions' | 'paperPublications'>>;

/** A city's case, or a province's work report, with its decisions; most cities have none. */
export function pastPaperRows(
  evaluation: PastEvaluation,
  owner: Pick<EvaluationCity, 'code' | 'english'> & { kind: string | null },
  now: Date,
): Rows {
  const rows: Rows = { files: [], papers: [], paperDecisions: [], paperPublications: [] };
  const { id: evaluationId, code, set, deadline } = evaluation;
  const chance = chanceOf('paper', code, owner.code);
  const isIn = owner.code.startsWith(OPTIONAL_PROVINCE);
  if (!isIn && !chance.happens(SHARE)) return rows;
  const kind = paperKindOf(owner.code);
  const [title, summary] =
    kind === 'case' ? titles[Math.floor(chance.uniform() * titles.length)]! : WORK_REPORT;
  const opened = deadline.openedAt!.getTime();
  const until = Math.min(deadline.dueAt.getTime(), now.getTime());
  const at = new Date(opened + (until - opened) * (0.4 + 0.3 * chance.uniform()));
  const decidedAt = new Date(at.getTime() + (until - at.getTime()) * (0.3 + 0.5 * chance.uniform()));
  const bytes = proofOf(owner.english, code, kind === 'case' ? 'case' : 'work report');
  const file = sha256(bytes);
  const digest = sha256(canonicalJson({ title, summary, sha256: file }));
  const seen = { number: 1, digest };
  const common = { isInEvaluation: true, deadline };
  const refusal = submitRefusal({ ...common, standing: { state: 'draft', number: 0 }, now: at });
  if (refusal) throw new Error(`${owner.code}: a paper is refused: ${refusal}`);
  const id = uuidv7({ msecs: at.getTime() });
  rows.files = [{ sha256: file, type: 'application/pdf', bytes }];
  rows.papers = [
    {
      ...{ id, evaluationId, owner: owner.code, kind, number: 1, version: 1, title, summary, digest },
      ...{ sha256: file, fileName: kind === 'case' ? '优秀案例.pdf' : '工作报告.pdf' },
      late: isLate(deadline, at),
      ...people.signatory,
      at,
    },
  ];
  const isOver = code !== '2016';
  const state = isOver ? 'accept' : (stateOf[owner.code] ?? chance.pick(['accept', 'wait'], [0.6, 0.4]));
  if (state === 'wait' || (kind === 'work_report' && !isOver)) return rows;
  const decision = decisionRefusal({
    ...common,
    action: state,
    seen,
    isOwn: false,
    review: 'province',
    standing: { state: 'submitted', number: 1 },
    report: seen,
    now: decidedAt,
  });
  if (decision) throw new Error(`${owner.code}: a paper cannot be decided on: ${decision}`);
  const isCounted = isIn && owner.kind !== null && owner.kind !== 'planning' && state === 'accept';
  rows.paperDecisions = [
    {
      paper: id,
      step: 1,
      id: uuidv7({ msecs: decidedAt.getTime() }),
      action: state,
      reason: state === 'return' ? RETURNED : null,
      hundredths: isCounted ? Math.round(100 * Math.min(95, Math.max(40, chance.normal(72, 10)))) : null,
      ...people[paperReviewer(set, 'province', owner.kind) === 'province' ? 'reviewer' : 'secretariat'],
      at: decidedAt,
    },
  ];
  // In the finished evaluation, the province's cases were published.
  if (isOver && isIn && kind === 'case')
    rows.paperPublications = [
      {
        ...{
          id: uuidv7({ msecs: decidedAt.getTime() }),
          paper: id,
          step: 1,
          action: 'publish',
          reason: null,
        },
        ...people.secretariat,
        at: decidedAt,
      },
    ];
  return rows;
}
