import type { Cities } from '../../identity/grants.ts';
import type { WaveMonitor } from './monitor.ts';

/**
 * Caches a sum of many rows for each monitor, so once between two folds, and for each choice of cities. The next
 * request retries a failed read.
 */
export function oncePerMonitor<T>() {
  const sums = new WeakMap<WaveMonitor, Map<string, Promise<T>>>();
  return async (monitor: WaveMonitor, scope: Cities, read: () => Promise<T>): Promise<T> => {
    const byScope = sums.get(monitor) ?? new Map<string, Promise<T>>();
    sums.set(monitor, byScope);
    const key = JSON.stringify(scope);
    const sum = byScope.get(key) ?? read();
    byScope.set(key, sum);
    sum.catch(() => byScope.delete(key));
    return await sum;
  };
}
