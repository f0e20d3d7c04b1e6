import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { questionnairePage } from '../../web/answer/page.tsx';
import type { Language } from '../../web/language.ts';
import type { Mode } from '../../web/ui/display-mode.ts';
import { scriptCompression } from '../../web/vite.config.ts';
import { nationalPage } from '../support/fixtures/national-release.ts';

/** The bytes that a resident on a slow connection waits for: two budgets, in brotli. */
const PAGE = 14_336;
const SCRIPT = 12_288;
/** The extra bytes of a phone that must compute a proof of work. */
const SOLVER = 4096;
/** All scripts and styles of the console together. */
const CONSOLE = 30_000;
/** A national wave's results: all cities in a table and two drawings. */
const RESULTS = 61_440;

const compressed = (content: string) => brotliCompressSync(content).length;
/** The build compresses like this. */
const compressedScript = (code: string) => brotliCompressSync(code, { params: scriptCompression }).length;

/** The questionnaire page of the national core, with the sources' styles inlined. */
function pageIn(language: Language, mode: Mode = 'normal'): string {
  const { languages, title, intro, questions, dimensions } = nationalCore;
  return questionnairePage({
    language,
    languages: ['zh-CN', 'en', 'ug'],
    mode,
    url: '/s/330100?ch=qr-community-12',
    questionnaire: {
      wave: '0199a7c2-0000-7000-8000-000000000000',
      city: '330100',
      version: 1,
      digest: '0'.repeat(64),
      languages,
      title,
      intro,
      questions,
    },
    dimensions,
    cityName: language === 'en' ? 'Hangzhou' : '杭州市',
    channel: 'qr-community-12',
    credential: { kind: 'device' },
    script: '/assets/client-01234567.js',
    openedAt: '2026-11-22T09:14:03.000Z',
  });
}

test.each([
  ['zh-CN', 'normal'],
  ['en', 'normal'],
  ['ug', 'normal'],
  ['en', 'elder'],
] as const)('the questionnaire page fits its budget in %s, %s', (language, mode) => {
  const page = pageIn(language, mode);
  expect(page).toContain('.os');
  expect(compressed(page)).toBeLessThanOrEqual(PAGE);
});

test.each(['zh-CN', 'en'] as const)('the page needs nothing but its one script in %s', (language) => {
  const loads = [...pageIn(language).matchAll(/\b(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import/g)].map(
    (m) => m[0],
  );
  const requests = loads.filter((l) => !/^href="(?:\/|#|data:)/.test(l));
  expect(requests).toEqual(['src="/assets/client-01234567.js"']);
});

test.each(['zh-CN', 'en'] as const)('the results of all cities fit their budget in %s', (language) => {
  const page = nationalPage(language, { pin: '330100' });
  // The server compresses results with little effort.
  const sent = brotliCompressSync(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
  expect(page.split('<circle').length).toBeGreaterThan(2 * 349);
  expect(sent).toBeGreaterThan(20_000);
  expect(sent).toBeLessThanOrEqual(RESULTS);
});

interface Chunk {
  fileName: string;
  facadeModuleId?: string | null;
  imports: string[];
  dynamicImports: string[];
  code: string;
  moduleIds: string[];
}
const chunks: Chunk[] = [];

beforeAll(async () => {
  // The shipped form of JSX, not the development form.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({
    configFile: join(import.meta.dirname, '../../web/vite.config.ts'),
    logLevel: 'error',
    build: { write: false },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const output of outputs)
    if ('output' in output) for (const file of output.output) if (file.type === 'chunk') chunks.push(file);
});

test('the script that answers is one file within its budget', () => {
  const script = chunks.find((c) => c.facadeModuleId?.endsWith('web/answer/client.tsx'));
  expect(script?.imports).toEqual([]);
  expect(compressedScript(script?.code ?? '')).toBeGreaterThan(5000);
  expect(compressedScript(script?.code ?? '')).toBeLessThanOrEqual(SCRIPT);
});

test('no script has syntax that older phones cannot read, or makes code out of text', () => {
  for (const { code } of chunks)
    expect(code).not.toMatch(
      /\?\?=|\|\|=|&&=|\?\.|\?\?|\.at\(|\.replaceAll\(|structuredClone|hasOwn\(|randomUUID|\(\?<[!=]|\bFunction\b/,
    );
});

test('only the pages of staff load the validator, in its small edition', () => {
  const staff = chunks.filter((c) => /web\/(field|paper-entry)\/client\.ts$/.test(c.facadeModuleId ?? ''));
  expect(staff).toHaveLength(2);
  const isZod = (id: string) => id.includes('node_modules/zod');
  const validating = chunks.filter((c) => c.moduleIds.some(isZod));
  expect(validating).toHaveLength(1);
  for (const { fileName, moduleIds } of validating) {
    expect(moduleIds.filter((id) => isZod(id) && !/\/v4\/(mini|core|locales)\//.test(id))).toEqual([]);
    const loading = chunks.filter((c) => [...c.imports, ...c.dynamicImports].includes(fileName));
    expect(loading.map((c) => c.fileName).toSorted()).toEqual(staff.map((c) => c.fileName).toSorted());
  }
});

test('the scripts of the console are within the budget of one page, all of them together', () => {
  const entries = chunks.filter((c) => /web\/(console|evaluation)\//.test(c.facadeModuleId ?? ''));
  expect(entries).not.toEqual([]);
  const loaded = new Set(entries.flatMap((c) => [c.fileName, ...c.imports, ...c.dynamicImports]));
  const sizes = chunks.filter((c) => loaded.has(c.fileName)).map((c) => compressedScript(c.code));
  expect(sizes.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(CONSOLE);
});

const chunkOf = (source: string) => chunks.find((c) => c.moduleIds.some((id) => id.endsWith(source)));

test('what is not needed to answer comes in chunks of its own', () => {
  const later = ['web/answer/prove.ts', 'web/answer/offline/draft-status.tsx', 'web/share/buttons.ts'].map(
    (s) => chunkOf(s)?.fileName,
  );
  expect(chunkOf('web/answer/client.tsx')?.dynamicImports.toSorted()).toEqual(later.toSorted());
});

test('the service worker is one plain script at an address of its own', () => {
  const worker = chunkOf('web/answer/service-worker.ts');
  expect(worker).toMatchObject({ fileName: 'sw.js', imports: [], dynamicImports: [] });
  // Browsers before Chromium 91 cannot run modules as service workers.
  expect(worker?.code).not.toMatch(/\b(import|export)\b/);
});

test('what solves challenges is loaded only when there is one', () => {
  const script = chunkOf('web/answer/client.tsx');
  const solver = chunkOf('web/answer/prove.ts');
  expect(script?.moduleIds.filter((id) => id.includes('altcha-lib'))).toEqual([]);
  expect(compressed(solver?.code ?? '')).toBeLessThanOrEqual(SOLVER);
});
