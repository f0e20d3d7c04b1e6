import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HeldReceipt } from './aftermath.ts';

/** How to get k6 with Go; without Go, see https://grafana.com/docs/k6/latest/set-up/install-k6/. */
export const howToGetK6 = `k6 is neither in PATH nor in Go's bin folder. With Go on the machine: load-tests/install-k6.sh
(some minutes); otherwise https://grafana.com/docs/k6/latest/set-up/install-k6/`;

/** The path of k6, if this machine has it. */
export function findK6(): string | undefined {
  const { stdout } = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' });
  const places = [stdout?.trim(), join(homedir(), 'go')].filter((place) => place);
  const programs = places.map((place) => join(place!, 'bin/k6')).filter((path) => existsSync(path));
  return ['k6', ...programs].find((program) => spawnSync(program, ['version']).status === 0);
}

export interface K6Run {
  /** Every threshold held. */
  passed: boolean;
  metrics: Record<string, Metric>;
  acknowledged: HeldReceipt[];
  /** The journey's output. */
  log: string;
}
export interface Metric {
  [figure: string]: number | Record<string, boolean> | undefined;
  /** True where a threshold was crossed. */
  thresholds?: Record<string, boolean>;
}

/** Runs a journey, with k6's output on stderr. Its files stay in `folder`. */
export async function runK6(
  k6: string,
  journey: string,
  environment: Record<string, string>,
  folder: string,
): Promise<K6Run> {
  const summary = join(folder, 'summary.json');
  const receipts = join(folder, 'receipts.log');
  const child = spawn(
    k6,
    [
      'run',
      '--quiet',
      '--no-usage-report',
      '--log-format=raw',
      `--console-output=${receipts}`,
      `--summary-export=${summary}`,
      '--summary-trend-stats=avg,med,p(95),p(99),max',
      ...Object.entries({ ...environment, REPORT: '1' }).flatMap(([name, value]) => [
        '-e',
        `${name}=${value}`,
      ]),
      join(import.meta.dirname, 'journeys', `${journey}.ts`),
    ],
    { stdio: ['ignore', 2, 2] },
  );
  const [code] = await once(child, 'exit');
  if (!existsSync(summary)) throw new Error(`k6 ended with ${code} and without a summary`);
  const { metrics }: Pick<K6Run, 'metrics'> = JSON.parse(readFileSync(summary, 'utf8'));
  const log = existsSync(receipts) ? readFileSync(receipts, 'utf8') : '';
  const acknowledged = [...log.matchAll(/^acknowledged (\S+) (\S+)$/gm)].map(([, id, outcome]) => ({
    id: id!,
    outcome: outcome!,
  }));
  return { passed: code === 0, metrics, acknowledged, log };
}
