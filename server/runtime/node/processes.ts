import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Configuration } from '../config/configuration.ts';
import { originOf } from './listen.ts';
import { answerMetrics } from './metrics.ts';
import type { NodeServer } from './serve.ts';

/** A worker that ends is restarted at once, but two starts are never closer than this. */
const RESTART_MS = 2000;

/** No worker could serve; the worker itself has said why. */
export class WorkerEnded extends Error {
  override name = 'WorkerEnded';
}

/**
 * Serves with processes of this same program that share its port (WORKERS). This process, the primary, has prepared
 * the database; it distributes connections and restarts workers that end.
 */
export async function serveWithWorkers(configuration: Configuration, log: Logger): Promise<NodeServer> {
  let isServing = false;
  answerMetrics(log);

  function start(): Worker {
    const startedAt = performance.now();
    const worker = cluster.fork();
    worker.once('exit', (code: number | null, signal: string | null) => {
      if (!isServing) return;
      log.error({ pid: worker.process.pid, code, signal }, 'a worker ended and is started again');
      setTimeout(() => isServing && start(), Math.max(0, startedAt + RESTART_MS - performance.now()));
    });
    return worker;
  }

  // One first: anything that keeps it from serving, such as a port in use, is reported once and ends the program.
  const origin = originOf(await listening(start()));
  isServing = true;
  for (let i = 1; i < configuration.workers; i++) start();
  return {
    origin,
    async close() {
      isServing = false;
      await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && stop(worker)));
    },
  };
}

function listening(worker: Worker): Promise<Address> {
  return new Promise((resolve, reject) => {
    worker.once('listening', resolve);
    worker.once('exit', () => reject(new WorkerEnded('The first worker ended before it could serve.')));
  });
}

async function stop(worker: Worker): Promise<void> {
  const exited = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await exited;
}
