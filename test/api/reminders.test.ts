import { beforeAll, expect, test } from 'vitest';
import { evaluationCommand } from '../../server/cli/commands/evaluation.ts';
import { testApp } from '../support/app.ts';
import { cityPerson } from '../support/city-people.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { BEIJING, HANGZHOU, NINGBO, openedEvaluation } from '../support/evaluation.ts';
import { keyFor } from '../support/keys.ts';

// The people to remind of their city's report, as programs and commands list them.

const { db, url } = await testDatabase();
const { client } = await testApp(db);
const { printed } = await commandsOn(url);
const [secretariat, province] = await Promise.all([
  keyFor(db, 'secretariat'),
  keyFor(db, 'province', { cities: [HANGZHOU, NINGBO] }),
]);
beforeAll(async () => {
  await cityPerson(db, 'editor', { cities: [HANGZHOU] });
  await cityPerson(db, 'signatory', { role: 'city-signatory', cities: [HANGZHOU], address: '' });
  await cityPerson(db, 'capital', { cities: [BEIJING] });
});
const json = { 'Content-Type': 'application/json' };

test('a province lists its own, notes whom it told, and no other’s', async () => {
  const code = await openedEvaluation(db);
  const path = `/api/v1/evaluations/${code}/reminders`;
  const list = async (headers: Record<string, string>) => await (await client(path, { headers })).json();
  const own = await list(province);
  expect(own).toMatchObject({
    evaluation: code,
    sends: false,
    waiting: 0,
    told: [],
    withoutPeople: [NINGBO],
  });
  const names = (of: { untold: { name: string }[] }) => of.untold.map(({ name }) => name).sort();
  expect(names(own)).toEqual(['editor', 'signatory']);
  const all = await list(secretariat);
  expect(names(all)).toEqual(['capital', 'editor', 'signatory']);
  const capital = all.untold.find(({ name }: { name: string }) => name === 'capital');
  expect(capital).toMatchObject({
    city: BEIJING,
    kind: 'opened',
    address: 'capital@gov.example.cn',
    subject: expect.stringContaining(code),
    failure: null,
  });
  const note = async (ids: string[], headers: Record<string, string>) =>
    await (
      await client(`${path}/told`, {
        method: 'POST',
        headers: { ...headers, ...json },
        body: JSON.stringify({ ids }),
      })
    ).json();
  const ids = all.untold.map(({ id }: { id: string }) => id);
  expect(await note(ids, province)).toEqual({ told: 2 });
  expect(await note(ids, province)).toEqual({ told: 0 });
  expect(names(await list(secretariat))).toEqual(['capital']);
  expect((await list(province)).told).toMatchObject([
    { kind: 'opened', sentAt: null, toldBy: 'a province' },
    { kind: 'opened', sentAt: null, toldBy: 'a province' },
  ]);
});

test('the command prints them as CSV, and notes who was told', async () => {
  const code = await openedEvaluation(db);
  const run = (...args: string[]) =>
    evaluationCommand()
      .exitOverride()
      .parseAsync(['reminders', code, ...args], { from: 'user' });
  await run();
  const [head = '', first = ''] = printed.out.split('\n');
  expect(head).toBe('id,city,name,kind,address,at,failure,subject,body');
  expect(printed.told).toContain('3 to be told; nobody writes or signs for 1 cities');
  await expect(run('--told', 'editor')).rejects.toThrow('--told takes ids');
  await run('--told', first.split(',')[0]!, '--as', 'Li Na');
  expect(printed.told).toContain('1 noted as told');
  printed.told = '';
  await run();
  expect(printed.told).toContain('2 to be told');
});
