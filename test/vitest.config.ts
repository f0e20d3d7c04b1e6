import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/longest-first.ts';
import CountsReporter from './support/reporter.ts';
import { TIME_LIMIT_MS } from './support/time-limit.ts';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  // The server renders Preact components itself.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['server/**/*.test.ts', 'db/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    reporters: [new CountsReporter()],
    // Stylesheets are inlined in pages, so tests need them unchanged.
    css: true,
    // Files of a worker share its modules, which are read once, and its browser. A file restores what it changes in
    // the process (environment, clock, output).
    isolate: false,
    // A browser and a server run beside the tests themselves: more than two at once only wait for each other.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // They find hangs; a loaded machine is slow for longer than one would think.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: TIME_LIMIT_MS } },
  },
});
