import { expect, test } from 'vitest';
import { findWave } from '../../db/waves.ts';
import { operator } from '../../server/identity/grants.ts';
import { beginWave } from '../../server/services/setup/begin-wave.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyOfPerson } from '../support/keys.ts';

// Two programs write a questionnaire over the API, with everything that the designer's pages offer.

const { db } = await testDatabase();
const app = await testApp(db);
const [one, other, onlooker] = [
  await keyOfPerson(db, 'designer'),
  await keyOfPerson(db, 'designer'),
  await keyOfPerson(db, 'manager'),
];
const path = '/api/v1/waves/next/setup/design';
const year = new Date().getUTCFullYear() + 1;
await beginWave(db, {
  code: 'next',
  title: { 'zh-CN': '下一轮', en: 'The next' },
  opensAt: `${year}-01-10T00:00:00Z`,
  closesAt: `${year}-02-10T00:00:00Z`,
  from: null,
  template: 'pulse',
  actor: operator('test'),
});

async function call(who: { Authorization: string }, method: string, at: string, body?: object) {
  const response = await app.client(`${path}${at}`, {
    method,
    headers: { ...who, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

test('fields are saved as typed; both see what two people change; faults and steps are reported', async () => {
  const { body: begun } = await call(one, 'GET', '');
  expect(begun).toMatchObject({ revision: 0, locked: false, overtaken: false, faults: [], undo: null });
  expect(begun.definition.name).toBe('pulse');

  const mine = { 'draft.title.en': 'Mine', 'draft.intro.en': ' ' };
  const saved = await call(one, 'PATCH', '', { revision: 0, changes: mine });
  expect(saved.body).toMatchObject({ revision: 1, definition: null, redo: null });
  expect(saved.body.faults).toEqual([
    { field: 'draft.intro.en', part: 'draft', message: 'a text is missing in en' },
  ]);

  // The other author saw an earlier draft: the title conflicts, the Chinese intro does not.
  const theirs = { 'draft.title.en': 'Theirs', 'draft.intro.zh-CN': '别的' };
  const contested = await call(other, 'PATCH', '', { revision: 0, changes: theirs });
  expect(contested.status).toBe(412);
  expect(contested.body.fields).toEqual([
    { field: 'draft.title.en', mine: 'Theirs', theirs: 'Mine', by: 'a designer' },
  ]);
  const { body: both } = await call(other, 'GET', '');
  expect(both.texts).toMatchObject({ 'draft.title.en': 'Mine', 'draft.intro.zh-CN': '别的' });

  const untypable = await call(one, 'PATCH', '', { revision: 2, changes: { 'draft.questions': 'q1' } });
  expect(untypable.status).toBe(422);
  expect(untypable.body.errors[0].path).toBe('changes.draft.questions');
  expect((await call(onlooker, 'PATCH', '', { revision: 2, changes: {} })).status).toBe(403);
  expect((await call(onlooker, 'GET', '')).status).toBe(200);
});

test('parts are added and taken back, the draft is rehearsed and becomes the wave’s questionnaire', async () => {
  const { body: before } = await call(one, 'GET', '');
  const added = await call(one, 'POST', '/steps', { act: 'add', list: 'draft.questions', type: 'text' });
  expect(added.body.texts['draft.questions'].split(' ')).toHaveLength(
    before.texts['draft.questions'].split(' ').length + 1,
  );
  const faulty = await call(one, 'POST', '/rehearsals', { city: '330100', residents: 50 });
  expect(faulty.status).toBe(409);
  const stale = await call(one, 'POST', '/steps', { act: 'undo', revision: 1 });
  expect(stale.status).toBe(409);
  const undone = await call(one, 'POST', '/steps', { act: 'undo', revision: added.body.undo.revision });
  expect(undone.body.texts).toEqual(before.texts);
  const again = await call(one, 'POST', '/steps', { act: 'redo', revision: undone.body.redo.revision });
  expect(again.body.texts).toEqual(added.body.texts);
  const last = await call(one, 'POST', '/steps', { act: 'undo', revision: again.body.undo.revision });

  const { revision } = last.body;
  const whole = await call(one, 'PATCH', '', { revision, changes: { 'draft.intro.en': 'A word before' } });
  expect(whole.body.definition).toMatchObject({ title: { en: 'Mine' }, intro: { en: 'A word before' } });
  const rehearsed = await call(one, 'POST', '/rehearsals', { city: '330100', residents: 50 });
  expect(rehearsed.body).toMatchObject({ city: '330100', revision: revision + 1, report: { sent: 50 } });

  expect((await call(one, 'POST', '/steps', { act: 'adopt', revision })).status).toBe(409);
  const used = await call(one, 'POST', '/steps', { act: 'adopt', revision: whole.body.revision });
  expect(used.body).toMatchObject({ overtaken: false, definition: { name: 'pulse' } });
  expect(await findWave(db, 'next')).toMatchObject({ questionnaireName: 'pulse', questionnaireVersion: 2 });

  const { body: history } = await call(other, 'GET', '/steps');
  expect(history.steps.map(({ act }: { act: string }) => act)).toEqual([
    'type',
    'type',
    'add',
    'undo',
    'redo',
    'undo',
    'type',
    'adopt',
  ]);
  expect((await call(one, 'POST', '/steps', { act: 'take-over', name: 'Not a name' })).status).toBe(422);
  const fresh = await call(one, 'POST', '/steps', { act: 'begin-again' });
  expect(fresh.body.definition.title.en).toBe('Mine');
});
