// @ts-check
// Plain JavaScript on Node's own modules only: server/launch/launch.mjs uses it before anything is installed.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const RELEASED = 'released';

/**
 * Claims `path` for this process, until it releases the claim or dies. Returns undefined while another
 * living process holds it.
 *
 * Each claim is a file `path.N` with the next higher N, linked into place with its content, so that two
 * claimants can neither both succeed nor see half a claim. A released claim stays as a marker: numbers
 * never go back, so a slow claimant cannot take a number that was already used.
 * @param {string} path
 * @returns {{ release: () => void } | undefined}
 */
export function claim(path) {
  const self = identity(process.pid);
  if (!self) throw new Error('This process cannot be told from others: neither /proc nor ps shows it.');
  for (;;) {
    const newest = Math.max(0, ...numbers(path));
    if (newest > 0) {
      const holder = content(`${path}.${newest}`);
      if (holder === undefined) continue;
      if (holder !== RELEASED && isAlive(holder)) return undefined;
    }
    const mine = `${path}.${newest + 1}`;
    if (!placeFile(mine, self)) continue;
    if (numbers(path).some((number) => number > newest + 1)) {
      rmSync(mine, { force: true });
      continue;
    }
    for (const number of numbers(path)) if (number <= newest) rmSync(`${path}.${number}`, { force: true });
    return { release: () => replace(mine, RELEASED) };
  }
}

/**
 * Writes a file that must not exist yet, whole or not at all. False when it exists already.
 * @param {string} path
 * @param {string} text
 * @returns {boolean}
 */
export function placeFile(path, text) {
  const draft = `${path}-${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** @param {string} path @param {string} text */
function replace(path, text) {
  const draft = `${path}-${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** The numbers of the claims that lie beside `path`. @param {string} path */
function numbers(path) {
  const prefix = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

/** @param {string} path */
function content(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // A process of /proc may also end between opening and reading.
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return undefined;
    throw error;
  }
}

/** @param {string} holder */
function isAlive(holder) {
  return identity(Number(holder.split(' ')[0])) === holder;
}

/**
 * The process id with the moment of its start, so that a later process with the same id is not mistaken for it.
 * Undefined when there is no such process, or only a zombie.
 * @param {number} pid
 */
function identity(pid) {
  if (process.platform !== 'linux') {
    const started = ps(pid, 'lstart=');
    return started ? `${pid} ${started}` : undefined;
  }
  const stat = content(join('/proc', String(pid), 'stat'));
  // The second field, the program's name, may itself hold blanks and parentheses.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${pid} ${content('/proc/sys/kernel/random/boot_id')?.trim()} ${fields[19]}`;
}

/**
 * The command line of a process, its words separated by blanks; empty when there is no such process.
 * @param {number} pid
 */
export function commandLine(pid) {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return (content(join('/proc', String(pid), 'cmdline')) ?? '').replaceAll('\0', ' ').trim();
}

/** @param {number} pid @param {string} format */
function ps(pid, format) {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return '';
    throw error;
  }
}

/** @param {unknown} error @param {string} code */
export function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
