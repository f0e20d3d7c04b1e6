import type { Db } from '../../../db/client.ts';
import { listEvaluationCities, listEvaluations, listExtensions } from '../../../db/evaluations.ts';
import { listReportStatuses } from '../../../db/reports.ts';
import { owesReport, reminderOf } from '../../survey/evaluation/mail-text.ts';
import { dueOf } from '../../survey/evaluation/report-rules.ts';
import { stateOf } from './progress.ts';
import { tellCities } from './tell-cities.ts';

/**
 * Reminds cities that have not submitted of their deadline, a week and a day before. It may run any number of times:
 * the outbox shows who was reminded today.
 */
export async function remindOfDeadlines(db: Db, now: Date): Promise<void> {
  for (const evaluation of await listEvaluations(db)) {
    const { id, openedAt } = evaluation;
    if (!openedAt || openedAt > now) continue;
    const extensions = await listExtensions(db, id);
    const dueFor = (city: string | null) =>
      dueOf({
        ...evaluation,
        extensions: extensions.filter((one) => one.city === null || one.city === city),
      });
    const own = new Set(extensions.map(({ city }) => city));
    if (![...own, null].some((city) => reminderOf(dueFor(city), now))) continue;
    await db.transaction(async (tx) => {
      const states = new Map((await listReportStatuses(tx, id)).map((one) => [one.city, stateOf(one)]));
      const cities = (await listEvaluationCities(tx, id))
        .filter(({ code }) => owesReport(states.get(code) ?? 'draft'))
        .map((city) => ({ city, dueAt: dueFor(city.code) }));
      for (const kind of ['due-7', 'due-1'] as const) {
        const due = cities.filter(({ dueAt }) => reminderOf(dueAt, now) === kind);
        if (due.length > 0) await tellCities(tx, { evaluation, kind, cities: due, now });
      }
    });
  }
}
