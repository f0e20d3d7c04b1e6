import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MACHINE, packagesOutOfStep, sourcesDigest } from './install-state.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'installed-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('packages', () => {
  const locked = {
    '': { version: '1.0.0' },
    'node_modules/hono': { version: '4.0.0' },
    'node_modules/vitest': { version: '5.0.0', dev: true },
    'node_modules/other-machine': { version: '1.0.0', optional: true },
  };
  const lock = (packages: object) => write('package-lock.json', JSON.stringify({ packages }));
  const install = (packages: object) =>
    write('node_modules/.package-lock.json', JSON.stringify({ packages }));
  const { 'node_modules/hono': hono, 'node_modules/vitest': vitest } = locked;

  beforeEach(() => lock(locked));

  test('nothing is installed', () => {
    expect(packagesOutOfStep(root, 'runtime')).toBe('node_modules is missing or incomplete');
  });

  test('all that this machine needs is installed', () => {
    install({ 'node_modules/hono': hono, 'node_modules/vitest': vitest });
    expect(packagesOutOfStep(root, 'all')).toBeUndefined();
  });

  test('development tools count only where they are needed', () => {
    install({ 'node_modules/hono': hono });
    expect(packagesOutOfStep(root, 'runtime')).toBeUndefined();
    expect(packagesOutOfStep(root, 'all')).toBe(
      'node_modules/vitest is missing, package-lock.json wants 5.0.0',
    );
  });

  test('the Node of this machine is missing', () => {
    const node = `node_modules/node-${MACHINE}`;
    lock({ ...locked, [node]: { version: '24.0.0', optional: true } });
    install({ 'node_modules/hono': hono, 'node_modules/vitest': vitest });
    expect(packagesOutOfStep(root, 'runtime')).toBe(`${node} is missing, package-lock.json wants 24.0.0`);
  });

  test('another version is installed', () => {
    install({ 'node_modules/hono': { version: '3.9.0' }, 'node_modules/vitest': vitest });
    expect(packagesOutOfStep(root, 'runtime')).toBe(
      'node_modules/hono is 3.9.0, package-lock.json wants 4.0.0',
    );
  });
});

describe('sources', () => {
  beforeEach(() => {
    for (const path of ['package.json', 'package-lock.json', 'tsconfig.json']) write(path, '{}');
    for (const path of ['server/app.ts', 'db/schema.ts', 'web/ui/button.tsx']) write(path, path);
  });

  test('any change of a source changes the digest, and only that', () => {
    const before = sourcesDigest(root);
    expect(sourcesDigest(root)).toBe(before);
    write('docs/readme.md', 'new');
    write('server/app.test.ts', 'new');
    expect(sourcesDigest(root)).toBe(before);
    write('web/ui/button.tsx', 'changed');
    expect(sourcesDigest(root)).not.toBe(before);
    write('web/ui/button.tsx', 'web/ui/button.tsx');
    expect(sourcesDigest(root)).toBe(before);
    write('web/ui/icon.tsx', '');
    expect(sourcesDigest(root)).not.toBe(before);
  });
});
