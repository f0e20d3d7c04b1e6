import type { GroupMember, GroupView } from '../../server/services/review/group.ts';
import type { SignalOptions } from '../../server/survey/screening/signals/options.ts';
import type { NamedCity } from '../city-name.ts';
import type { DecisionDraft } from './decision-forms.tsx';
import type { ConsoleContext, ConsoleWave } from './frame.tsx';

export interface HeldGroupPageProps extends ConsoleContext {
  wave: ConsoleWave;
  view: GroupView;
  cityOf: (code: string) => NamedCity;
  signals: SignalOptions;
  /** The text of a question. */
  titleOf: (question: string) => string;
  now: Date;
  /** The shown members, and their total. */
  from: number;
  to: number;
  /** The typed form, where it was refused. */
  draft: DecisionDraft;
  fault?: string | undefined;
  /** What was just done. */
  done?: string | undefined;
  /** The next waiting group, once something was done. */
  next?: { city: string; group: string } | undefined;
  modeName: (mode: GroupMember['mode']) => string;
}
