import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { postText, submissionOf, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client } = await testApp(db);
const wave = await openedWave(db);

const value = fc.oneof(
  fc.json({ maxDepth: 1 }),
  fc
    .constantFrom(0, -0, 1, 5, 10, 99.5, 'yes', 'good', 'dont_know', 'not_used', '60+', 'male')
    .map((v) => JSON.stringify(v)),
  fc.constantFrom('4.0', '4e0', '40e-1', '1E1', '1e400', '"\\u0000"', '"\\ud83d"', '"\\ud83d\\ude80"'),
  fc.subarray(['pay', 'bus', 'none']).map((v) => JSON.stringify(v)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((v) => JSON.stringify(v)),
);
const question = fc.constantFrom(...tiny.questions.map((q) => q.id), 'no_such', '__proto__', 'constructor');
const changes = fc.array(fc.tuple(question, fc.option(value)), { minLength: 1, maxLength: 3 });

test('answers are stored as they were sent, value for value, or refused', async () => {
  const form = async () => submissionOf(await takeForm(client, wave.code, '330100'), tinyAnswers);
  const seen = { stored: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const entries = new Map(Object.entries(tinyAnswers).map(([id, v]) => [id, JSON.stringify(v)]));
      for (const [id, text] of list) text === null ? entries.delete(id) : entries.set(id, text);
      const answers = `{${[...entries].map(([id, text]) => `"${id}":${text}`).join(',')}}`;
      const { answers: _, ...submission } = await form();
      const body = `${JSON.stringify(submission).slice(0, -1)},"answers":${answers}}`;
      const reply = await postText(client, wave.code, body);
      const stored = await sql`select answers::text from submissions where id = ${submission.id}`;
      if (reply.status === 201) {
        seen.stored++;
        // PostgreSQL stores JSON's negative zero as zero.
        const sent = JSON.parse(answers, (_key, v) => (Object.is(v, -0) ? 0 : v));
        expect(JSON.parse(stored[0]?.answers)).toEqual(sent);
      } else {
        seen.refused++;
        expect(reply.status).toBe(422);
        const { errors } = await reply.json();
        expect(errors.length).toBeGreaterThan(0);
        for (const { path } of errors)
          expect(list.map(([id]) => `answers.${id}`).concat('answers.why')).toContain(path);
        expect(stored).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
  expect(seen.stored).toBeGreaterThan(20);
  expect(seen.refused).toBeGreaterThan(100);
});
