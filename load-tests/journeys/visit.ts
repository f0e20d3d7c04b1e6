import { check, sleep } from 'k6';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Questionnaire } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import { newId } from '../../web/answer/id.ts';
import { drawAnswers } from './answers.ts';

/** Shared by the journeys: addresses, and how a client submits. Configured by `-e NAME=value`. */
export const origin = __ENV.BASE_URL ?? 'http://127.0.0.1:8787';
export const waveCode = __ENV.WAVE ?? '2016';
export const waveUrl = `${origin}/api/v1/waves/${waveCode}`;
/** A few seconds to check a journey, instead of a measurement. */
export const smoke = __ENV.SMOKE === '1';

/** Submissions of this journey with a receipt. */
export const acknowledgements = new Counter('acknowledged');
/** Replies that asked the client to come back later, which it does. */
export const turnedAway = new Counter('turned_away');
/** Milliseconds from the first attempt to the receipt, waits included. */
export const untilReceipt = new Trend('until_receipt', true);

/** Only a few cities, since more would only make each virtual user larger. */
const CITIES = 6;
const ATTEMPTS = 20;

/** Questionnaires of some cities of the wave, read once before the journey. */
export interface VisitPlan {
  questionnaires: Questionnaire[];
}

export function setup(): VisitPlan {
  const { cities } = http.get(`${waveUrl}/cities`).json() as unknown as { cities: { code: string }[] };
  const questionnaires = cities
    .slice(0, CITIES)
    .map(({ code }) => http.get(questionnaireUrl(code)).json() as unknown as Questionnaire);
  return { questionnaires };
}

export const questionnaireUrl = (city: string) => `${waveUrl}/cities/${city}/questionnaire`;

/** The questionnaire of one visitor. */
export function chooseQuestionnaire({ questionnaires }: VisitPlan): Questionnaire {
  return questionnaires[Math.floor(Math.random() * questionnaires.length)]!;
}

/** Fetches a questionnaire as a client without cookies, for its device token. */
export function takeDeviceToken(city: string): string {
  const response = http.get(questionnaireUrl(city), { tags: { name: 'questionnaire' } });
  check(response, { 'the questionnaire came': (r) => r.status === 200 });
  return response.headers['Device-Token'] ?? '';
}

/** A submission as a client sends it; without a token, the cookie vouches for the device. */
export function fillIn({ questions, city, version }: Questionnaire, token?: string, fixed: Answers = {}) {
  const random = new Uint8Array(16).map(() => Math.floor(Math.random() * 256));
  return {
    id: newId(Date.now(), random),
    city,
    questionnaire: version,
    language: 'zh-CN',
    channel: 'sms',
    startedAt: new Date(Date.now() - 180_000).toISOString(),
    durationMs: 120_000 + Math.floor(Math.random() * 120_000),
    credential: { kind: 'device', ...(token ? { value: token } : {}) },
    answers: drawAnswers(questions, fixed),
  };
}
export type VisitSubmission = ReturnType<typeof fillIn>;

export interface Acknowledgement {
  receipt: string;
  outcome: 'counted' | 'quota_full' | 'held';
}

/** The request that sends a submission. */
export const submissionRequest = (body: VisitSubmission) => ({
  method: 'POST',
  url: `${waveUrl}/submissions`,
  body: JSON.stringify(body),
  params: { headers: { 'Content-Type': 'application/json' }, tags: { name: 'submission' } },
});

/** Submits until there is a reply: after a 503 or a broken connection, a client waits and sends the same body again. */
export function submitUntilReply(body: VisitSubmission) {
  const { method, url, body: text, params } = submissionRequest(body);
  const began = Date.now();
  for (let attempt = 1; ; attempt++) {
    const response = http.request(method, url, text, params);
    if (response.status !== 503 && response.status !== 0) {
      untilReceipt.add(Date.now() - began);
      return response;
    }
    turnedAway.add(1);
    if (attempt === ATTEMPTS) return response;
    sleep(Number(response.headers['Retry-After'] ?? 2));
  }
}

/** Counts the receipt of a submission. With REPORT=1 its id goes to the console, for the runner to look up. */
export function acknowledge({ id }: VisitSubmission, { outcome }: Acknowledgement): void {
  acknowledgements.add(1, { outcome });
  if (__ENV.REPORT === '1') console.log(`acknowledged ${id} ${outcome}`);
}

/** Submits and expects a receipt; any other reply fails the check. */
export function submitOnce(body: VisitSubmission): Acknowledgement | undefined {
  const response = submitUntilReply(body);
  // 200 after a broken attempt that was stored.
  const stored = check(response, { 'stored, with a receipt': (r) => r.status === 201 || r.status === 200 });
  if (!stored) return undefined;
  const acknowledgement = response.json() as unknown as Acknowledgement;
  acknowledge(body, acknowledgement);
  return acknowledgement;
}

/** Expects these statuses; all others count as failed. */
export function expectStatuses(...statuses: number[]): void {
  http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }, 503, ...statuses));
}

/** The thresholds of every journey, in a smoke as well: replies are right however busy the machine is. */
export const thresholds = {
  checks: ['rate==1'],
  http_req_failed: ['rate==0'],
};

/** Thresholds of time; none in a smoke, which may run on a busy machine. */
export const timely = (limits: Record<string, string[]>): Record<string, string[]> => (smoke ? {} : limits);
