import type { Db } from '../../../db/client.ts';
import { findEvaluationCity } from '../../../db/evaluations.ts';
import { storeReportRemark } from '../../../db/report-remarks.ts';
import { findNewestReport, lockReport } from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import { itemsOf } from '../../survey/evaluation/set-parts.ts';
import { hasSameContent } from '../same-content.ts';
import { noteAct } from './note-act.ts';
import { placeFor, reportedSetOf } from './read-evaluation.ts';
import type { OfReport } from './report-draft.ts';

export interface RemarkInput extends OfReport {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** The version that the author saw. */
  number: number;
  item: string;
  text: string;
}

/**
 * Adds a remark on an item of a city's newest report, for the city and its reviewers; it decides nothing. The same id
 * and content again changes nothing.
 * @throws Problem `evaluation-unknown`, `forbidden`, `report-unknown`, `content-invalid`, `report-overtaken`,
 * `report-conflict`
 */
export async function remarkOnReport(db: Db, input: RemarkInput): Promise<void> {
  const { id, number, item, text, actor, ...names } = input;
  const { evaluation, place } = await placeFor(db, actor, 'remark-on-reports', names);
  const city = await findEvaluationCity(db, evaluation.id, place.city);
  const { definition } = await reportedSetOf(db, evaluation, city);
  if (!itemsOf(definition).some(({ code }) => code === item))
    throw new Problem('content-invalid', { errors: [{ path: 'item', message: 'no item of the set' }] });
  await db.transaction(async (tx) => {
    await lockReport(tx, place);
    const newest = await findNewestReport(tx, place);
    if (!newest) throw new Problem('report-unknown');
    const remark = { ...place, id, number, item, text, by: actor.id };
    if (newest.number !== number)
      throw new Problem(number < newest.number ? 'report-overtaken' : 'report-unknown');
    const earlier = await storeReportRemark(tx, { ...remark, byName: actor.name });
    if (!earlier) {
      await noteAct(tx, evaluation, actor, {
        action: 'remark-on-report',
        city: place.city,
        subject: ['report', place.city, number],
        reason: text,
      });
      return;
    }
    if (!hasSameContent(earlier, remark)) throw new Problem('report-conflict');
  });
}
