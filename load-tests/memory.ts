import { execFileSync } from 'node:child_process';

const INTERVAL_MS = 500;

/** Watches the memory that a process holds (resident set size), in megabytes. */
export function watchMemory(pid: number) {
  const samples: number[] = [];
  const sample = () => {
    // POSIX: in kibibytes. A process that has ended has no line.
    const text = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    samples.push((Number(text) * 1024) / 1e6);
  };
  sample();
  const timer = setInterval(sample, INTERVAL_MS);
  return {
    /** Stops watching: what it was at first, at most and at last. */
    stop() {
      sample();
      clearInterval(timer);
      return { first: samples[0]!, peak: Math.max(...samples), last: samples.at(-1)! };
    },
  };
}
