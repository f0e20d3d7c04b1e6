import { execFileSync } from 'node:child_process';

const INTERVAL_MS = 500;

/** Watches the memory of a process (resident set size), in megabytes. */
export function watchMemory(pid: number) {
  const samples: number[] = [];
  const sample = () => {
    // In kibibytes (POSIX). An ended process has no line.
    const text = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    samples.push((Number(text) * 1024) / 1e6);
  };
  sample();
  const timer = setInterval(sample, INTERVAL_MS);
  return {
    /** Stops watching, and returns the first, the peak and the last value. */
    stop() {
      sample();
      clearInterval(timer);
      return { first: samples[0]!, peak: Math.max(...samples), last: samples.at(-1)! };
    },
  };
}
