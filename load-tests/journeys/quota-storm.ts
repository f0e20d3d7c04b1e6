import { check } from 'k6';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { stormed } from './stormed.ts';
import {
  expectStatuses,
  fillIn,
  setup,
  smoke,
  submitOnce,
  takeDeviceToken,
  thresholds,
  timely,
  type VisitPlan,
} from './visit.ts';

/** Four times as many people as there are places, all of one stratum. Exactly as many count as there are places. */
const cap = Number(__ENV.CAP ?? stormed.cap);
const counted = new Counter('counted');
const full = new Counter('quota_full');

export const options: Options = {
  scenarios: {
    storm: { executor: 'shared-iterations', vus: smoke ? 20 : 100, iterations: 4 * cap, maxDuration: '5m' },
  },
  thresholds: {
    ...thresholds,
    counted: [`count==${cap}`],
    quota_full: [`count==${3 * cap}`],
    ...timely({ 'http_req_duration{name:submission}': ['p(95)<1000'] }),
  },
};

expectStatuses();

export { setup };

export default function press({ questionnaires }: VisitPlan): void {
  const questionnaire = questionnaires.find((q) => q.city === stormed.city);
  check(questionnaire, { 'the city is in the wave': (q) => q !== undefined });
  if (!questionnaire) return;
  const acknowledgement = submitOnce(fillIn(questionnaire, takeDeviceToken(stormed.city), stormed.answers));
  if (acknowledgement?.outcome === 'counted') counted.add(1);
  if (acknowledgement?.outcome === 'quota_full') full.add(1);
}
