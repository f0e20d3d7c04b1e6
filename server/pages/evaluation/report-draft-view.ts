import type { DraftRow } from '../../../db/reports.ts';
import type { LevelProgress } from '../../../web/evaluation/report-props.ts';
import type { EarlierReport } from '../../services/evaluation/earlier-report.ts';
import type { CityReport } from '../../services/evaluation/read-report-standing.ts';
import { maySubmitWith, type ReportFinding, reportFindings } from '../../survey/evaluation/checks.ts';
import { valuesOf } from '../../survey/evaluation/draft.ts';
import { explainPoints, type StepWords } from '../../survey/evaluation/explain.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { cityPoints } from '../../survey/evaluation/points.ts';
import { fieldOf } from '../../survey/evaluation/set-parts.ts';
import { fillableLevels } from './levels.ts';

/** Findings that keep points from being computed; others do not. */
const uncomputable = new Set(['divided-by-zero', 'above-whole', 'below-zero']);

export const findingsOf = (
  { set }: CityReport,
  draft: DraftRow,
  earlier: EarlierReport | undefined,
): ReportFinding[] =>
  reportFindings(set.definition, { values: valuesOf(draft), evidence: draft.evidence }, earlier?.values);

export function draftProps(
  report: CityReport,
  draft: DraftRow,
  earlier: EarlierReport | undefined,
  words: StepWords,
) {
  const { definition } = report.set;
  const values = valuesOf(draft);
  const findings = findingsOf(report, draft, earlier);
  const isComputable = !findings.some(({ code }) => uncomputable.has(code));
  const levels = fillableLevels(definition).map((level): LevelProgress => {
    const items = level.indicators.flatMap((indicator) => indicator.items);
    const codes = new Set(items.map(({ code }) => code));
    const fields = items.flatMap((item) => (item.data ?? []).map((datum) => fieldOf(item, datum)));
    const here = findings.filter(({ item, isAnswered }) => item !== null && codes.has(item) && !isAnswered);
    const errors = here.filter(({ severity, code }) => severity === 'error' && code !== 'no-value').length;
    return {
      level,
      filled: fields.filter((field) => values[field] !== undefined).length,
      of: fields.length,
      errors,
      questions: here.filter(({ severity }) => severity === 'question').length,
    };
  });
  return {
    revision: draft.revision,
    levels,
    findings,
    maySubmit: maySubmitWith(findings),
    steps: [report.set.main, ...(report.set.optional ? [report.set.optional] : [])].map((set) => ({
      set,
      steps: isComputable ? stepsOf(set, report, values, words) : undefined,
    })),
  };
}

/** Each step of the city's points, as far as they are known before the survey's. */
function stepsOf(
  definition: IndicatorSet,
  { given }: CityReport,
  values: ReturnType<typeof valuesOf>,
  words: StepWords,
) {
  const deductions = new Set(definition.deductions?.map(({ code }) => code));
  const entered = (isDeduction: boolean) =>
    new Map(
      given
        .filter(({ item }) => deductions.has(item) === isDeduction)
        .map(({ item, hundredths }) => [item, hundredths]),
    );
  const input = { values, given: entered(false), deducted: entered(true), survey: 'NOT_SURVEYED' as const };
  return explainPoints(definition, input, cityPoints(definition, input), words);
}
