import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** The browser's scripts: one for each kind of page that needs any. The server makes the pages. */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The in-app browsers of older phones: syntax is rewritten for them, nothing is polyfilled.
    target: ['chrome86', 'safari13'],
    outDir: 'dist/web',
    emptyOutDir: true,
    manifest: true,
    modulePreload: false,
    // The script that answers takes 130 bytes less than by the default minifier.
    minify: 'terser',
    terserOptions: { compress: { passes: 3, unsafe_arrows: true } },
    rolldownOptions: {
      // People who start the product need not read that Terser takes most of the build.
      checks: { bundlerTimings: false },
      input: [
        'web/answer/client.tsx',
        'web/large-print/client.ts',
        'web/cities/client.ts',
        'web/poster/client.ts',
        'web/paper-sheet/client.ts',
        'web/field/client.ts',
        'web/paper-entry/client.ts',
        'web/share/buttons.ts',
        'web/console/client.ts',
        'web/ui/autosave.ts',
        'web/preview/client.tsx',
        'web/notice/check-inclusion.ts',
        'web/verify/client.ts',
        'web/answer/service-worker.ts',
      ],
      output: {
        // The service worker has a permanent address, at the top: it may only control pages below it.
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  plugins: [plainImports(), precompress()],
});

/**
 * Loads a chunk with `import` alone: Vite's own helper, which looks for further things to load, would be a twentieth
 * of the page's script.
 */
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    apply: 'build',
    enforce: 'pre',
    load: (id) =>
      id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined,
  };
}

/** Of brotli's models the one for fonts suits minified code: the script that answers takes 30 bytes less. */
export const scriptCompression = {
  [constants.BROTLI_PARAM_QUALITY]: 11,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_FONT,
};

/** Writes each asset's brotli form beside it, once and well instead of on each request. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((n) => n.startsWith('assets/'))) {
        const path = join(dir ?? '', name);
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path), { params: scriptCompression }));
      }
    },
  };
}
