import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../../db/client.ts';
import { addIndicatorSet } from '../../../../db/indicator-sets.ts';
import { storePastOptionalSet } from '../../../../db/past-reports.ts';
import { canonicalJson, sha256 } from '../../../crypto/digest.ts';
import { DAY_MS } from '../../../survey/china-time.ts';
import type { IndicatorSet } from '../../../survey/evaluation/indicator-set.ts';
import { optionalSetFaults } from '../../../survey/evaluation/optional-set.ts';
import { indicatorSetSchema } from '../../../survey/evaluation/parse-set.ts';
import { gradedItem, ratioItem } from '../../../survey/evaluation/sets/build-items.ts';
import { bands, indicator, level, title } from '../../../survey/evaluation/sets/build-set.ts';
import { people } from './past-report.ts';

/** The one province of the demonstration with its own indicators: Zhejiang. */
export const OPTIONAL_PROVINCE = '33';

/** The province's indicators: fictional, and labelled so. */
export function optionalSetOf(year: string, dataDate: string): IndicatorSet {
  return indicatorSetSchema.parse({
    name: `${OPTIONAL_PROVINCE}-demo`,
    title: title(
      `浙江省自选指标（${year}年，演示）`,
      `Optional indicators of Zhejiang, ${year} (demonstration)`,
    ),
    dataDate,
    bands,
    levels: [
      level('Z1', title('最多跑一次', 'One visit at most'), [
        indicator('一次办结', 'Done in one visit', 40, [
          ratioItem(
            60,
            ['一次办结率', 'Done in one visit'],
            [
              ['一次办结的事项', 'Matters done in one visit'],
              ['全部事项', 'All matters'],
            ],
            [],
          ),
          gradedItem(40, ['跨部门联办', 'Several offices in one step'], []),
        ]),
        indicator('掌上办事', 'On the phone', 30, [
          ratioItem(
            100,
            ['掌上可办率', 'To be done on the phone'],
            [
              ['掌上可办的事项', 'Matters to be done on the phone'],
              ['全部事项', 'All matters'],
            ],
            [],
          ),
        ]),
      ]),
      level('Z2', title('优秀案例', 'Best practice'), [
        indicator('优秀案例', 'Best-practice case', 30, [
          {
            title: title('优秀案例评分', 'Score of the best case'),
            share: 100,
            score: { kind: 'paper' },
          },
        ]),
      ]),
    ],
  });
}

/** Proposes and approves the set, some days before the evaluation opens. */
export async function makeOptionalSet(
  tx: Db,
  { id: evaluationId, set: main, openedAt }: { id: string; set: IndicatorSet; openedAt: Date },
  set: IndicatorSet,
): Promise<void> {
  const [fault] = optionalSetFaults(main, set, OPTIONAL_PROVINCE);
  if (fault) throw new Error(`the optional set is refused: ${fault.path.join('.')} ${fault.message}`);
  const before = (days: number) => new Date(openedAt.getTime() - days * DAY_MS);
  const proposal = uuidv7({ msecs: before(9).getTime() });
  await storePastOptionalSet(
    tx,
    {
      id: proposal,
      evaluationId,
      province: OPTIONAL_PROVINCE,
      setName: set.name,
      setVersion: await addIndicatorSet(tx, set, sha256(canonicalJson(set))),
      author: people.reviewer.by,
      authorName: people.reviewer.byName,
      authorVia: 'command',
      at: before(9),
    },
    { proposal, evaluationId, action: 'approve', ...people.secretariat, at: before(4) },
  );
}
