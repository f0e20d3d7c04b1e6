import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver } from 'playwright-core';
import { claim } from '../../server/launch/process-lock.mjs';

/** Chromium's own sandbox refuses to run as root. */
export const chromiumArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** A real Chromium, driven by Playwright. */
export async function openChromium(): Promise<Browser> {
  return await driver.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
}

/** The path of CHROMIUM, else of the packaged one, which one process at a time unpacks. */
export async function chromiumPath(): Promise<string> {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const lock = join(tmpdir(), 'chengsheng-chromium');
  for (;;) {
    const claimed = claim(lock);
    if (!claimed) {
      await sleep(100);
      continue;
    }
    try {
      return await unpacked();
    } finally {
      claimed.release();
    }
  }
}

/** The packaged one, unpacked whole: a killed run leaves half of it, which the package would take for complete. */
async function unpacked(): Promise<string> {
  const [file, note] = [join(tmpdir(), 'chromium'), join(tmpdir(), 'chengsheng-chromium-size')];
  const noted = await readFile(note, 'utf8').catch(() => undefined);
  const size = await stat(file).then(
    (found) => String(found.size),
    () => undefined,
  );
  if (size !== noted) await rm(file, { force: true });
  const path = await chromium.executablePath();
  await writeFile(note, String((await stat(path)).size));
  return path;
}
