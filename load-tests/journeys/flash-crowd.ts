import type { Options } from 'k6/options';
import {
  chooseQuestionnaire,
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

/** A text message goes out, and everybody comes at once: from nothing to the peak within seconds. */
const peak = Number(__ENV.PEAK ?? (smoke ? 40 : 400));

export const options: Options = {
  scenarios: {
    crowd: {
      executor: 'ramping-arrival-rate',
      startRate: 1,
      timeUnit: '1s',
      preAllocatedVUs: peak,
      maxVUs: 10 * peak,
      stages: smoke
        ? [
            { duration: '1s', target: peak },
            { duration: '2s', target: peak },
          ]
        : [
            { duration: '10s', target: peak },
            { duration: '40s', target: peak },
            { duration: '10s', target: 1 },
          ],
    },
  },
  thresholds: {
    ...thresholds,
    ...timely({ dropped_iterations: ['count==0'], until_receipt: ['p(95)<5000'] }),
  },
};

expectStatuses();

export { setup };

export default function arrive(plan: VisitPlan): void {
  const questionnaire = chooseQuestionnaire(plan);
  submitOnce(fillIn(questionnaire, takeDeviceToken(questionnaire.city)));
}
