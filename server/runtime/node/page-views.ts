import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import { addPageCounts, type PageCount } from '../../../db/page-counts.ts';
import { addPageTimes, type PageTimeCount } from '../../../db/page-times.ts';
import type { PageView } from '../../platform.ts';
import { stepOf } from '../../survey/submission/page-pace.ts';
import { regularly } from './regularly.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** The most waiting counts; beyond them, the newest are dropped. */
const MOST_WAITING = 50_000;
/**
 * The most networks whose views are counted at once, and the views of each, a minute, per submission that it may
 * make.
 */
const MOST_NETWORKS = 10_000;
const VIEWS_PER_SUBMISSION = 4;

interface Options {
  /** Submissions of one network, a minute, above which pressure is unusual. */
  perOrigin: number;
  everyMs: number;
  log: Pick<Logger, 'warn'>;
}

/**
 * Counts page views in memory and adds them to the database at intervals, in one statement. A process that dies loses
 * what it has not added: these counts are approximate, and no answer waits for them.
 */
export function createPageViews(db: Db, { perOrigin, everyMs, log }: Options) {
  let waiting = new Map<string, PageCount>();
  let waitingTimes = new Map<string, PageTimeCount>();
  const networks = new LRUCache<string, { views: number }>({ max: MOST_NETWORKS, ttl: MINUTE_MS });

  function countOf({ waveId, city, channel, at }: PageView, page: string): PageCount | undefined {
    const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
    const key = [waveId, city, hour.getTime(), channel, page].join(' ');
    const count = waiting.get(key);
    if (count || waiting.size >= MOST_WAITING) return count;
    const first = { waveId, city, hour, channel, page, shown: 0, passed: 0 };
    waiting.set(key, first);
    return first;
  }

  function countTime({ waveId, city, from, time }: PageView): void {
    if (from === undefined || !time) return;
    const step = stepOf(time.ms);
    const key = [waveId, city, time.language, from, step].join(' ');
    const count = waitingTimes.get(key);
    if (count) count.n++;
    else if (waitingTimes.size < MOST_WAITING)
      waitingTimes.set(key, { waveId, city, language: time.language, page: from, step, n: 1 });
  }

  function isTooMuch(origin: string): boolean {
    const network = networks.get(origin);
    if (!network) networks.set(origin, { views: 1 });
    else network.views++;
    return (network?.views ?? 1) > VIEWS_PER_SUBMISSION * perOrigin;
  }

  function count(view: PageView): void {
    if (isTooMuch(view.origin ?? '')) return;
    const shown = countOf(view, view.page);
    if (shown) shown.shown++;
    const passed = view.from === undefined ? undefined : countOf(view, view.from);
    if (passed) passed.passed++;
    countTime(view);
  }

  async function share(): Promise<void> {
    const counts = [...waiting.values()];
    const times = [...waitingTimes.values()];
    waiting = new Map();
    waitingTimes = new Map();
    if (counts.length > 0) await addPageCounts(db, counts);
    if (times.length > 0) await addPageTimes(db, times);
  }

  const failure = 'views of pages were not counted';
  const job = regularly(share, { everyMs, failure, log });
  return {
    count,
    share,
    async close(): Promise<void> {
      job.stop();
      await share().catch((error: unknown) => log.warn({ err: loggable(error) }, failure));
    },
  };
}
