import type { ReportDecision, ReportVersion } from '../../db/reports.ts';
import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import type { Step } from '../../server/survey/evaluation/explain.ts';
import type { IndicatorLevel, IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type { SubmitRefusal } from '../../server/survey/evaluation/report-rules.ts';
import type { ReportState } from '../../server/survey/evaluation/report-state.ts';
import type { NamedCity } from '../city-name.ts';
import type { ConsoleContext } from '../console/frame.tsx';
import type { ExtendProps, GiveProps } from './steering-forms.tsx';

/** How far a level is filled in. */
export interface LevelProgress {
  level: IndicatorLevel;
  filled: number;
  of: number;
  errors: number;
  questions: number;
}

export interface ReportPageProps extends ConsoleContext {
  evaluation: { code: string; title: string };
  city: NamedCity;
  set: IndicatorSet;
  state: ReportState;
  dueAt: Date;
  isExtended: boolean;
  /** Newest first. */
  versions: readonly ReportVersion[];
  decisions: readonly ReportDecision[];
  /** The city's draft; undefined for everybody else. */
  draft?:
    | {
        revision: number;
        levels: readonly LevelProgress[];
        findings: readonly ReportFinding[];
        maySubmit: boolean;
        /** Of each set; undefined where something keeps them from being computed. */
        steps: readonly { set: IndicatorSet; steps: readonly Step[] | undefined }[];
      }
    | undefined;
  /** For a signer: the id for submitting, or the version that may be recalled. */
  signing?: { id: string; recallable: ReportVersion | undefined } | undefined;
  closed: Exclude<SubmitRefusal, 'report-conflict'> | null;
  /** For the secretariat; a province enters the given scores of its own set. */
  steering?: { extend: ExtendProps | undefined; give: GiveProps } | undefined;
  /** Whether there is a page of all cities to go back to. */
  seesProgress: boolean;
  done: string | undefined;
  fault: string | undefined;
}

export type ReportDraftShown = NonNullable<ReportPageProps['draft']>;
