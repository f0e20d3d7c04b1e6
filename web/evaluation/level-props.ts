import type { EarlierReport } from '../../server/services/evaluation/earlier-report.ts';
import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import type { IndicatorLevel } from '../../server/survey/evaluation/indicator-set.ts';
import type { TypedEntry, TypedFault } from '../../server/survey/evaluation/typed-entry.ts';
import type { NamedCity } from '../city-name.ts';
import type { ConsoleContext } from '../console/frame.tsx';

/** A field as its form shows it. */
export interface ShownField {
  typed: TypedEntry;
  /** The entry when the form was made, which tells typed fields from untouched ones. */
  seen: TypedEntry;
  /** The last editor. */
  by?: string | undefined;
  fault?: TypedFault | undefined;
  /** What somebody else entered meanwhile. */
  theirs?: { by: string; text: string } | undefined;
}

export interface LevelPageProps extends ConsoleContext {
  evaluation: string;
  city: NamedCity;
  level: IndicatorLevel;
  /** All levels that have something to fill in. */
  levels: readonly IndicatorLevel[];
  revision: number;
  fields: ReadonlyMap<string, ShownField>;
  evidence: Readonly<Record<string, readonly string[]>>;
  fileNames: ReadonlyMap<string, string>;
  /** Sentences about refused files, by item. */
  fileFaults: ReadonlyMap<string, string>;
  /** Scores that the secretariat entered, by item. */
  given: ReadonlyMap<string, { score: string; source: string }>;
  findings: readonly ReportFinding[];
  /** The city's report of the previous round, for comparison; undefined without one. */
  earlier: EarlierReport | undefined;
  /** The reviewer's remarks on items. */
  remarks: Readonly<Record<string, string>>;
  isEditable: boolean;
  /** Why nothing can be changed. */
  closed: string | undefined;
  fault: string | undefined;
  isSaved: boolean;
  /** Address of the script that saves while a person types. */
  script: string | undefined;
}
