import type { Db } from '../../../db/client.ts';
import { findEvaluationCity, storeGivenScore } from '../../../db/evaluations.ts';
import { lockReport } from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import type { Hundredths } from '../../survey/evaluation/hundredths.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { itemsOf, percentHundredths } from '../../survey/evaluation/set-parts.ts';
import { noteAct } from './note-act.ts';
import { evaluationNamed, placeFor, reportedSetOf } from './read-evaluation.ts';
import type { OfReport } from './report-draft.ts';

export interface GivenInput extends OfReport {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** Code of a centrally scored item, or of a deduction. */
  item: string;
  /** Score of 0 to 100, or points to deduct. */
  hundredths: Hundredths;
  source: string;
}

/**
 * Enters a centrally computed score or a deduction, with its source; an item's newest entry decides. A province
 * enters the scores of its optional set.
 * @throws Problem `evaluation-unknown`, `forbidden`, `not-in-evaluation`, `content-invalid`, `report-conflict`
 */
export async function giveScore(db: Db, input: GivenInput): Promise<void> {
  const { id, item, hundredths, source, actor, ...names } = input;
  const evaluation = await evaluationNamed(db, names.evaluation);
  const city = await findEvaluationCity(db, evaluation.id, names.city);
  const { main, optional } = await reportedSetOf(db, evaluation, city);
  const ofProvince = optional && mostOf(optional, item);
  const action = ofProvince === undefined ? 'run-evaluation' : 'review-reports';
  const { place } = await placeFor(db, actor, action, names);
  if (!city) throw new Problem('not-in-evaluation');
  const most = ofProvince ?? mostOf(main, item);
  if (most === undefined || hundredths < 0 || hundredths > most)
    throw new Problem('content-invalid', {
      errors: [
        most === undefined
          ? { path: 'item', message: 'no item that is given, and no deduction' }
          : { path: 'value', message: `0 to ${most / 100}` },
      ],
    });
  await db.transaction(async (tx) => {
    await lockReport(tx, place);
    const score = { ...place, id, item, hundredths, source, by: actor.id, byName: actor.name };
    const earlier = await storeGivenScore(tx, score);
    const isSame =
      !earlier ||
      (earlier.evaluationId === place.evaluationId &&
        earlier.city === place.city &&
        earlier.item === item &&
        earlier.hundredths === hundredths &&
        earlier.source === source &&
        earlier.by === actor.id);
    if (!isSame) throw new Problem('report-conflict');
    if (earlier) return;
    await noteAct(tx, evaluation, actor, {
      action: 'give-score',
      city: place.city,
      subject: ['score', place.city, item],
      reason: source,
      detail: { hundredths },
    });
  });
}

/** The highest value for an item or deduction; undefined for anything that nobody enters. */
function mostOf(set: IndicatorSet, code: string): Hundredths | undefined {
  const deduction = set.deductions?.find((one) => one.code === code);
  if (deduction) return percentHundredths(deduction.most);
  return itemsOf(set).some((item) => item.code === code && item.score.kind === 'given') ? 10_000 : undefined;
}
