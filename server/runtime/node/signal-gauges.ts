import { Gauge, type Registry } from 'prom-client';
import { signalGauges } from '../../services/screening/missing-metadata.ts';
import type { EmptySignal } from '../../survey/screening/missing-metadata.ts';

/** The age, in milliseconds, after which shown values are counted again. */
const FRESH_MS = 60_000;

/**
 * Gauges of the signals that screening needs; every process of a server has the same values. They show the last count
 * and trigger the next one in the background: a scrape never waits for the database.
 */
export function addSignalGauges(
  registry: Registry,
  watch: () => Promise<EmptySignal[]>,
  onFailure: (error: unknown) => void,
): void {
  let states: EmptySignal[] = [];
  let watchedAt = Number.NEGATIVE_INFINITY;
  const refresh = async () => {
    if (performance.now() - watchedAt < FRESH_MS) return;
    watchedAt = performance.now();
    try {
      states = await watch();
    } catch (error) {
      states = [];
      onFailure(error);
    }
  };
  for (const { name, help, figure } of signalGauges)
    new Gauge({
      name,
      help,
      labelNames: ['signal'],
      aggregator: 'max',
      registers: [registry],
      collect() {
        void refresh();
        this.reset();
        for (const state of states) this.set({ signal: state.signal }, figure(state));
      },
    });
}
