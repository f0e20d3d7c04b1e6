import { type Logger, pino } from 'pino';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import { primaryReader } from '../../../db/reader.ts';
import { Problem } from '../../http/problems.ts';
import type { Platform } from '../../platform.ts';
import { storeSheets } from '../../services/submissions/store-and-claim-quota-place.ts';
import type { Configuration } from '../config/configuration.ts';
import { type Bounds, dispatcher } from './dispatch.ts';
import { drainOf } from './drain.ts';
import { createTurns } from './event-loop-turns.ts';
import { COMMIT, createGroupCommit } from './group-commit.ts';
import { listen } from './listen.ts';
import { createPageViews } from './page-views.ts';
import { nodePlatform } from './platform.ts';
import { sharePressure } from './pressure.ts';
import { createProcessMetrics } from './process-metrics.ts';
import { createRequestBatching } from './request-batching.ts';
import { createUnderWay } from './requests-under-way.ts';
import { readFromStandby } from './standby.ts';
import { attachStandby, attachStore } from './store.ts';

export interface NodeServer {
  /** Its address, as http://host:port. */
  origin: string;
  /** Refuses new requests, answers those under way, stores waiting submissions; see drain.ts. */
  close(): Promise<void>;
}

/** Serves with its own connections to the database that `openStore` prepared. */
export async function serveAttached(
  configuration: Configuration,
  log: Logger = pino({ level: configuration.logLevel }),
  now: Platform['now'] = () => new Date(),
): Promise<NodeServer> {
  const { db, close: closePrimary } = attachStore(configuration);
  const standby = attachStandby(configuration);
  const close = async () => {
    await Promise.all([closePrimary(), standby?.close()]);
  };
  try {
    const server = await serveOnNode(configuration, { db, standby: standby?.db }, log, now);
    return { ...server, close: () => server.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Serves the app on Node: group commit, shared pressure, bounds, and a shutdown that cuts nobody off. */
async function serveOnNode(
  configuration: Configuration,
  { db, standby }: { db: Db; standby: Db | undefined },
  log: Logger,
  now: Platform['now'],
): Promise<NodeServer> {
  const metrics = createProcessMetrics(db, log);
  const fromStandby = standby && readFromStandby({ primary: db, standby }, metrics.registry, log);
  const {
    pressure,
    countRefused,
    close: stopSharing,
  } = sharePressure(db, configuration.pressure, (error) =>
    log.warn({ err: loggable(error) }, 'the counts of busy networks and cities were not shared'),
  );
  const commit = createGroupCommit((sheets) => storeSheets(db, sheets), {
    ...COMMIT,
    onRefused(code, sheets) {
      metrics.countRefusal(code, sheets);
      countRefused(sheets);
    },
  });
  metrics.watchWaiting(commit.waiting);
  const pageViews = createPageViews(db, {
    perOrigin: configuration.pressure.perOrigin,
    everyMs: configuration.monitorSeconds * 1000,
    log,
  });
  const bounds: Bounds = {
    underWay: createUnderWay(),
    batching: createRequestBatching(),
    turns: createTurns(),
  };
  let isClosing = false;
  const platform = nodePlatform(configuration, {
    db,
    reader: fromStandby?.reader ?? primaryReader(db),
    log,
    metrics,
    submit: commit.submit,
    pressure,
    countPageView: pageViews.count,
    now,
    async turn(c) {
      if (!bounds.underWay.work(c.env.outgoing)) throw new Problem('overloaded');
      await bounds.turns.take();
    },
    takesSubmissions: () => !isClosing && commit.isWell(),
  });
  const stopCounting = async () => {
    fromStandby?.stop();
    await stopSharing();
    await pageViews.close();
  };
  const { server, origin } = await listen(dispatcher(platform, bounds), bounds.underWay, configuration).catch(
    async (error: unknown) => {
      // Otherwise their timers keep a process that cannot serve from ending.
      await stopCounting();
      throw error;
    },
  );
  server.on('connection', (socket) => {
    // Node asks for the address on the first use, and keeps it: for a client that has left by then there is none.
    void socket.remoteAddress;
    bounds.batching.connected();
    bounds.turns.connected();
  });
  const drain = drainOf(server, bounds.underWay);
  return {
    origin,
    async close() {
      isClosing = true;
      await drain();
      await commit.drained();
      await stopCounting();
    },
  };
}
