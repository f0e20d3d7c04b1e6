import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import doiuse from 'doiuse';
import postcss from 'postcss';
import { build, type Rollup } from 'vite';
import { beforeAll, describe, expect, test, vi } from 'vitest';

/**
 * Residents' oldest browsers: the in-app browsers of WeChat and Alipay, an Android WebView of
 * Chromium 86 and the WebKit of iOS 13. A feature that they lack needs a fallback named here.
 */
const browsers = ['chrome 86', 'ios_saf 13.0-13.1'];

const root = join(import.meta.dirname, '../..');
/** Pages for residents only: paper clerks sit at a desk. */
const sheets = globSync('web/*/*.css', { cwd: root }).filter((file) => !file.startsWith('web/paper-entry/'));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** CSS that one of these browsers lacks, by its name at caniuse.com, and its fallback. */
const fallbacks: Record<string, string> = {
  'css-sticky': 'the kiosk’s countdown stands at the end of the page instead of above it',
  'css-logical-props':
    'margins, paddings and borders are known; shorthands and insets are not, and are refused below',
  'css-hyphens': 'a long word of English breaks where the line ends, as it did before',
  'css-focus-visible': 'Safari 13 drops the rule and keeps the ring of :focus',
  'css-appearance': 'written with -webkit- beside it',
  'css-overflow': 'hidden and auto are known; clip is not used',
  'css-math-functions': 'minmax() of grids, which is taken for min()',
  'css-paged-media': 'a poster printed from such a phone has the phone’s own margins',
  multicolumn: 'break-inside: avoid is known',
  'css-gradients': 'known but for colours in the middle, of which none are used',
  'background-attachment': 'where covers do not scroll, they hide the shadows at the sides of what scrolls',
  'extended-system-fonts': 'Menlo and Consolas follow ui-monospace',
};

test('style sheets use what the oldest browsers know, or have a fallback', async () => {
  const used = new Set<string>();
  for (const file of sheets) {
    const onFeatureUsage = ({ feature }: { feature: string }) => used.add(feature);
    await postcss([doiuse({ browsers, onFeatureUsage })]).process(read(file), { from: file });
  }
  expect([...used].filter((feature) => !fallbacks[feature])).toEqual([]);
  expect(Object.keys(fallbacks).filter((feature) => !used.has(feature))).toEqual([]);
});

describe.each(sheets)('%s', (file) => {
  const rules = read(file).replace(/\/\*.*?\*\//gs, '');

  test('uses none of what caniuse does not tell apart', () => {
    expect(rules).not.toMatch(
      /(margin|padding|border|inset)-(inline|block):|inset[\w-]*:|:(has|is|where)\(|\b(dvh|svh|clamp\()/,
    );
    expect(rules).not.toMatch(/display: (inline-)?flex[^}]*\b(row-|column-)?gap:/);
  });

  test('knows no left and no right', () => {
    // These span the whole width, or have equal sides.
    const neutral =
      /^legend \{[^}]*\}|^\.o input \{[^}]*\}|^header nav,\n\.scroll \{[^}]*\}|^ +\.cities th:first-child \{[^}]*\}/gm;
    expect(rules.replace(neutral, '')).not.toMatch(/\b(left|right)\b/);
    expect(rules).not.toMatch(/translateX|(margin|padding|border-width):( [\w.]+){4};/);
  });
});

/** APIs that one of these browsers lacks, and the check that must come before each use. */
const guards: [use: RegExp, guard: RegExp][] = [
  [/navigator\.locks/, /["'`]locks["'`]\s?in navigator/],
  [/new BroadcastChannel/, /["'`]BroadcastChannel["'`]\s?in window/],
  [/serviceWorker\.register/, /["'`]serviceWorker["'`]\s?in navigator/],
  [/SpeechSynthesisUtterance/, /window\.speechSynthesis/],
  [/navigator\.share\(/, /!navigator\.share|navigator\.share\s?[?&]/],
  [/crypto\.subtle/, /crypto\.subtle\s?!==\s?void 0|typeof crypto/],
];

const missing =
  /\?\?=|\|\|=|&&=|\?\.[A-Za-z([]|\?\?|\.at\(|\.replaceAll\(|structuredClone|hasOwn\(|randomUUID|\(\?<[!=]|\.requestSubmit|allSettled|Promise\.any|WeakRef|\.replaceChildren|AbortSignal\.|\.toSorted|\.findLast|\bscrollend\b|showModal/;

describe('scripts', () => {
  const chunks: Rollup.OutputChunk[] = [];
  beforeAll(async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const built = await build({
      configFile: join(root, 'web/vite.config.ts'),
      logLevel: 'error',
      build: { write: false },
    });
    for (const output of [built].flat())
      if ('output' in output) chunks.push(...output.output.filter((o) => o.type === 'chunk'));
  });

  test('are built for those browsers', () => {
    expect(read('web/vite.config.ts')).toContain("target: ['chrome86', 'safari13']");
    expect(chunks.length).toBeGreaterThan(5);
  });

  test('use no syntax or interface that they lack, unless they ask for it first', () => {
    const isStaffs = (chunk: Rollup.OutputChunk) =>
      chunk.moduleIds.some((id) => id.includes('/web/paper-entry/'));
    for (const { fileName, code } of chunks.filter((chunk) => !isStaffs(chunk))) {
      expect(missing.exec(code)?.[0], fileName).toBeUndefined();
      for (const [use, guard] of guards) if (use.test(code)) expect(code, basename(fileName)).toMatch(guard);
    }
    const all = chunks.map((c) => c.code).join('\n');
    for (const [use] of guards) expect(all).toMatch(use);
  });
});
