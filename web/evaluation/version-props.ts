import type { ReportRemark } from '../../db/report-remarks.ts';
import type { Report, ReportDecision } from '../../db/reports.ts';
import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type { DecisionAction } from '../../server/survey/evaluation/report-state.ts';
import type { Entry } from '../../server/survey/evaluation/report-values.ts';
import type { NamedCity } from '../city-name.ts';
import type { ConsoleContext } from '../console/frame.tsx';

export interface VersionPageProps extends ConsoleContext {
  evaluation: { code: string; title: string };
  city: NamedCity;
  set: IndicatorSet;
  report: Report;
  /** Number of the newest version. */
  newest: number;
  differences: readonly { field: string; before: Entry | null; after: Entry | null }[];
  decisions: readonly ReportDecision[];
  fileNames: ReadonlyMap<string, string>;
  /** The reader's possible acts on it. */
  allowed: readonly DecisionAction[];
  /** The ministries' remarks. */
  ministries: readonly ReportRemark[];
  /** Whether the reader may remark on its items, without deciding. */
  mayRemark: boolean;
  /** Whether they wrote or submitted it, and so may not accept it. */
  isOwn: boolean;
  /** The id of their decision. */
  decisionId: string;
  typed: { reason: string; remarks: Readonly<Record<string, string>> };
  done: string | undefined;
  fault: string | undefined;
}
