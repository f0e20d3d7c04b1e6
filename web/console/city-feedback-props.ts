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
  /** The viewers, newest first. */
  views: readonly AuditEntry[];
  viewMinutes: number;
  /** Id of the next objection, so that a repeat is stored once. */
  objectionId: string;
  mayObject: boolean;
  now: Date;
  /** Whether the viewer may see other cities' results. */
  hasOthers: boolean;
}

export type ShownFeedbackProps = CityFeedbackPageProps & { shown: NonNullable<CityFeedback['shown']> };
