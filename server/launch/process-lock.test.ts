import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claim, commandLine, placeFile } from './process-lock.mjs';

const MODULE = JSON.stringify(join(import.meta.dirname, 'process-lock.mjs'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a claim holds until it is released', () => {
  const path = join(folder, 'thing');
  const first = claim(path);
  expect(first).toBeDefined();
  expect(claim(path)).toBeUndefined();
  first?.release();
  const second = claim(path);
  expect(second).toBeDefined();
  expect(claim(path)).toBeUndefined();
});

test('claims on different paths do not meet', () => {
  expect(claim(join(folder, 'thing'))).toBeDefined();
  expect(claim(join(folder, 'thing-2'))).toBeDefined();
});

test('the claim of a dead process counts no more', () => {
  const path = join(folder, 'thing');
  const script = `import { claim } from ${MODULE}; if (!claim(${JSON.stringify(path)})) process.exit(1);`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).status).toBe(0);
  expect(claim(path)).toBeDefined();
});

test('a later process with the same id is another process', () => {
  const path = join(folder, 'thing');
  claim(path);
  const file = `${path}.1`;
  // Same id and boot, but started a moment earlier.
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/\d+$/, (start) => String(Number(start) - 1)),
  );
  expect(claim(path)).toBeDefined();
});

test('of many processes one at a time holds the claim, even when holders die', async () => {
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  // Reads and writes the counter separately: two holders at once would lose a step. Each holder dies at the end of
  // its turn.
  const script = `import { readFileSync, writeFileSync } from 'node:fs';
    import { claim } from ${MODULE};
    for (let round = 1; round <= 40; round += 1) {
      let held;
      while (!(held = claim(${JSON.stringify(join(folder, 'thing'))}))) await new Promise(setImmediate);
      const count = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
      await new Promise(setImmediate);
      writeFileSync(${JSON.stringify(counter)}, String(count + 1));
      if (round < 40) held.release();
    }`;
  const runs = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(runs.map(async (run) => (await once(run, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(counter, 'utf8')).toBe('160');
});

test('a file is placed once', () => {
  const path = join(folder, 'file');
  expect(placeFile(path, 'first')).toBe(true);
  expect(placeFile(path, 'second')).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('first');
});

test('the command line of a process', () => {
  expect(commandLine(process.pid)).toContain(process.argv[0]);
  expect(commandLine(2 ** 22 + 1)).toBe('');
});
