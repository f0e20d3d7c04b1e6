import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry } from 'prom-client';
import type { Platform } from '../../platform.ts';

/** A worker's question to the primary, and the reply. Only the primary can ask all workers. */
interface Question {
  ask: 'metrics';
  id: number;
}
interface Reply {
  reply: number;
  text?: string;
}

/** In the primary: collects and sums the metrics of all workers whenever one of them is asked. */
export function answerMetrics(log: Logger): void {
  const all = new AggregatorRegistry();
  cluster.on('message', async (worker, message: Partial<Question>) => {
    if (message.ask !== 'metrics' || message.id === undefined) return;
    const reply: Reply = { reply: message.id };
    try {
      reply.text = await all.clusterMetrics();
    } catch (err) {
      log.warn({ err }, 'not all workers told their metrics');
    }
    if (worker.isConnected()) worker.send(reply);
  });
}

/** In a worker: the metrics of all workers together, `own` among them. */
export function metricsOfAll(processMetrics: Registry): Platform['metrics'] {
  AggregatorRegistry.setRegistries(processMetrics);
  // Creating the first of these makes a process answer the primary's questions.
  new AggregatorRegistry();
  let pending = 0;
  return {
    contentType: processMetrics.contentType,
    metrics: () =>
      new Promise((resolve, reject) => {
        const id = pending++;
        const hear = ({ reply, text }: Partial<Reply>) => {
          if (reply !== id) return;
          process.off('message', hear);
          if (text === undefined) reject(new Error('not all workers told their metrics'));
          else resolve(text);
        };
        process.on('message', hear);
        const question: Question = { ask: 'metrics', id };
        process.send?.(question);
      }),
  };
}
