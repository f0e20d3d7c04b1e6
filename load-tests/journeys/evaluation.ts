import { check, sleep } from 'k6';
import { sha256 } from 'k6/crypto';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { newId } from '../../web/answer/id.ts';
import { type CityPlan, proofText, type RoundPlan } from './evaluation-plan.ts';
import { expectStatuses, origin, smoke, thresholds, timely } from './visit.ts';

/**
 * A whole round of an evaluation: each city writes its report level by level, adds evidence files and submits it,
 * half of them in the rush before the deadline and some after it; reviewers return some and accept all; the
 * secretariat gives central figures, extends, watches the progress, and releases the totals. PLAN and CITIES are
 * files that the runner writes.
 */
const plan: RoundPlan = JSON.parse(open(__ENV.PLAN!));
/** Each city has some fifteen kilobytes of figures, which every virtual user would otherwise hold for all. */
const cities = new SharedArray('cities', (): CityPlan[] => JSON.parse(open(__ENV.CITIES!)));

const late = new Counter('late_reports');
const returned = new Counter('returned_reports');

export const options: Options = {
  setupTimeout: '30s',
  scenarios: {
    cities: {
      executor: 'per-vu-iterations',
      exec: 'report',
      vus: cities.length,
      iterations: 1,
      maxDuration: '10m',
    },
    secretariat: {
      executor: 'per-vu-iterations',
      exec: 'preside',
      vus: 1,
      iterations: 1,
      maxDuration: '10m',
    },
  },
  thresholds: {
    ...thresholds,
    late_reports: ['count>0'],
    returned_reports: ['count>0'],
    ...timely({
      'http_req_duration{name:save}': ['p(95)<500'],
      'http_req_duration{name:file}': ['p(95)<500'],
      'http_req_duration{name:submit}': ['p(95)<500'],
      'http_req_duration{name:read}': ['p(95)<250'],
      'http_req_duration{name:decide}': ['p(95)<500'],
      'http_req_duration{name:give}': ['p(95)<250'],
      'http_req_duration{name:progress}': ['p(95)<500'],
      'http_req_duration{name:freeze}': ['p(95)<5000'],
    }),
  },
};

// A refusal after the deadline is expected then.
expectStatuses(409);

const root = `${origin}/api/v1/evaluations/${plan.evaluation}`;
const mint = () =>
  newId(
    Date.now(),
    new Uint8Array(16).map(() => Math.floor(Math.random() * 256)),
  );

interface Asked {
  method: 'GET' | 'PUT' | 'POST';
  url: string;
  key: string;
  name: string;
  body?: object;
  headers?: Record<string, string>;
}

function ask({ method, url, key, name, body, headers = {} }: Asked) {
  const sent = body === undefined ? null : JSON.stringify(body);
  const json: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return http.request(method, url, sent, {
    headers: { Authorization: `Bearer ${key}`, ...json, ...headers },
    tags: { name },
  });
}

/** Repeats the request while the deadline has passed and nobody has extended it yet, and counts that. */
function untilTaken(send: () => ReturnType<typeof http.request>) {
  for (;;) {
    const reply = send();
    if (reply.status !== 409 || !String(reply.body).includes('deadline-passed')) return reply;
    sleep(0.5);
  }
}

interface Seen {
  number: number;
  digest: string;
}

/** One city, from the empty report to the acceptance. */
export function report(): void {
  const city = cities[exec.scenario.iterationInTest]!;
  sleep(Math.max(0, (plan.dueAt + city.at * 1000 - Date.now()) / 1000));
  const here = `${root}/cities/${city.code}`;
  const draft = ask({ method: 'GET', url: `${here}/draft`, key: city.editor, name: 'read' });
  check(draft, { 'the draft came': (r) => r.status === 200 });
  let revision = (draft.json() as { revision: number }).revision;
  const changes = city.mistake ? [...city.levels, city.mistake.wrong] : city.levels;
  for (const values of changes) revision = save(city, revision, values);
  for (const item of city.proofs) revision = prove(city, item);
  const foreign = cities[(exec.scenario.iterationInTest + 1) % cities.length]!;
  const elsewhere = `${root}/cities/${foreign.code}`;
  const peek = http.get(`${elsewhere}/files/${digestOf(city, city.proofs[0]!)}`, {
    headers: { Authorization: `Bearer ${city.editor}` },
    tags: { name: 'foreign' },
    responseCallback: http.expectedStatuses(403),
  });
  check(peek, { 'another city’s files are none of its own': (r) => r.status === 403 });
  let seen = submit(city, revision);
  if (city.mistake) {
    decide(city, seen, { action: 'return', reason: '请核对', remarks: { [city.mistake.item]: '请核对' } });
    returned.add(1);
    seen = submit(city, save(city, revision, city.mistake.right));
  }
  decide(city, seen, { action: 'accept' });
}

function save(city: CityPlan, revision: number, values: CityPlan['levels'][number]): number {
  const reply = untilTaken(() =>
    ask({
      method: 'PUT',
      url: `${root}/cities/${city.code}/draft`,
      key: city.editor,
      name: 'save',
      body: { values },
      headers: { 'If-Match': `"${revision}"` },
    }),
  );
  check(reply, { 'fields are saved': (r) => r.status === 200 });
  return (reply.json() as { revision: number }).revision;
}

const digestOf = (city: CityPlan, item: string): string =>
  sha256(proofText(city.code, item, plan.fileSize), 'hex');

function prove(city: CityPlan, item: string): number {
  const text = proofText(city.code, item, plan.fileSize);
  const reply = untilTaken(() =>
    http.post(
      `${root}/cities/${city.code}/files`,
      { item, file: http.file(text, `${city.code}-${item}.pdf`, 'application/pdf') },
      { headers: { Authorization: `Bearer ${city.editor}` }, tags: { name: 'file' } },
    ),
  );
  const stored = reply.json() as { sha256: string; revision: number };
  check(reply, { 'a file is stored under its digest': () => stored.sha256 === digestOf(city, item) });
  return stored.revision;
}

/** Submits the draft. A repeat is the same report. */
function submit(city: CityPlan, revision: number): Seen {
  const asked = {
    method: 'POST',
    url: `${root}/cities/${city.code}/reports`,
    key: city.signatory,
    name: 'submit',
    body: { id: mint(), revision },
  } as const;
  const reply = untilTaken(() => ask(asked));
  check(reply, { 'the report is stored': (r) => r.status === 201 });
  const { number, digest, ...others } = reply.json() as unknown as Seen & { late: boolean };
  if (others.late && number === 1) late.add(1);
  check(others, { 'late is what came after the deadline': ({ late: isLate }) => isLate || city.at <= 0 });
  const again = ask(asked).json() as unknown as Seen;
  check(again, { 'the same again is the same report': (r) => r.number === number && r.digest === digest });
  console.log(`reported ${city.code} ${number} ${digest}`);
  return { number, digest };
}

function decide(
  city: CityPlan,
  { number, digest }: Seen,
  decision: { action: string; [more: string]: unknown },
): void {
  const url = `${root}/cities/${city.code}/reports/${number}`;
  const read = ask({ method: 'GET', url, key: city.reviewer, name: 'read' });
  check(read, { 'the reviewer sees what was handed in': (r) => r.json('digest') === digest });
  const body = { id: mint(), digest, ...decision };
  const reply = ask({ method: 'POST', url: `${url}/decisions`, key: city.reviewer, name: 'decide', body });
  if (check(reply, { 'it is decided': (r) => r.status === 201 }))
    console.log(`decided ${city.code} ${number} ${decision.action}`);
}

/** The secretariat, from the central figures to the release. */
export function preside(): void {
  const [key, other] = plan.secretariat;
  for (const { city, item, value } of plan.given) {
    const body = { id: mint(), value, source: 'computed centrally (simulated)' };
    const reply = ask({ method: 'PUT', url: `${root}/given/${city}/${item}`, key, name: 'give', body });
    check(reply, { 'a central figure is entered': (r) => r.status === 200 });
  }
  // Late enough that some city has met the deadline.
  while (Date.now() < plan.dueAt + (smoke ? 1500 : 4000)) watch(key);
  const dueAt = new Date(plan.dueAt + 3_600_000).toISOString();
  const extension = { id: mint(), city: null, dueAt, reason: 'some cities still check their figures' };
  const extended = ask({ method: 'POST', url: `${root}/extensions`, key, name: 'extend', body: extension });
  check(extended, { 'the deadline is moved': (r) => r.status === 201 });
  while (watch(key) < cities.length) {
    // Until every report is accepted.
  }
  const frozen = ask({ method: 'POST', url: `${root}/drafts`, key, name: 'freeze', body: { id: mint() } });
  check(frozen, { 'the totals are frozen': (r) => r.status === 201 });
  const { draft, digest } = frozen.json() as { draft: string; digest: string };
  const url = `${root}/drafts/${draft}/approval`;
  const approved = ask({ method: 'POST', url, key: other, name: 'approve', body: { digest } });
  check(approved, { 'another person signs': (r) => r.status === 201 && r.json('digest') === digest });
  console.log(`released ${digest}`);
}

/** How many reports count. */
function watch(key: string): number {
  const reply = ask({ method: 'GET', url: `${root}/progress`, key, name: 'progress' });
  check(reply, { 'the progress came': (r) => r.status === 200 });
  sleep(1);
  return reply.json('all.accepted') as number;
}
