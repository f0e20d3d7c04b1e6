import { Gauge, type Registry } from 'prom-client';
import { signalGauges } from '../../services/screening/missing-metadata.ts';
import type { EmptySignal } from '../../survey/screening/missing-metadata.ts';

/** How old what is shown may get before it is counted again, in milliseconds. */
const FRESH_MS = 60_000;

/**
 * Gauges on the signals that screening needs; every process of a server would say the same. They show what was
 * counted last and have it counted again behind the scenes: a scrape never waits for the database.
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
