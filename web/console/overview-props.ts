import type { Alert } from '../../db/conditions.ts';
import type { Note } from '../../db/notes.ts';
import type { Changes } from '../../server/services/monitor/changes.ts';
import type { CityMonitor } from '../../server/services/monitor/monitor.ts';
import type { AlertViewer } from './alerts.tsx';
import type { AsOf, ConsoleContext, ConsoleWave } from './frame.tsx';
import type { OverviewQuery } from './overview-query.ts';

export interface OverviewPageProps extends ConsoleContext {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  cities: readonly CityMonitor[];
  query: OverviewQuery;
  /** A stratum in words. */
  stratumName: (stratum: string) => string;
  /** Those that are open. */
  alerts: readonly Alert[];
  viewer: Omit<AlertViewer, 'language' | 'wave' | 'back'>;
  /** Since the viewer's last visit; undefined in the first one. */
  changes: Changes | undefined;
  /** The newest note on each city that has one. */
  notes: ReadonlyMap<string, Note>;
  script?: string | undefined;
}
