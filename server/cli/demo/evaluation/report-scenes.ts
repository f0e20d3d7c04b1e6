import type { EvaluationCity } from '../../../../db/evaluations.ts';
import { type Chance, chanceOf } from '../../../services/rehearsal/chance.ts';
import { DAY_MS } from '../../../survey/china-time.ts';
import type { IndicatorSet } from '../../../survey/evaluation/indicator-set.ts';
import type { ReportValues } from '../../../survey/evaluation/report-values.ts';
import { EARLIER } from '../earlier-wave.ts';
import { simulatedFiguresOf } from './figures.ts';
import type { PastEvaluation, PastReport, PastStep } from './past-report.ts';

/** How cities fare with their reports. */

/** 220 of 249 cities finished the published round. */
const FINISHED = 220 / 249;
/** States in a running evaluation. */
const scenes = ['accepted', 'submitted', 'returned', 'writing', 'waiting'] as const;
type Scene = (typeof scenes)[number];
const shares = [0.46, 0.18, 0.09, 0.16, 0.11];
/** The cities that visitors see first: Beijing, Hangzhou, Ningbo, Shenzhen, Wuhan, Urumqi. */
const sceneOf: Readonly<Record<string, Scene>> = {
  110000: 'submitted',
  330100: 'returned',
  330200: 'submitted',
  330300: 'submitted',
  440300: 'accepted',
  420100: 'writing',
  650100: 'waiting',
};
/** The shares of submitted reports that came after the first deadline, and that were returned once. */
const [LATE, CORRECTED] = [0.14, 0.2];

const RETURNS: readonly { item: string; field: string; reason: string; remark: string }[] = [
  {
    item: 'L2P1-A2',
    field: 'L2P1-A2.mains',
    reason:
      '个别数据与统计年鉴不一致，请核对后重报 · one figure differs from the yearbook; please check and submit again',
    remark: '管网总长度与年鉴不符 · the length of mains is not that of the yearbook',
  },
  {
    item: 'L1P2-A3',
    field: 'L1P2-A3.part',
    reason: '口径与指标说明不同 · not counted as the indicator says',
    remark: '应含地铁客流 · rides on the metro belong to it',
  },
  {
    item: 'L4P1-A2',
    field: 'L4P1-A2.part',
    reason: '数据日期不对，应截至10月31日 · the figure is of another day than 31 October',
    remark: '请按数据日期重新统计 · please count as of the day of the data',
  },
];

/** A report of a finished round; some cities never finished theirs. */
export function finishedReport(evaluation: PastEvaluation, city: EvaluationCity): PastReport {
  const { code, set, deadline } = evaluation;
  const chance = chanceOf('report', code, city.code);
  const values = simulatedFiguresOf(set, city.code, code);
  const opened = deadline.openedAt!.getTime();
  const span = deadline.dueAt.getTime() - opened;
  const at = new Date(opened + span * (0.3 + 0.65 * chance.uniform()));
  if (!chance.happens(FINISHED))
    return { city, steps: [], draft: { values: partOf(set, values, chance), at } };
  return { city, draft: { values, at }, steps: withReview({ at, values }, chance, 'accepted') };
}

/** A report of a round that is under way at `now`. */
export function reportInProgress(evaluation: PastEvaluation, city: EvaluationCity, now: Date): PastReport {
  const { code, set, deadline } = evaluation;
  const chance = chanceOf('report', code, city.code);
  const scene = sceneOf[city.code] ?? chance.pick(scenes, shares);
  if (scene === 'waiting') return { city, steps: [], draft: null };
  const values = simulatedFiguresOf(set, city.code, code);
  const due = deadline.dueAt.getTime();
  const isLate = chance.happens(LATE);
  const at = new Date(
    isLate
      ? due + (now.getTime() - due) * (0.1 + 0.3 * chance.uniform())
      : due - DAY_MS * (5 + 14 * chance.uniform()),
  );
  if (scene === 'writing') return { city, steps: [], draft: { values: partOf(set, values, chance), at } };
  const steps = withReview({ at, values }, chance, scene).filter((step) => step.at < now);
  return { city, before: simulatedFiguresOf(set, city.code, EARLIER), steps, draft: { values, at } };
}

/** A report and its reviewer's decisions. */
function withReview(
  { at, values }: { at: Date; values: ReportValues },
  chance: Chance,
  end: Exclude<Scene, 'writing' | 'waiting'>,
): PastStep[] {
  // Hours between the steps, short enough to fit all of them after a late report.
  let time = at.getTime();
  const later = () => {
    time += DAY_MS * (0.2 + 0.6 * chance.uniform());
    return new Date(time);
  };
  const { item, field, reason, remark } = chance.pick(RETURNS);
  const returned = (): PastStep => ({ at: later(), action: 'return', reason, remarks: { [item]: remark } });
  const steps: PastStep[] = [];
  if (end !== 'returned' && chance.happens(CORRECTED)) {
    steps.push({ at, action: 'submit', values: corrected(values, field) }, returned());
    steps.push({ at: later(), action: 'submit', values });
  } else steps.push({ at, action: 'submit', values });
  if (end === 'returned') steps.push(returned());
  if (end === 'accepted') steps.push({ at: later(), action: 'accept' });
  return steps;
}

/** The report before its correction: one figure was slightly lower. */
function corrected(values: ReportValues, field: string): ReportValues {
  const entry = values[field];
  if (typeof entry?.value !== 'number') return values;
  const isPart = field.endsWith('.part');
  const value = isPart ? Math.floor(0.9 * entry.value) : Math.round(11 * entry.value) / 10;
  return { ...values, [field]: { ...entry, value } };
}

/** The finished part of an unfinished report: its first levels. */
function partOf({ levels }: IndicatorSet, values: ReportValues, chance: Chance): ReportValues {
  const begun = levels.slice(0, 1 + Math.floor(4 * chance.uniform())).map(({ code }) => code);
  return Object.fromEntries(
    Object.entries(values).filter(([field]) => begun.some((code) => field.startsWith(code))),
  );
}
