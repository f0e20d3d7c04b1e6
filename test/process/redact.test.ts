import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { exportCommand } from '../../server/cli/commands/fieldwork.ts';
import { redactCommand } from '../../server/cli/commands/redact.ts';
import { reviewCommand } from '../../server/cli/commands/review.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { findClearText } from '../support/clear-text.ts';
import { answerAs, submitTo } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// A resident wrote a name and a telephone number into a comment, and asks to have them erased.

const { db, sql, url } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const { printed } = await commandsOn(url);

const wave = await openedWave(db);
const CITY = '330100';
const PERSONAL = '王伟 13800138000';
const answer = () =>
  answerAs(client, wave.code, CITY, { ...tinyAnswers, q_gov: 1, why: '排队', remark: PERSONAL });
const run = async (command: Command, ...args: string[]) => {
  printed.out = '';
  await command.exitOverride().parseAsync(args, { from: 'user' });
  return printed.out;
};
const by = ['--wave', wave.code, '--reason', 'asked for it', '--as', 'Li Na'];
const redact = (...args: string[]) => run(redactCommand(), ...args, ...by);

test('its text is gone from the whole database; the trail says who did it and why; all else stays', async () => {
  const { submission, body } = await answer();
  expect(await findClearText(sql, ['13800138000'])).toEqual(['public.submissions: 13800138000']);
  const entry = JSON.parse(await redact(body.receipt, 'remark'));
  expect(entry).toMatchObject({
    actor: 'Li Na',
    action: 'redact',
    city: CITY,
    question: 'remark',
    reason: 'asked for it',
  });
  expect(JSON.stringify(entry)).not.toContain(submission.id);
  expect(await findClearText(sql, ['13800138000'])).toEqual([]);
  const [row] = parse(await run(exportCommand(), wave.code), { columns: true }) as Record<string, string>[];
  expect(row).toMatchObject({ remark: '[redacted]', why: '排队', q_gov: '1', services: 'pay;bus' });
  const [logged] = parse(await run(reviewCommand(), 'log', '--wave', wave.code), {
    columns: true,
  }) as object[];
  expect(logged).toMatchObject({
    id: entry.id,
    actor: 'Li Na',
    action: 'redact',
    subject: `answer:${submission.id}/remark`,
  });
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
  // Nobody can test a guess at the text against the digest.
  expect(await sql`select from submissions where digest <> ''`).toHaveLength(0);

  await redact(submission.id, 'why');
  const [answers] = await sql`select answers from submissions where id = ${submission.id}`;
  expect(answers).toEqual({
    answers: { ...tinyAnswers, q_gov: 1, why: '[redacted]', remark: '[redacted]' },
  });
});

test('a repeat still gets the receipt, and the erased text does not come back', async () => {
  const { submission, body } = await answer();
  await redact(submission.id, 'remark');
  const again = await submitTo(client, wave.code, submission);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(body);
  expect(await (await client(`/api/v1/receipts/${body.receipt}`)).json()).toMatchObject({ known: true });
  const [stored] =
    await sql`select answers->>'remark' as remark from submissions where id = ${submission.id}`;
  expect(stored).toEqual({ remark: '[redacted]' });
});

test('it is refused for what is no text, not there, or erased before, and leaves no trace then', async () => {
  const { submission } = await answer();
  await redact(submission.id, 'remark');
  const entries = await sql`select from audit`;
  for (const [named, question, message] of [
    [submission.id, 'remark', 'no text is left of the answer to remark'],
    [submission.id, 'q_bus', 'q_bus is no question that is answered with a text'],
    [submission.id, 'nothing', 'nothing is no question that is answered with a text'],
    [uuidv7(), 'remark', 'there is no such submission in the wave'],
    ['0000-0000', 'remark', `0000-0000 is neither an id nor a receipt of wave ${wave.code}`],
  ] as const)
    await expect(redact(named, question)).rejects.toThrow(message);
  await expect(run(redactCommand(), submission.id, 'why', ...by.slice(0, 2))).rejects.toThrow('--reason');
  expect(await sql`select from audit`).toHaveLength(entries.length);
});

test.each([
  ['another text', `answers = answers || '{"remark":"很好"}'`],
  ['an answer that no entry names', `answers = answers || '{"why":"[redacted]"}', digest = ''`],
  ['one that counts', `answers = answers || '{"q_gov":5}', digest = ''`],
  ['with an answer the city', `answers = answers || '{"remark":"[redacted]"}', digest = '', city = '110000'`],
  ['the digest alone', `digest = ''`],
])('the database lets nobody change %s', async (_, change) => {
  const { submission } = await answer();
  await sql`insert into audit (id, actor, action, wave_id, subject, reason, detail)
    values (${uuidv7()}, 'x', 'redact', ${wave.id}, ${`answer:${submission.id}/remark`}, 'x', '{}')`;
  const attempt = sql.unsafe(`update submissions set ${change} where id = '${submission.id}'`);
  await expect(attempt).rejects.toThrow('immutable');
});
