import { randomUUID } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit } from '../../db/trail-schema.ts';
import { operator } from '../../server/identity/grants.ts';
import { decidePaper } from '../../server/services/evaluation/decide-paper.ts';
import { decideReport } from '../../server/services/evaluation/decide-report.ts';
import { extendDeadline } from '../../server/services/evaluation/extend-deadline.ts';
import { giveScore } from '../../server/services/evaluation/give-score.ts';
import { evaluationNamed } from '../../server/services/evaluation/read-evaluation.ts';
import { submitPaper } from '../../server/services/evaluation/submit-paper.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, openedEvaluation, reportCity } from '../support/evaluation.ts';

// Each act in an evaluation leaves one row in the trail, with actor, time and reason, however often it is sent.

const { db } = await testDatabase();

test('the trail has every act of an evaluation, in its order, with who, what about and why', async () => {
  const evaluation = await openedEvaluation(db);
  const { waveId } = await evaluationNamed(db, evaluation);
  const names = { evaluation, city: HANGZHOU, now: new Date() };
  const secretary = operator('secretary');
  const province = actorAs('province', [HANGZHOU], 'province');
  const twice = async (act: () => Promise<unknown>) => [await act(), await act()];
  const dueAt = new Date(Date.now() + 172_800_000);
  const extension = { ...names, id: randomUUID(), dueAt, reason: 'holidays', actor: secretary };
  await twice(() => extendDeadline(db, extension));
  const score = { ...names, id: randomUUID(), item: 'L1P2-A1', hundredths: 7125, source: 'two platforms' };
  await twice(() => giveScore(db, { ...score, actor: secretary }));
  const { number, digest } = await reportCity(db, evaluation, HANGZHOU, { isAccepted: false });
  const returning = {
    ...names,
    id: randomUUID(),
    action: 'return',
    number,
    digest,
    reason: 'check',
  } as const;
  await twice(() => decideReport(db, { ...returning, actor: province }));
  const bytes = new TextEncoder().encode('%PDF-1.7 case');
  const paper = {
    ...{ evaluation, owner: HANGZHOU, id: randomUUID(), number: null, title: 'one card', summary: 'for all' },
    ...{ file: { name: 'case.pdf', bytes }, actor: actorAs('city-signatory', [HANGZHOU], 'signatory') },
    now: new Date(),
  };
  await twice(() => submitPaper(db, paper));
  const { digest: seen } = await submitPaper(db, paper);
  const accepting = { evaluation, owner: HANGZHOU, id: randomUUID(), paper: paper.id, digest: seen };
  await twice(() => decidePaper(db, { ...accepting, action: 'accept', actor: province, now: new Date() }));

  const rows = await db
    .select()
    .from(audit)
    .where(and(eq(audit.waveId, waveId ?? '')))
    .orderBy(asc(audit.at));
  const told = rows.map(({ actor, action, city, subject, reason, detail }) => [
    ...[actor, action, city, subject.replace(evaluation, 'E'), reason],
    detail,
  ]);
  const sign = 'Name of signatory';
  expect(told).toEqual([
    ['test', 'prepare-evaluation', null, 'evaluation:E', '', {}],
    ['test', 'open-evaluation', null, 'evaluation:E', '', {}],
    ['secretary', 'extend-reports', HANGZHOU, 'evaluation:E', 'holidays', { dueAt: dueAt.getTime() }],
    [
      'secretary',
      'give-score',
      HANGZHOU,
      `score:E/${HANGZHOU}/L1P2-A1`,
      'two platforms',
      { hundredths: 7125 },
    ],
    [sign, 'submit-report', HANGZHOU, `report:E/${HANGZHOU}/1`, '', { late: 0 }],
    ['Name of province', 'return-report', HANGZHOU, `report:E/${HANGZHOU}/1`, 'check', {}],
    [sign, 'submit-paper', HANGZHOU, `paper:E/${HANGZHOU}/1/1`, '', { late: 0 }],
    ['Name of province', 'accept-paper', HANGZHOU, `paper:E/${HANGZHOU}/1/1`, '', {}],
  ]);
});
