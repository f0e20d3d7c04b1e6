import { drizzle } from 'drizzle-orm/postgres-js';
import { expect, test } from 'vitest';
import { readReportDraft, saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { smallSet, smallValues } from '../support/fixtures/small-set.ts';

// Half of all cities report in the last hour, field by field: the statements of a save decide how long it takes.

const { db, sql } = await testDatabase();
const statements: string[] = [];
const counted = drizzle(sql, { logger: { logQuery: (statement) => statements.push(statement) } });
const editor = actorAs('city-editor', [HANGZHOU], 'editor');
const [field = '', entry = null] = Object.entries(smallValues)[0] ?? [];
const readsDefinition = (statement: string) => statement.includes('"definition"');

async function statementsOf(step: () => Promise<unknown>): Promise<string[]> {
  statements.length = 0;
  await step();
  return [...statements];
}

test('a save takes seven statements, and none of them reads the set', async () => {
  const names = { evaluation: await openedEvaluation(db), city: HANGZHOU, actor: editor };
  const save = async (value: number) =>
    await saveDraft(counted, {
      ...names,
      revision: (await readReportDraft(db, names)).revision,
      changes: { [field]: { ...entry, value } },
      now: new Date(),
    });
  await save(1);
  const second = await statementsOf(() => save(2));
  expect(second.filter(readsDefinition)).toEqual([]);
  // Evaluation, lock, extensions, city, events, draft, storing.
  expect(second).toHaveLength(7);
});

test('a submission reads no set that was read before, also not to compare with the round before', async () => {
  await reportCity(db, await openedEvaluation(db), HANGZHOU);
  const set = { ...smallSet, name: 'small-later', dataDate: '2017-10-31' };
  const evaluation = await openedEvaluation(db, { set });
  await reportCity(db, evaluation, NINGBO, { isAccepted: false });
  const submission = await statementsOf(() =>
    reportCity(counted, evaluation, HANGZHOU, { isAccepted: false }),
  );
  expect(submission.filter((one) => one.includes('insert into "reports"'))).toHaveLength(1);
  expect(submission.filter(readsDefinition)).toEqual([]);
});
