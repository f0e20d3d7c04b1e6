import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The server and the operator's commands, for Node; packages stay in node_modules. */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: { node: 'server/runtime/node.ts', cli: 'server/cli.ts' },
      // All in one folder, so that what reads files beside the sources finds them from any chunk.
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
