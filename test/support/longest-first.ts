import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The slowest files, in starting order: one that mostly waits beside one that computes. Vitest knows durations only
 * where it has run before, and would otherwise begin with the files with most lines.
 */
const longest = [
  'process/outage',
  'browser/everybody',
  'browser/pages',
  'process/abuse',
  'process/rolling-restart',
  'browser/devices',
  'browser/offline',
  'browser/lighthouse',
  'browser/walk',
  'browser/field',
  'browser/sign-in',
  'browser/kept',
  'process/field',
  'process/backup',
  'browser/console',
  'browser/sheets',
  'browser/foreign-reply',
  'browser/enrolled-tablet',
  'process/crash',
  'api/counts',
  'api/roles',
  'process/audio',
  'process/fold',
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
