import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The built front: beside the built server in dist, or from the sources. */
const builtFront = ['../web', '../../../dist/web']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(join(path, '.vite/manifest.json')));

/** The folder of built assets; undefined when the front was not built. */
export const assetFolder: string | undefined = builtFront;

/** Looks up the URL path of a built asset by its source path, such as "web/answer/main.tsx". */
export function readAssets(): (source: string) => string | undefined {
  if (!builtFront) return () => undefined;
  const manifest: Record<string, { file: string }> = JSON.parse(
    readFileSync(join(builtFront, '.vite/manifest.json'), 'utf8'),
  );
  return (source) => {
    const built = manifest[source];
    return built && `/${built.file}`;
  };
}
