import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

export interface Measured {
  seconds: number;
  /** Processor time of the process, and its peak memory (resident set size), where measured. */
  processorSeconds?: number;
  megabytes?: number;
}

/** Times some work of this process. */
export async function time<T>(work: () => T | Promise<T>): Promise<Measured & { result: T }> {
  const began = performance.now();
  const result = await work();
  return { seconds: (performance.now() - began) / 1000, result };
}

/** The median of several runs. */
export async function timeMedian(runs: number, work: () => unknown): Promise<Measured> {
  const seconds: number[] = [];
  for (let i = 0; i < runs; i++) seconds.push((await time(work)).seconds);
  return { seconds: seconds.sort((a, b) => a - b)[Math.floor(runs / 2)]! };
}

const tellUsage = `data:text/javascript,process.on('exit',()=>{
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write('\\nused ' + [maxRSS, userCPUTime + systemCPUTime].join(' '));
})`.replaceAll('\n', '');

/** Runs a Node program to its end, with its stdout in a file, and measures its time and memory. */
export async function measureProgram(
  args: string[],
  environment: Record<string, string>,
  output: string,
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, [`--import=${tellUsage}`, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', openSync(output, 'w'), 'pipe'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - began) / 1000;
  // Kibibytes, on every system, and microseconds.
  const [kibibytes, microseconds] = (/used (\d+ \d+)$/.exec(stderr)?.[1] ?? '').split(' ').map(Number);
  if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  return { seconds, processorSeconds: microseconds! / 1e6, megabytes: (kibibytes! * 1024) / 1e6 };
}

/** CPU seconds that a process has used, user and system (Linux; elsewhere unknown). */
export function cpuSeconds(pid: number | undefined): number {
  return secondsIn(statOf(String(pid)));
}

/** CPU seconds of a process and its children, including ended ones (Linux; elsewhere unknown). */
export function cpuSecondsUnder(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const members = readdirSync('/proc').filter((each) => /^\d+$/.test(each) && isUnder(each, pid));
  return members.map(statOf).reduce((sum, stat) => sum + secondsIn(stat) + secondsOfEnded(stat), 0);
}

const isUnder = (each: string, pid: number) => Number(each) === pid || parentOf(Number(each)) === pid;

/** The process that started another (Linux; elsewhere unknown). */
export const parentOf = (pid: number): number => Number(fieldsOf(statOf(String(pid)))[1]);

function secondsOfEnded(stat: string | undefined): number {
  const fields = fieldsOf(stat);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100;
}

const fieldsOf = (stat: string | undefined): string[] => stat?.split(') ')[1]?.split(' ') ?? [];

function secondsIn(stat: string | undefined): number {
  const fields = fieldsOf(stat);
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Linux's facts about a process; undefined when it has ended, or on another system. */
function statOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
