import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, vi } from 'vitest';
import { testEnvironment } from './app.ts';

/** The output of this test's commands, on stdout and stderr. */
export interface Printed {
  out: string;
  told: string;
}

/**
 * Lets a test file run commands in its own process: on a database, in a folder that is deleted with the file,
 * recording the output of each test.
 */
export async function commandsOn(
  url: string,
  settings: Record<string, string> = {},
): Promise<{ folder: string; environment: Record<string, string>; printed: Printed }> {
  const folder = await mkdtemp(join(tmpdir(), 'chengsheng-commands-'));
  const environment = { ...testEnvironment, DATABASE_URL: url, DATA_DIR: folder, ...settings };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const printed: Printed = { out: '', told: '' };
  const keep = (where: keyof Printed) => (text: string | Uint8Array) => {
    printed[where] += text;
    return true;
  };
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('told'));
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  beforeEach(() => {
    Object.assign(printed, { out: '', told: '' });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });
  return { folder, environment, printed };
}
