import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The server and the operator's commands, for Node; packages stay in node_modules, but for one. */
export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Node spends half a second and 130 MB on loading this package's hundred modules; the part in use is small.
  ssr: { noExternal: ['drizzle-orm'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: {
        node: 'server/runtime/node/main.ts',
        exporter: 'server/runtime/node/exporter.ts',
        cli: 'server/cli/cli.ts',
      },
      // All in one folder, so that what reads files beside the sources finds them from any chunk.
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
