import { check } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';
import {
  type Acknowledgement,
  acknowledge,
  chooseQuestionnaire,
  expectStatuses,
  fillIn,
  setup,
  smoke,
  submissionRequest,
  submitUntilReply,
  takeDeviceToken,
  thresholds,
  timely,
  type VisitPlan,
} from './visit.ts';

/**
 * An impatient device: the same submission four times at once, and two more with other ids. One of the three ids is
 * stored, once; its copies get its receipt, and the others are refused.
 */
export const options: Options = {
  scenarios: {
    storm: {
      executor: 'constant-arrival-rate',
      rate: smoke ? 5 : 40,
      duration: smoke ? '3s' : '1m',
      preAllocatedVUs: smoke ? 10 : 80,
    },
  },
  thresholds: { ...thresholds, ...timely({ 'http_req_duration{name:submission}': ['p(95)<1000'] }) },
};

expectStatuses(409);

export { setup };

export default function hammer(plan: VisitPlan): void {
  const questionnaire = chooseQuestionnaire(plan);
  const token = takeDeviceToken(questionnaire.city);
  const [first, second, third] = [
    fillIn(questionnaire, token),
    fillIn(questionnaire, token),
    fillIn(questionnaire, token),
  ];
  const bodies = [first, second, first, third, first, first];
  const replies = http
    .batch(bodies.map(submissionRequest))
    .map((reply, i) => (reply.status === 503 || reply.status === 0 ? submitUntilReply(bodies[i]!) : reply));
  const stored = replies.findIndex((r) => r.status === 201);
  check(replies, { 'one is stored, once': (all) => all.filter((r) => r.status === 201).length === 1 });
  const winner = bodies[stored];
  if (!winner) return;
  const receipt = replies[stored]!.json() as unknown as Acknowledgement;
  acknowledge(winner, receipt);
  check(replies, {
    'copies get the same receipt': (all) =>
      all.every(
        (r, i) =>
          bodies[i] !== winner ||
          i === stored ||
          (r.status === 200 && (r.json() as unknown as Acknowledgement).receipt === receipt.receipt),
      ),
    'other ids are refused': (all) => all.every((r, i) => bodies[i] === winner || is(r, 'already-answered')),
  });
  const edited = submitUntilReply({ ...winner, durationMs: winner.durationMs + 1 });
  check(edited, { 'the id with other content is a conflict': (r) => is(r, 'submission-conflict') });
}

function is(reply: { status: number; body: unknown }, problem: string): boolean {
  return reply.status === 409 && String(reply.body).includes(`problem:${problem}"`);
}
