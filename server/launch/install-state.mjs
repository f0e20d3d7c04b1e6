// @ts-check Tells whether node_modules and dist match the sources. Node's own modules only.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The suffix of package names for this kind of machine. */
export const MACHINE = `${process.platform.replace('win32', 'win')}-${process.arch}`;

/**
 * Why the installed packages do not match package-lock.json; undefined when they do. npm keeps its own
 * record of what it has installed and writes it last, so this holds after `npm install` by hand as well.
 * @param {string} root
 * @param {'all' | 'runtime'} extent with the development tools or without
 * @returns {string | undefined}
 */
export function packagesOutOfStep(root, extent) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'node_modules is missing or incomplete';
  const installed = packagesIn(record);
  for (const [path, wanted] of Object.entries(packagesIn(join(root, 'package-lock.json')))) {
    if (path === '') continue;
    const version = installed[path]?.version;
    // Optional packages are for other kinds of machines, except this machine's Node.
    const isOptional = (wanted.optional || wanted.devOptional) && path !== `node_modules/node-${MACHINE}`;
    const isNeeded = !isOptional && (extent === 'all' || !wanted.dev);
    if (version ? version !== wanted.version : isNeeded) {
      return `${path} is ${version ?? 'missing'}, package-lock.json wants ${wanted.version}`;
    }
  }
  return undefined;
}

/**
 * @typedef {{ version: string, dev?: true, optional?: true, devOptional?: true }} Package
 * @param {string} lockFile
 * @returns {Record<string, Package>}
 */
function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/**
 * The command that installs exactly what package-lock.json says. It avoids node_modules/.bin, which npm
 * puts first in PATH and the command replaces: its `node` would vanish under npm.
 * @param {string} root
 * @param {'all' | 'runtime'} extent
 */
export function npmCi(root, extent) {
  const { PATH = '', npm_node_execpath: node, npm_execpath: npm } = process.env;
  const bin = join(root, 'node_modules', '.bin');
  const path = PATH.split(delimiter).filter((entry) => entry !== bin);
  // `npm run --silent` would silence the errors as well.
  const args = ['ci', '--loglevel=error', ...(extent === 'all' ? ['--include=dev'] : [])];
  const isNpm = node && npm?.endsWith('npm-cli.js') && !node.startsWith(join(root, 'node_modules'));
  return {
    program: isNpm ? node : 'npm',
    args: isNpm && npm ? [npm, ...args] : args,
    env: { ...process.env, PATH: path.join(delimiter) },
  };
}

/**
 * A digest of everything that a build is made from.
 * @param {string} root
 */
export function sourcesDigest(root) {
  const hash = createHash('sha256');
  for (const path of ['package.json', 'package-lock.json', 'tsconfig.json']) addFile(path);
  for (const folder of ['server', 'db', 'web']) addFolder(folder);
  return hash.digest('hex');

  /** @param {string} folder */
  function addFolder(folder) {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) addFolder(path);
      else if (!/\.test\.tsx?$/.test(path)) addFile(path);
    }
  }

  /** @param {string} path */
  function addFile(path) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
}
