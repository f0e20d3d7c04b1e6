import { check, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import {
  chooseQuestionnaire,
  expectStatuses,
  fillIn,
  origin,
  setup,
  smoke,
  submitOnce,
  takeDeviceToken,
  thresholds,
  timely,
  type VisitPlan,
  waveCode,
  waveUrl,
} from './visit.ts';

/**
 * People watch the fieldwork while answers arrive: each opens the overview again and again, a city, and the channels.
 * KEYS holds the readers' keys, separated by commas. TOKENS is a file with a device token a line; without it each
 * resident asks the server for one, which costs it more than storing the answers.
 */
const keys = (__ENV.KEYS ?? '').split(',');
const tokens = new SharedArray('tokens', () => (__ENV.TOKENS ? open(__ENV.TOKENS).split('\n') : []));
const peak = Number(__ENV.PEAK ?? (smoke ? 20 : 500));
const duration = smoke ? '4s' : (__ENV.DURATION ?? '1m');

/** Milliseconds from the moment of the figures to their arrival; meaningful only with one clock for both. */
const age = new Trend('age_of_figures', true);
const unchanged = new Rate('unchanged');

export const options: Options = {
  scenarios: {
    residents: {
      executor: 'constant-arrival-rate',
      exec: 'arrive',
      rate: peak,
      duration,
      preAllocatedVUs: peak,
      maxVUs: 4 * peak,
    },
    readers: { executor: 'constant-vus', exec: 'look', vus: smoke ? 4 : 64, duration },
  },
  thresholds: {
    ...thresholds,
    ...timely({
      dropped_iterations: ['count==0'],
      'http_req_duration{name:overview}': ['p(95)<250'],
      'http_req_duration{name:monitor}': ['p(95)<250'],
      'http_req_duration{name:city}': ['p(95)<250'],
      'http_req_duration{name:channels}': ['p(95)<250'],
      'http_req_duration{name:submission}': ['p(95)<500'],
      age_of_figures: ['max<30000'],
      unchanged: ['rate>0.5'],
    }),
  },
};

expectStatuses();

export { setup };

export function arrive(plan: VisitPlan): void {
  const questionnaire = chooseQuestionnaire(plan);
  const token = tokens[exec.scenario.iterationInTest] ?? takeDeviceToken(questionnaire.city);
  submitOnce(fillIn(questionnaire, token));
}

/** This reader's tags, by address, as a browser keeps them. */
const tags = new Map<string, string>();

export function look({ questionnaires }: VisitPlan): void {
  const reader = exec.vu.idInTest;
  const headers = { Authorization: `Bearer ${keys[reader % keys.length]}`, 'Accept-Encoding': 'br' };
  const { city } = questionnaires[reader % questionnaires.length]!;
  // Not all in the same moment.
  sleep(Math.random());
  const console = `${origin}/console/${waveCode}`;
  for (const [name, url] of [
    ['overview', console],
    ['monitor', `${waveUrl}/monitor`],
    ['city', `${console}/${city}`],
    ['channels', `${console}/channels`],
  ] as const) {
    const tag = tags.get(url);
    const reply = http.get(url, {
      headers: { ...headers, ...(tag && { 'If-None-Match': tag }) },
      tags: { name },
      redirects: 0,
      responseType: name === 'monitor' ? 'text' : 'none',
    });
    check(reply, {
      'what was asked for came, or had not changed': (r) => r.status === 200 || r.status === 304,
    });
    if (tag) unchanged.add(reply.status === 304);
    if (reply.headers.Etag) tags.set(url, reply.headers.Etag);
    if (name === 'monitor' && reply.status === 200)
      age.add(Date.now() - Date.parse((reply.json() as { asOf: string }).asOf));
    sleep(1);
  }
}
