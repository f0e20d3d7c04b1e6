import type { Options } from 'k6/options';
import { expectStatuses, smoke, thresholds, timely } from './visit.ts';

/** Everything together for a while (DURATION, ten minutes by default): leaks and drifts show here. */
const duration = __ENV.DURATION ?? (smoke ? '4s' : '10m');
const at = (exec: string, rate: number) => ({
  executor: 'constant-arrival-rate' as const,
  exec,
  duration,
  rate: smoke ? Math.ceil(rate / 8) : rate,
  preAllocatedVUs: smoke ? 10 : 2 * rate,
});

export const options: Options = {
  scenarios: {
    residents: at('reside', 40),
    crowd: at('arrive', 40),
    duplicates: at('hammer', 4),
    evaluators: at('poll', 8),
  },
  thresholds: {
    ...thresholds,
    ...timely({
      dropped_iterations: ['count==0'],
      'http_req_duration{scenario:residents}': ['p(95)<500'],
      'http_req_duration{scenario:crowd}': ['p(95)<500'],
      'http_req_duration{scenario:evaluators}': ['p(95)<500'],
    }),
  },
};

export { default as hammer } from './duplicate-storm.ts';
export { default as poll } from './evaluators.ts';
export { default as arrive } from './flash-crowd.ts';
export { default as reside } from './resident.ts';
export { setup } from './visit.ts';

expectStatuses(409);
