import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { type Result } from 'lighthouse';
import Trace from 'lighthouse/core/gather/gatherers/trace.js';
import { chromiumArgs, chromiumPath } from '../test/support/chromium.ts';
import { freePort, takesConnections } from './program.ts';

/** What Lighthouse says of a page on a phone. */
export interface Review {
  /** Out of a hundred, by category. */
  scores: Record<string, number>;
  /** The audits that took points, with what they found. */
  faults: string[];
}

// The packaged Chromium drops every page while it records this; what is read from it carries no weight.
const recorded = Trace.getDefaultTraceCategories().filter((c) => c !== 'blink.webdx_feature_usage');
Trace.getDefaultTraceCategories = () => recorded;

type Category = 'accessibility' | 'best-practices' | 'performance' | 'seo';

/**
 * Reviews a page as Lighthouse's mobile preset has it: a moto g in a slow 4G network. Times are simulated
 * from what one load needed, not taken. It has a Chromium of its own: Playwright keeps hold of every tab.
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
  const counted = all.flatMap((c) => c.auditRefs.filter((r) => r.weight > 0).map((r) => r.id));
  return {
    scores: Object.fromEntries(all.map((c) => [c.id, Math.round((c.score ?? 0) * 100)])),
    faults: counted.flatMap((id) => {
      const audit = audits[id];
      if (!audit || audit.score === null || audit.score === 1) return [];
      return [`${id}: ${audit.displayValue ?? audit.title} ${JSON.stringify(audit.details ?? {})}`];
    }),
  };
}
