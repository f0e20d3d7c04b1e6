import { check } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';
import {
  chooseQuestionnaire,
  expectStatuses,
  fillIn,
  origin,
  setup,
  smoke,
  submitOnce,
  thresholds,
  timely,
  type VisitPlan,
} from './visit.ts';

/** One resident after another: the page with its assets, then the answers, as a browser does it. */
export const options: Options = {
  scenarios: {
    residents: {
      executor: 'constant-arrival-rate',
      rate: smoke ? 10 : 100,
      duration: smoke ? '3s' : '1m',
      preAllocatedVUs: smoke ? 10 : 100,
    },
  },
  thresholds: {
    ...thresholds,
    ...timely({
      dropped_iterations: ['count==0'],
      'http_req_duration{name:page}': ['p(95)<250'],
      'http_req_duration{name:submission}': ['p(95)<500'],
    }),
  },
};

expectStatuses();

export { setup };

export default function reside(plan: VisitPlan): void {
  const questionnaire = chooseQuestionnaire(plan);
  const headers = { 'Accept-Encoding': 'br, gzip', Accept: 'text/html', 'Accept-Language': 'zh-CN' };
  const page = http.get(`${origin}/s/${questionnaire.city}`, { headers, tags: { name: 'page' } });
  check(page, { 'the page came': (r) => r.status === 200 });
  const assets = [...String(page.body).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    (match) => match[1]!,
  );
  const replies = http.batch(
    assets.map((path) => ['GET', `${origin}${path}`, null, { headers, tags: { name: 'asset' } }]),
  );
  check(replies, { 'the assets came': (all) => Object.values(all).every((r) => r.status === 200) });
  // The page set the device's cookie, which this visit's jar sends along.
  submitOnce(fillIn(questionnaire));
}
