import { writeFileSync, writeSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import { DefaultReporter, type TestModule, type TestRunEndReason } from 'vitest/node';
import { type Failure, failureList } from './failure-list.ts';

/** How many tests `npm test -- --slowest` lists. */
const SLOWEST = 20;

/**
 * Vitest's own report; with `--slowest`, the slowest tests; then what failed in a few lines each, and one last line: `N
 * passed, N failed`, and `, N skipped` where tests were skipped. With FAILED_FILES=path, the files that failed are written
 * there, one a line. A file that cannot be loaded, a failing hook and an error outside of any test each count as a failure.
 */
export default class CountsReporter extends DefaultReporter {
  private counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  private failures: Failure[] = [];
  private root = '';

  constructor() {
    super();
    // On exit, because Vitest still writes after it has told its reporters that the run is over.
    process.once('exit', (code) => {
      const { passed, failed, skipped, pending } = this.counts;
      const problems = failed === 0 && code !== 0 ? 1 : failed;
      // Tests that a failing hook or a cancelled run left pending did not run either.
      const left = skipped + pending > 0 ? `, ${skipped + pending} skipped` : '';
      for (const line of failureList(this.failures, this.root)) writeSync(1, `${line}\n`);
      writeSync(1, `${passed} passed, ${problems} failed${left}\n`);
    });
  }

  override onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd(modules, unhandled, reason);
    this.root = this.ctx.config.root;
    this.counts = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    this.failures = unhandled.map((error) => ({ name: '(outside of any test)', errors: [error] }));
    const note = (name: string, errors: Failure['errors'] = []) => {
      if (errors.length > 0) this.failures.push({ name, errors });
    };
    for (const module of modules) {
      const { relativeModuleId } = module;
      this.counts.failed += module.errors().length;
      note(relativeModuleId, module.errors());
      for (const suite of module.children.allSuites()) {
        this.counts.failed += suite.errors().length;
        note(`${relativeModuleId} > ${suite.fullName}`, suite.errors());
      }
      for (const test of module.children.allTests()) {
        this.counts[test.result().state] += 1;
        note(`${relativeModuleId} > ${test.fullName}`, test.result().errors);
      }
    }
    if (process.env.LIST_SLOWEST) this.listSlowest(modules);
    const failedFiles = modules.filter((module) => !module.ok()).map((module) => module.relativeModuleId);
    if (process.env.FAILED_FILES) writeFileSync(process.env.FAILED_FILES, failedFiles.join('\n'));
  }

  private listSlowest(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        seconds: (test.diagnostic()?.duration ?? 0) / 1000,
        name: `${module.relativeModuleId} > ${test.fullName}`,
      })),
    );
    const slowest = tests.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
    this.ctx.logger.log('\nSlowest tests, seconds:');
    for (const { seconds, name } of slowest)
      this.ctx.logger.log(`${seconds.toFixed(1).padStart(6)}  ${name}`);
  }
}
