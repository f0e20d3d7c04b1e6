import { check } from 'k6';
import http from 'k6/http';
import { Rate } from 'k6/metrics';
import type { Options } from 'k6/options';
import { expectStatuses, smoke, thresholds, timely, waveUrl } from './visit.ts';

/** Programs that poll for new results: they send the tag of their copy, and mostly get "not modified". */
const unchanged = new Rate('unchanged');

export const options: Options = {
  scenarios: {
    evaluators: {
      executor: 'constant-arrival-rate',
      rate: smoke ? 10 : 50,
      duration: smoke ? '3s' : '1m',
      preAllocatedVUs: smoke ? 5 : 50,
    },
  },
  thresholds: {
    ...thresholds,
    ...timely({
      dropped_iterations: ['count==0'],
      unchanged: ['rate>0.9'],
      http_req_duration: ['p(95)<250'],
    }),
  },
};

expectStatuses();

/** This virtual user's tags, by address. */
const tags = new Map<string, string>();

export default function poll(): void {
  // releases/latest redirects to the numbered release.
  for (const path of ['releases/latest', 'evaluation', 'releases']) fetchIfChanged(path);
}

function fetchIfChanged(path: string): void {
  const url = `${waveUrl}/${path}`;
  const tag = tags.get(url);
  const reply = http.get(url, {
    headers: { 'Accept-Encoding': 'gzip', ...(tag ? { 'If-None-Match': tag } : {}) },
    tags: { name: path },
  });
  const tagged = path !== 'releases';
  if (tag) check(reply, { 'what has not changed is a 304': (r) => r.status === 304 });
  else
    check(reply, {
      'there is something, with its tag': (r) => r.status === 200 && (!tagged || !!r.headers.Etag),
    });
  if (tagged) unchanged.add(reply.status === 304);
  if (reply.status === 200 && reply.headers.Etag) tags.set(url, reply.headers.Etag);
}
