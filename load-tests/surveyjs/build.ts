import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import type { Definition } from '../../server/survey/questionnaire/questionnaire.ts';
import { toSurveyJs } from './convert.ts';

/** Builds the questionnaire as a static SurveyJS page into `outDir`, compressed with brotli at its best. */
export async function buildSurveyJs(definition: Definition, outDir: string): Promise<void> {
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    define: { SURVEY: JSON.stringify(toSurveyJs(definition, 'zh-CN')) },
    build: { outDir, emptyOutDir: true, target: ['chrome86', 'safari13'], chunkSizeWarningLimit: 5000 },
  });
  for (const file of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
  }
}
