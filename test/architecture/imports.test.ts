import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The arrows between folders: what a module may import of the project's own. A path ends with "/" when it
 * stands for all below it. Everything else is forbidden. Tests may import what they test.
 */
const arrows: Record<string, readonly string[]> = {
  'server/survey/': ['server/survey/'],
  'server/credentials/': [
    'server/credentials/',
    'db/',
    'server/crypto/hashed-id.ts',
    'server/crypto/keys.ts',
    'server/http/problems.ts',
    'server/cache/open-wave.ts',
    'server/crypto/crockford.ts',
  ],
  'server/steps/': [
    'server/steps/',
    'server/survey/',
    'server/credentials/',
    'db/',
    'server/crypto/channel-mark.ts',
    'server/http/problems.ts',
    'server/http/content-errors.ts',
    'server/cache/open-wave.ts',
    'server/crypto/digest.ts',
    'server/crypto/signature.ts',
    'server/cache/wave-order.ts',
    'package.json',
  ],
  'server/routes/': [
    'server/routes/',
    'server/steps/',
    'server/survey/',
    'server/credentials/',
    'db/',
    'web/',
    'server/app.ts',
    'server/http/body-limit.ts',
    'server/crypto/channel-mark.ts',
    'server/http/content-errors.ts',
    'server/crypto/hashed-id.ts',
    'server/http/headers.ts',
    'server/http/compression.ts',
    'server/http/csv.ts',
    'server/http/loggable-path.ts',
    'server/http/problems.ts',
    'server/cache/open-wave.ts',
    'server/cache/waves.ts',
    'server/admission/network-hash.ts',
    'server/admission/admission.ts',
    'server/http/language.ts',
    'server/crypto/keys.ts',
    'server/http/display-mode.ts',
    'server/crypto/digest.ts',
    'server/crypto/receipt.ts',
    'server/services/releases/files.ts',
    'server/http/text-body.ts',
    'server/crypto/crockford.ts',
    'server/cache/wave-order.ts',
    'server/platform.ts',
  ],
  'server/demo/': ['server/', 'db/'],
  'server/commands/': ['server/', 'db/', 'web/paths.ts', 'package.json'],
  'server/runtime/': ['server/', 'db/', 'web/', 'dist/', 'package.json'],
  'db/': ['db/', 'server/survey/'],
  'web/': ['web/', 'server/survey/', 'server/crypto/crockford.ts'],
};

/** Packages that the pure modules may import. */
const purePackages = ['zod'];

/** Modules that the browser runs, and what they may need at run time: nothing that pulls the validator in. */
const validators = [
  'zod',
  'server/survey/questionnaire/questionnaire.ts',
  'server/survey/questionnaire/text.ts',
  'server/survey/score/scoring.ts',
];

const root = join(import.meta.dirname, '../..');
const isTest = (file: string) => /\.test\.tsx?$/.test(file);

interface Import {
  from: string;
  /** A path from the project's root, or a package's name. */
  to: string;
  isOwn: boolean;
  isType: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found = source.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm);
  return [...found].map(([, type, from, bare]) => {
    const name = (from ?? bare)!.replace(/\?.*$/, '');
    const isOwn = name.startsWith('.');
    return {
      from: file,
      to: isOwn ? relative(root, join(root, dirname(file), name)) : name,
      isOwn,
      isType: type !== undefined,
    };
  });
}

const files = globSync(['server/**/*.{ts,tsx}', 'db/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: root });
const imports = files.filter((file) => !isTest(file)).flatMap(importsOf);
const within = (path: string, folder: string) =>
  folder.endsWith('/') ? path.startsWith(folder) : path === folder;

describe.each(Object.entries(arrows))('%s', (folder, allowed) => {
  test('imports only what it may', () => {
    const strays = imports.filter(
      (i) => i.from.startsWith(folder) && i.isOwn && !allowed.some((a) => within(i.to, a)),
    );
    expect(strays.map((i) => `${i.from} → ${i.to}`)).toEqual([]);
  });
});

test('there are imports to look at', () => {
  for (const folder of Object.keys(arrows))
    expect(imports.filter((i) => i.from.startsWith(folder)).length, folder).toBeGreaterThan(1);
});

test('the pure modules import no package but the validator', () => {
  const strays = imports.filter(
    (i) => i.from.startsWith('server/survey/') && !i.isOwn && !purePackages.includes(i.to),
  );
  expect(strays).toEqual([]);
});

test('the pages’ modules do not need the validator at run time', () => {
  const strays = imports.filter((i) => i.from.startsWith('web/') && !i.isType && validators.includes(i.to));
  expect(strays.filter((i) => i.from !== 'web/vite.config.ts')).toEqual([]);
});

test('nothing that is shipped imports tests or load tests', () => {
  expect(imports.filter((i) => i.isOwn && /^(test|load-tests)\//.test(i.to))).toEqual([]);
});
