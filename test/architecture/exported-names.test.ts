import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** A search for an exported name finds one file: no two export the same. */

const EXPORT = /^export (?:async )?(?:function\*?|const|class|interface|type|abstract class) (\w+)/gm;
/** The first edition of the national core stays as published, beside the second. */
const FROZEN = 'server/survey/questionnaire/national-core/edition-1/';

test('an exported name stands in one file', () => {
  const files = globSync('{server,db,web}/**/*.{ts,tsx}').filter(
    (path) => !path.includes('.test.') && !path.startsWith(FROZEN),
  );
  expect(files.length).toBeGreaterThan(500);
  const places = new Map<string, Set<string>>();
  for (const path of files) {
    for (const [, name] of readFileSync(path, 'utf8').matchAll(EXPORT))
      places.set(name!, (places.get(name!) ?? new Set()).add(path));
  }
  const shared = [...places].filter(([, paths]) => paths.size > 1);
  expect(shared.map(([name, paths]) => `${name}: ${[...paths].join(', ')}`)).toEqual([]);
});
