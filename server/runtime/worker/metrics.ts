import { migrationsCurrent } from '../../../db/migrations.ts';
import type { Platform } from '../../platform.ts';
import { findEmptySignalsOfRunning, signalGauges } from '../../services/screening/missing-metadata.ts';
import { requestDatabase } from './database.ts';

/**
 * A Worker's metrics. Isolates come and go without knowing of each other, so counters would mean nothing; Cloudflare
 * counts requests itself.
 */
export const workerMetrics: Platform['metrics'] = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  async metrics() {
    const start = performance.now();
    const current = await migrationsCurrent(requestDatabase).catch(() => undefined);
    const seconds = (performance.now() - start) / 1000;
    const states = current
      ? await findEmptySignalsOfRunning(requestDatabase, new Date()).catch(() => [])
      : [];
    return [
      ...gauge('chengsheng_database_up', 'Whether the database answers', current === undefined ? 0 : 1),
      ...gauge('chengsheng_migrations_current', 'Whether its migrations are current', current ? 1 : 0),
      ...gauge('chengsheng_database_check_seconds', 'How long it took to connect and ask', seconds),
      ...signalGauges.flatMap(({ name, help, figure }) => [
        ...heading(name, help),
        ...states.map((state) => `${name}{signal="${state.signal}"} ${figure(state)}`),
      ]),
      '',
    ].join('\n');
  },
};

const gauge = (name: string, help: string, value: number) => [...heading(name, help), `${name} ${value}`];

const heading = (name: string, help: string) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];
