import type { Db } from '../../../db/client.ts';
import { countEmpty } from '../../../db/empty-signals.ts';
import { compareSignals, type EmptySignal, worstSignals } from '../../survey/screening/missing-metadata.ts';
import { listRunning } from './screen-running.ts';

/** The latest submissions, and those that they are compared with. */
const [LATEST, BEFORE] = [200, 2000];
/** What they are compared with is so much older: in a rush, an alarm must not end with the next 200. */
const APART_MS = 3_600_000;

/** Whether most of a wave's latest submissions lack a signal that those before had. */
export async function watchWave(db: Db, waveId: string, now: Date): Promise<EmptySignal[]> {
  const latest = await countEmpty(db, waveId, now, LATEST);
  const before = await countEmpty(db, waveId, new Date(latest.since.getTime() - APART_MS), BEFORE);
  return compareSignals(latest.counts, before.counts);
}

/** The same for all running waves together: of each signal the worst. */
export async function watchRunning(db: Db, now: Date): Promise<EmptySignal[]> {
  const states: EmptySignal[][] = [];
  for (const { id } of await listRunning(db, now)) states.push(await watchWave(db, id, now));
  return worstSignals(states);
}

/** What metrics say about each signal. */
export const signalGauges = [
  {
    name: 'chengsheng_signal_empty',
    help: 'Share of the latest submissions of the running waves that lack a signal',
    figure: (state: EmptySignal) => state.latest,
  },
  {
    name: 'chengsheng_signal_alarm',
    help: '1 when most of them lack a signal that those before had',
    figure: (state: EmptySignal) => Number(state.isAlarm),
  },
];
