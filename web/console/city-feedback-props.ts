import type { AuditEntry } from '../../db/audit.ts';
import type { CityFeedback } from '../../server/services/feedback/read-feedback.ts';
import type { Dimension, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { NamedCity } from '../city-name.ts';
import type { ConsoleContext, ConsoleWave } from './frame.tsx';

export interface CityFeedbackPageProps extends ConsoleContext {
  wave: ConsoleWave;
  city: NamedCity;
  closesAt: Date;
  isClosed: boolean;
  feedback: CityFeedback;
  dimensions: readonly Dimension[];
  questions: readonly Question[];
  /** Who looked, the newest first. */
  views: readonly AuditEntry[];
  viewMinutes: number;
  /** Of the objection to be, so that it is stored once. */
  objectionId: string;
  mayObject: boolean;
  now: Date;
  /** Whether the viewer may see those of other cities. */
  hasOthers: boolean;
}

export type ShownFeedbackProps = CityFeedbackPageProps & { shown: NonNullable<CityFeedback['shown']> };
