import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The slowest files, in starting order: one that mostly waits beside one that computes. Vitest knows durations only
 * where it has run before, and would otherwise begin with the files with most lines.
 */
const longest = [
  'process/outage',
  'api/roles',
  'browser/pages',
  'browser/lighthouse',
  'browser/everybody',
  'process/runtime',
  'process/between-releases',
  'process/mail-delivery',
  'api/counts',
  'process/backup',
  'process/abuse',
  'browser/offline',
  'process/rolling-restart',
  'browser/sign-in',
  'process/crash',
  'browser/sheets',
  'browser/field',
  'browser/devices',
  'process/field',
  'browser/foreign-reply',
  'browser/publish-walk',
  'browser/console',
  'browser/evaluation-walk',
].map((name) => `/test/${name}.test.ts`);

/** Begins with the slowest files, so that none is left running at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
