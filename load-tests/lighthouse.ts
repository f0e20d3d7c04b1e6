import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { type Result } from 'lighthouse';
import Trace from 'lighthouse/core/gather/gatherers/trace.js';
import { chromiumArgs, chromiumPath } from '../test/support/chromium.ts';
import { freePort, takesConnections } from './program.ts';

/** Lighthouse's review of a page on a phone. */
export interface Review {
  /** Out of a hundred, by category. */
  scores: Record<string, number>;
  /** The audits that cost points, with their findings, by category. */
  faults: Record<string, string[]>;
}

// The packaged Chromium drops every page while it records this category, which has no weight in the scores.
const recorded = Trace.getDefaultTraceCategories().filter((c) => c !== 'blink.webdx_feature_usage');
Trace.getDefaultTraceCategories = () => recorded;

type Category = 'accessibility' | 'best-practices' | 'performance' | 'seo';

/**
 * Reviews a page by Lighthouse's mobile preset: a Moto G in a slow 4G network, with times simulated from one load. It
 * starts a Chromium of its own, since Playwright keeps hold of every tab.
 */
export async function reviewPage(
  url: string,
  language: string,
  categories: readonly Category[],
): Promise<Review> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'chengsheng-lighthouse-'));
  const options = ['--headless', `--remote-debugging-port=${port}`, `--user-data-dir=${folder}`];
  const browser = spawn(await chromiumPath(), [...chromiumArgs, ...options, 'about:blank'], {
    stdio: 'ignore',
  });
  const ended = once(browser, 'exit');
  try {
    if (!(await takesConnections(port, browser))) throw new Error('Chromium did not start');
    const result = await lighthouse(url, {
      port,
      logLevel: 'error',
      onlyCategories: [...categories],
      extraHeaders: { 'Accept-Language': language },
    });
    if (!result || result.lhr.runtimeError)
      throw new Error(`${url}: ${result?.lhr.runtimeError?.message ?? 'no review'}`);
    return summaryOf(result.lhr);
  } finally {
    browser.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function summaryOf({ categories, audits }: Result): Review {
  const all = Object.values(categories);
  const faultsIn = ({ auditRefs }: Result['categories'][string]) =>
    auditRefs.flatMap(({ id, weight }) => {
      const audit = audits[id];
      if (weight === 0 || !audit || audit.score === null || audit.score === 1) return [];
      return [`${id}: ${audit.displayValue ?? audit.title} ${JSON.stringify(audit.details ?? {})}`];
    });
  return {
    scores: Object.fromEntries(all.map((c) => [c.id, Math.round((c.score ?? 0) * 100)])),
    faults: Object.fromEntries(all.map((c) => [c.id, faultsIn(c)])),
  };
}
