import type { EarlierReport } from '../../server/services/evaluation/earlier-report.ts';
import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import type { IndicatorLevel } from '../../server/survey/evaluation/indicator-set.ts';
import type { TypedEntry, TypedFault } from '../../server/survey/evaluation/typed-entry.ts';
import type { NamedCity } from '../city-name.ts';
import type { ConsoleContext } from '../console/frame.tsx';

/** A field as its form shows it. */
export interface ShownField {
  typed: TypedEntry;
  /** The entry that was there when the form was made, to tell what was typed from what was left alone. */
  seen: TypedEntry;
  /** Who changed it last. */
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
  /** Sentences about files that were not taken, by item. */
  fileFaults: ReadonlyMap<string, string>;
  /** What the secretariat entered, by item. */
  given: ReadonlyMap<string, { score: string; source: string }>;
  findings: readonly ReportFinding[];
  /** What the city reported in the round before, to compare with; undefined where there is nothing. */
  earlier: EarlierReport | undefined;
  /** What the reviewer said on items. */
  remarks: Readonly<Record<string, string>>;
  isEditable: boolean;
  /** Why nothing can be changed. */
  closed: string | undefined;
  fault: string | undefined;
  isSaved: boolean;
  /** Address of the script that saves while somebody writes. */
  script: string | undefined;
}
