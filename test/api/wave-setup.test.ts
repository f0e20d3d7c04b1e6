import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { findWave } from '../../db/waves.ts';
import { xlsFormBytes } from '../../server/services/files/xlsform-file.ts';
import type { Definition } from '../../server/survey/questionnaire/questionnaire.ts';
import { pulse } from '../../server/survey/questionnaire/templates/pulse.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyOfPerson } from '../support/keys.ts';

// Two programs set up a wave over the API, from nothing to open.

const { db } = await testDatabase();
const app = await testApp(db);
const manager = await keyOfPerson(db, 'manager');
const releaser = await keyOfPerson(db, 'releaser');
const setup = '/api/v1/waves/api-1/setup';

async function call(who: { Authorization: string }, method: string, path: string, body?: object) {
  const isForm = body instanceof FormData;
  const response = await app.client(path, {
    method,
    headers: { ...who, ...(body && !isForm && { 'Content-Type': 'application/json' }) },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
const fileOf = (name: string, content: BlobPart) => {
  const form = new FormData();
  form.set('file', new File([content], name));
  return form;
};
const linesOf = ({ body }: { body: { errors: { message: string }[] } }) =>
  body.errors.map(({ message }) => message);

const year = new Date().getUTCFullYear() + 1;
const named = {
  code: 'api-1',
  title: { 'zh-CN': '接口', en: 'By the API' },
  opensAt: `${year}-01-10T00:00:00Z`,
  closesAt: `${year}-02-10T00:00:00Z`,
};

test('a wave is begun, filled and opened by two, each step with the faults of what was sent', async () => {
  const begun = await call(manager, 'POST', '/api/v1/prepared-waves', { ...named, template: 'pulse' });
  expect(begun.status).toBe(201);
  expect(begun.body).toMatchObject({ code: 'api-1', opened: false, questionnaire: { name: 'pulse' } });
  const listed = await call(manager, 'GET', '/api/v1/prepared-waves');
  expect(listed.body.waves.map(({ code }: { code: string }) => code)).toContain('api-1');

  const cities = await call(manager, 'PUT', `${setup}/cities`, {
    values: ['330100'],
    was: begun.body.steps.cities,
  });
  expect(cities.body.cities.map(({ code }: { code: string }) => code)).toEqual(['330100']);
  const stale = await call(manager, 'PUT', `${setup}/cities`, {
    values: 'all',
    was: begun.body.steps.cities,
  });
  expect(stale.status).toBe(409);

  const lacking = await call(manager, 'GET', `${setup}/faults`);
  expect(lacking.body.faults.map(({ finding }: { finding: string }) => finding)).toContain('margins');
  const early = await call(manager, 'POST', `${setup}/openings`, { id: uuidv7() });
  expect(early.status).toBe(409);

  const header = 'city,variable,category,share';
  const wrong = await call(
    manager,
    'PUT',
    `${setup}/margins`,
    fileOf('m.csv', `${header}\n330100,sex,females,50`),
  );
  expect(wrong.status).toBe(422);
  expect(linesOf(wrong)[0]).toContain('m.csv: line 2, column 3 (category): females is not a category');
  const shares = [
    'age,16-29,25',
    'age,30-44,25',
    'age,45-59,25',
    'age,60+,25',
    'sex,female,50',
    'sex,male,50',
  ];
  const table = [header, ...shares.map((share) => `330100,${share}`)].join('\n');
  expect((await call(manager, 'PUT', `${setup}/margins`, fileOf('m.csv', table))).status).toBe(200);
  const quotas = fileOf('q.csv', 'city,stratum,target,cap\n330100,age=16-29|sex=male,9,3\n999999,x,1,2');
  const unfit = linesOf(await call(manager, 'PUT', `${setup}/quotas`, quotas));
  expect(unfit.length).toBeGreaterThan(2);
  for (const line of unfit) expect(line).toMatch(/^q\.csv: line [23]/);

  const basics = await call(manager, 'PUT', `${setup}/basics`, { values: { ...named, weight: 30 } });
  expect(basics.body.basics.weight).toBe(30);
  const settings = await call(manager, 'PUT', `${setup}/settings`, { values: { signOff: 'one' } });
  expect(settings.body.settings.signOff).toBe('one');

  expect((await call(manager, 'GET', `${setup}/faults`)).body).toEqual({ faults: [] });
  const id = uuidv7();
  const proposed = await call(manager, 'POST', `${setup}/openings`, { id });
  expect(proposed.status).toBe(201);
  const newest = await call(releaser, 'GET', `${setup}/openings`);
  expect(newest.body).toMatchObject({ opening: { id, digest: proposed.body.digest }, overtaken: false });
  const approval = `${setup}/openings/${id}/approval`;
  const { digest } = proposed.body;
  expect((await call(manager, 'POST', approval, { digest })).status).toBe(403);
  expect((await call(releaser, 'POST', approval, { digest: '0'.repeat(64) })).status).toBe(409);
  const opened = await call(releaser, 'POST', approval, { digest });
  expect(opened.body).toMatchObject({ code: 'api-1', opened: true });
  expect((await findWave(db, 'api-1'))?.openedAt).not.toBeNull();
  expect((await call(manager, 'DELETE', setup)).status).toBe(409);
});

test('a questionnaire comes and goes as JSON and as an XLSForm, with every fault at its path', async () => {
  const path = '/api/v1/waves/api-2/setup';
  await call(manager, 'POST', '/api/v1/prepared-waves', { ...named, code: 'api-2' });
  const broken = structuredClone(pulse) as {
    questions: { title?: object; required: unknown }[];
  } & Definition;
  delete (broken.questions[2] as { title?: object }).title;
  (broken.questions[5] as { required: unknown }).required = 'yes';
  const refused = await call(manager, 'PUT', `${path}/questionnaire`, { definition: broken });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((error: { path: string }) => error.path)).toEqual([
    'definition.questions.2.title',
    'definition.questions.5.required',
  ]);
  const both = await call(manager, 'PUT', `${path}/questionnaire`, { template: 'pulse', definition: pulse });
  expect(both.status).toBe(422);

  const form = fileOf('pulse.xlsx', new Uint8Array(await xlsFormBytes(pulse)));
  const read = await call(manager, 'POST', `${path}/questionnaire/readings`, form);
  expect(read.body.definition).toEqual(pulse);
  expect(new Set(read.body.rows.map(({ outcome }: { outcome: string }) => outcome))).toEqual(
    new Set(['taken']),
  );
  const saved = await call(manager, 'PUT', `${path}/questionnaire`, { definition: read.body.definition });
  expect(saved.body.questionnaire.name).toBe('pulse');
  expect((await call(manager, 'GET', `${path}/questionnaire`)).body).toEqual(pulse);
  const response = await app.client(`${path}/questionnaire?format=xlsform`, { headers: manager });
  expect(response.headers.get('content-disposition')).toContain('api-2-questionnaire.xlsx');
  const none = await call(
    manager,
    'POST',
    `${path}/questionnaire/readings`,
    fileOf('x.xlsx', 'PK\u0003\u0004 no'),
  );
  expect(none.status).toBe(422);
  expect(linesOf(none)).toEqual(['x.xlsx: no workbook of Excel 2007 or later (.xlsx); save it as one']);
  expect((await call(manager, 'DELETE', path)).status).toBe(204);
  expect((await call(manager, 'GET', path)).status).toBe(404);
});
