import type { Db } from '../../../db/client.ts';
import { countEmpty } from '../../../db/empty-signals.ts';
import { compareSignals, type EmptySignal, worstSignals } from '../../survey/screening/missing-metadata.ts';
import { listRunning } from './screen-running.ts';

/** The number of latest submissions, and of the earlier ones that they are compared with. */
const [LATEST, BEFORE] = [200, 2000];
/** The age of the earlier ones: in a rush, an alarm must not end with the next 200. */
const APART_MS = 3_600_000;

/** Whether most of a wave's latest submissions lack a signal that earlier ones had. */
export async function findEmptySignals(db: Db, waveId: string, now: Date): Promise<EmptySignal[]> {
  const latest = await countEmpty(db, waveId, now, LATEST);
  const before = await countEmpty(db, waveId, new Date(latest.since.getTime() - APART_MS), BEFORE);
  return compareSignals(latest.counts, before.counts);
}

/** The worst state of each signal over all running waves. */
export async function findEmptySignalsOfRunning(db: Db, now: Date): Promise<EmptySignal[]> {
  const states: EmptySignal[][] = [];
  for (const { id } of await listRunning(db, now)) states.push(await findEmptySignals(db, id, now));
  return worstSignals(states);
}

/** The metrics of each signal. */
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
