import type { InterviewersView } from '../../server/services/interviewing/interviewers.ts';
import type { NamedCity } from '../city-name.ts';
import type { AsOf, ConsoleContext, ConsoleWave } from './frame.tsx';
import type { InterviewersQuery } from './interviewers-query.ts';

export interface InterviewersPageProps extends ConsoleContext {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  view: InterviewersView | undefined;
  query: InterviewersQuery;
  /** The cities that the reader may see. */
  cities: readonly NamedCity[];
}
