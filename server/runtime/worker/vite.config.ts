import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = join(import.meta.dirname, '../../..');
const front = join(root, 'dist/web');

/** The server for Cloudflare Workers, in one module; the front end must have been built. */
export default defineConfig({
  root,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { BUILT_ASSETS: readFileSync(join(front, '.vite/manifest.json'), 'utf8') },
  ssr: {
    target: 'webworker',
    noExternal: true,
    resolve: { conditions: ['workerd', 'worker', 'module', 'import', 'production'] },
  },
  build: {
    ssr: true,
    target: 'esnext',
    outDir: 'dist/worker',
    emptyOutDir: true,
    minify: true,
    sourcemap: true,
    rolldownOptions: {
      input: { worker: 'server/runtime/worker/main.ts' },
      external: [/^node:/, /^cloudflare:/],
      output: { entryFileNames: '[name].js', codeSplitting: false },
    },
  },
  plugins: [assetRules()],
});

/** Tells Cloudflare, which serves the front end's files itself, how long to cache them and which not to publish. */
function assetRules(): Plugin {
  return {
    name: 'asset-rules',
    writeBundle() {
      writeFileSync(
        join(front, '_headers'),
        [
          '/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n  X-Content-Type-Options: nosniff\n',
          '/sw.js\n  Cache-Control: no-cache\n  X-Content-Type-Options: nosniff\n',
        ].join(''),
      );
      writeFileSync(join(front, '.assetsignore'), '.vite\n*.br\n');
    },
  };
}
