import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/universal';
import { listQuotas } from '../../db/quotas.ts';
import { findNewestOpening } from '../../db/wave-openings.ts';
import { findWave, listWaveCities } from '../../db/waves.ts';
import { grantRole } from '../../server/services/accounts/grant.ts';
import { readQuestionnaire } from '../../server/services/files/questionnaire-file.ts';
import { DAY_MS, localDayOf } from '../../server/survey/china-time.ts';
import { writeXlsForm } from '../../server/survey/questionnaire/xlsform/write.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { asGbk } from '../support/encodings.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { activatedAccount, roleOf, type StaffBrowser, theOperator } from '../support/staff-browser.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// Two people set up a wave on the console's pages, without a script, from nothing to open.

const { db } = await testDatabase();
const app = await testApp(db);
const { browser: manager } = await activatedAccount(app, 'li.na', 'manager');
const { browser: releaser } = await activatedAccount(app, 'wang.wei', 'releaser');
const [HANGZHOU, BEIJING] = ['330100', '110000'];

const textOf = (html: string) =>
  html
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
const read = async ({ browse }: StaffBrowser, path: string) => {
  const response = await browse(`${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return { status: response.status, html: await response.text() };
};
async function send(
  { browse }: StaffBrowser,
  path: string,
  fields: Record<string, string | string[] | File>,
) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value]) body.append(name, one);
  const isFile = Object.values(fields).some((value) => value instanceof File);
  const sent = isFile ? body : new URLSearchParams([...body].map(([name, value]) => [name, String(value)]));
  const response = await browse(path, {
    method: 'POST',
    headers: { 'Accept-Language': 'en', 'Sec-Fetch-Site': 'same-origin' },
    body: sent,
  });
  const html = await response.text();
  return { status: response.status, to: response.headers.get('location') ?? '', html, text: textOf(html) };
}
/** Saves a step from a freshly opened page. */
async function saveStep(who: StaffBrowser, path: string, fields: Record<string, string | string[] | File>) {
  const { html } = await read(who, path);
  const was = /name="was" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? '';
  return await send(who, path, { was, ...fields });
}
const day = (n: number) => localDayOf(new Date(Date.now() + n * DAY_MS));
const newWave = (code: string, more: Record<string, string> = {}) => ({
  ...{ waveCode: code, titleZh: '下一轮', titleEn: 'The next', from: '' },
  ...{ opensAt: `${day(1)}T08:00`, closesAt: `${day(30)}T20:00`, ...more },
});

describe('a wave from nothing', () => {
  const setup = '/console/next/setup';
  test('begins with a code, a title and dates; what is wrong comes back as it was typed', async () => {
    const refused = await send(manager, '/console/waves', newWave('a b', { closesAt: `${day(0)}T08:00` }));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Please check: Code, Closes (China time).');
    expect(refused.html).toContain('value="下一轮"');
    const begun = await send(manager, '/console/waves', newWave('next'));
    expect(begun).toMatchObject({ status: 303, to: setup });
    expect((await send(manager, '/console/waves', newWave('next'))).status).toBe(409);
    const wave = await findWave(db, 'next');
    expect(wave?.opensAt.toISOString()).toBe(`${day(1)}T00:00:00.000Z`);
    expect((await read(manager, '/console/waves')).html).toContain('The next');
  });

  test('says at once what keeps it from being opened, and where that is mended', async () => {
    const { html } = await read(manager, setup);
    expect(textOf(html)).toContain('Cities: 349');
    expect(html).toMatch(/href="\/console\/next\/setup\/margins">margins are missing of 110000/);
    const early = await send(manager, `${setup}/openings`, { id: uuidv7() });
    expect(early.status).toBe(409);
  });

  test('takes cities by name and province, and names what is no place', async () => {
    const wrong = await saveStep(manager, `${setup}/cities`, { which: 'some', places: '杭州，Atlantis' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('There is no province or city Atlantis.');
    expect(wrong.html).toContain('杭州，Atlantis');
    expect(
      (await saveStep(manager, `${setup}/cities`, { which: 'some', places: '浙江省\n北京' })).status,
    ).toBe(303);
    const wave = await findWave(db, 'next');
    expect((await listWaveCities(db, wave!.id)).map(({ code }) => code)).toContain(HANGZHOU);
    await saveStep(manager, `${setup}/cities`, { which: 'some', places: '330100, Beijing' });
    expect((await listWaveCities(db, wave!.id)).map(({ code }) => code)).toEqual([BEIJING, HANGZHOU]);
  });

  test('takes a questionnaire from a file, and names every fault by its path', async () => {
    const broken = structuredClone(tiny) as unknown as { questions: Record<string, unknown>[] };
    delete broken.questions[3]!.title;
    broken.questions[5]!.scale = { min: 5, max: 1 };
    const faulty = new File([JSON.stringify(broken)], 'tiny.json');
    const refused = await saveStep(manager, `${setup}/questionnaire`, {
      choice: 'keep',
      text: '',
      file: faulty,
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('tiny.json: questions[3].title: is missing');
    const syntax = await saveStep(manager, `${setup}/questionnaire`, { text: '{\n  "name": tiny }' });
    expect(syntax.text).toContain('line 2, column 12: it is not JSON');
    expect(syntax.html).toContain('tiny }</textarea>');
    const file = new File([`\ufeff${JSON.stringify(tiny)}`], 'tiny.json');
    expect((await saveStep(manager, `${setup}/questionnaire`, { choice: 'keep', file })).status).toBe(303);
    expect((await findWave(db, 'next'))?.questionnaireName).toBe('tiny');
    const downloaded = await manager.browse(`${setup}/questionnaire.json`);
    expect(await downloaded.json()).toEqual(tiny);
  });

  test('takes an XLSForm, after somebody has looked through what became of its rows', async () => {
    const cells = writeXlsForm(tiny).map(({ name, rows }) => ({
      sheet: name,
      data: rows.map((row) => [...row]),
    }));
    const upload = async () => {
      const bytes = await (await writeXlsxFile(cells).toBlob()).arrayBuffer();
      const file = new File([bytes], 'tiny.xlsx');
      return await saveStep(manager, `${setup}/questionnaire`, { choice: 'keep', text: '', file });
    };
    const survey = cells[0]!.data;
    const types = survey.map(([type]) => type);
    survey[2]![0] = 'select_one nowhere';
    const refused = await upload();
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('survey, row 3');
    expect(refused.text).toContain('type : choices has no list “nowhere”');

    survey[2]![0] = types[2]!;
    const read = await upload();
    expect(read.status).toBe(200);
    expect(read.text).toContain('Every row is taken as it stands.');
    const json = (await manager.browse(`${setup}/questionnaire.json`)).json();
    expect(read.html).toContain('name="text"');
    // The form shows the file's content, for its sender to save.
    const [, text = ''] = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(read.html) ?? [];
    const plain = text
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&amp;/g, '&');
    expect((await saveStep(manager, `${setup}/questionnaire`, { choice: 'keep', text: plain })).status).toBe(
      303,
    );
    expect(await json).toEqual(tiny);
    const form = await manager.browse(`${setup}/questionnaire.xlsx`);
    const again = await readQuestionnaire('', new Uint8Array(await form.arrayBuffer()));
    expect(again.definition).toEqual(tiny);
  });

  test('begins with a template', async () => {
    const fields = {
      titleZh: '快问',
      titleEn: 'Pulse',
      opensAt: '2031-01-01T00:00',
      closesAt: '2031-02-01T00:00',
    };
    const made = await send(manager, '/console/waves', {
      ...fields,
      waveCode: 'pulse-1',
      from: 'template:pulse',
    });
    expect(made.status).toBe(303);
    expect((await findWave(db, 'pulse-1'))?.questionnaireName).toBe('pulse');
    const none = await send(manager, '/console/waves', { ...fields, waveCode: 'x', from: 'template:none' });
    expect(none.status).toBe(404);
  });

  const header = 'city,variable,category,share,population,source';
  const rowsOf = (city: string, share = '') => [
    ...['16-39', '40-59', '60+'].map(
      (age, i) => `${city},age,${age},${share || [40, 35, 25][i]},9000000,普查`,
    ),
    ...['female', 'male'].map((sex) => `${city},sex,${sex},50,9000000,普查`),
  ];
  test('takes margins from CSV in GBK, from XLSX, and typed; sums that are none are named by line', async () => {
    const wrong = await saveStep(manager, `${setup}/margins`, {
      text: [header, ...rowsOf(HANGZHOU, '33'), '330200,sex,male,1,,'].join('\n'),
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('line 2, column 4 (share): city 330100: age sums to 99; shares sum to 1');
    expect(wrong.text).toContain('line 7, column 1 (city): 330200 is not a city of the wave');
    const gbk = new File([new Uint8Array(asGbk([header, ...rowsOf(HANGZHOU)].join('\r\n')))], '人口.csv');
    expect((await saveStep(manager, `${setup}/margins`, { file: gbk, text: '' })).to).toContain('n=1');
    const cells = [header, ...rowsOf(BEIJING)].map((line, i) =>
      line.split(',').map((cell, at) => (i > 0 && (at === 3 || at === 4) ? Number(cell) : cell)),
    );
    const xlsx = new File([await writeXlsxFile(cells, { sheet: 'margins' }).toBlob()], 'margins.xlsx');
    expect((await saveStep(manager, `${setup}/margins`, { file: xlsx, text: '' })).to).toContain('n=1');
    const wave = await findWave(db, 'next');
    const saved = await listWaveCities(db, wave!.id);
    expect(saved.map(({ population, marginSource }) => [population, marginSource])).toEqual([
      [9_000_000, '普查'],
      [9_000_000, '普查'],
    ]);
    expect(saved[0]?.margins?.age?.targets).toEqual([
      ['16-39', 40],
      ['40-59', 35],
      ['60+', 25],
    ]);
    const typed = {
      ...{ population: '9000001', source: '普查', 'share:sex:female': '0.49', 'share:sex:male': '0.51' },
      ...{ 'share:age:16-39': '0.4', 'share:age:40-59': '0.35' },
    };
    const lacking = await saveStep(manager, `${setup}/margins/${HANGZHOU}`, {
      ...typed,
      'share:age:60+': '',
    });
    expect(lacking.text).toContain('age 60+: a number is missing');
    expect(lacking.html).toContain('value="9000001"');
    expect(
      (await saveStep(manager, `${setup}/margins/${HANGZHOU}`, { ...typed, 'share:age:60+': '0.25' })).status,
    ).toBe(303);
  });

  test('a city of which an optional variable is unknown is saved without it; half of one is a fault', async () => {
    const optional = { question: 'services', ordered: false, optional: true, option: 'pay' };
    const questionnaire = { ...tiny, weighting: [...tiny.weighting, optional] };
    const wave = await preparedWave(db, { settings: { questionnaire } });
    const path = `/console/${wave.code}/setup/margins/${HANGZHOU}`;
    const typed = {
      ...{ population: '9000001', source: '普查', 'share:sex:female': '0.49', 'share:sex:male': '0.51' },
      ...{ 'share:age:16-39': '0.4', 'share:age:40-59': '0.35', 'share:age:60+': '0.25' },
    };
    const half = { ...typed, 'share:services:pay': '0.2', 'share:services:not_pay': '' };
    expect((await saveStep(manager, path, half)).text).toContain('services not_pay: a number is missing');
    const blank = { ...typed, 'share:services:pay': '', 'share:services:not_pay': ' ' };
    expect((await saveStep(manager, path, blank)).to).toContain('done=saved');
    const saved = (await listWaveCities(db, wave.id)).find(({ code }) => code === HANGZHOU);
    expect(Object.keys(saved?.margins ?? {})).toEqual(Object.keys(tinyMargins));
  });

  test('a workbook that is none, or would unpack to far too much, is refused', async () => {
    const none = new File([Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)], 'x.xlsx');
    expect((await saveStep(manager, `${setup}/margins`, { file: none })).text).toContain(
      'x.xlsx: a workbook or another archive',
    );
  });

  test('proposes quotas with what is to be expected of them, and takes them edited', async () => {
    const { html } = await read(manager, `${setup}/quotas?halfWidth=5&deviation=25&least=10&capPercent=120`);
    // 99 answers for ±5; each of six strata is rounded up.
    expect(textOf(html)).toContain('Proposed answers: 204, cities: 2');
    expect(textOf(html)).toContain('±4.9');
    const wrong = await read(manager, `${setup}/quotas?halfWidth=0&deviation=25&least=10&capPercent=120`);
    expect(wrong.status).toBe(422);
    const fields = { do: 'propose', halfWidth: '5', deviation: '25', least: '10', capPercent: '120' };
    expect((await saveStep(manager, `${setup}/quotas`, fields)).to).toContain('n=2');
    const { id } = (await findWave(db, 'next'))!;
    expect((await listQuotas(db, id, HANGZHOU)).map((q) => [q.stratum, q.target, q.cap])).toContainEqual([
      '16-39/female',
      20,
      24,
    ]);
    const city = `${setup}/quotas/${HANGZHOU}`;
    const strata = ['16-39/female', '16-39/male'];
    const above = await saveStep(manager, city, { stratum: strata, target: ['30', '9'], cap: ['20', '9'] });
    expect(above.status).toBe(422);
    expect(above.html).toMatch(/value="30"[^>]*aria-invalid/);
    await saveStep(manager, city, { stratum: strata, target: ['30', ''], cap: ['40', ''] });
    expect((await listQuotas(db, id, HANGZHOU)).map((q) => [q.stratum, q.target, q.cap])).toEqual([
      ['16-39/female', 30, 40],
    ]);
    expect((await listQuotas(db, id, BEIJING)).length).toBe(6);
  });

  test('is saved by one person at a time: nobody overwrites unseen what another one saved', async () => {
    const { html } = await read(manager, `${setup}/settings`);
    const was = /name="was" value="([0-9a-f]{64})"/.exec(html)![1]!;
    const settings = {
      credentials: ['device'],
      once: 'wave',
      signOff: 'two',
      scoring: '{}',
      screening: '{}',
    };
    expect((await send(manager, `${setup}/settings`, { ...settings, blind: 'yes', was })).status).toBe(303);
    const late = await send(manager, `${setup}/settings`, { ...settings, scoring: '{"cap": 7}', was });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Somebody else has changed this step');
    expect(late.text).toContain('{"cap": 7}');
    const wrong = await saveStep(manager, `${setup}/settings`, {
      ...settings,
      scoring: '{"cap": 0, "x": 1}',
    });
    expect(wrong.text).toContain('scoring.cap: ');
    expect((await findWave(db, 'next'))?.blindReview).toBe(true);
  });

  test('is opened by two people, of whom one types its code, as it was proposed', async () => {
    const proposed = await send(manager, `${setup}/openings`, { id: uuidv7() });
    expect(proposed).toMatchObject({ status: 303 });
    const look = async () => {
      const { html } = await read(releaser, setup);
      return {
        opening: /openings\/([0-9a-f-]{36})\/approval/.exec(html)?.[1] ?? '',
        digest: /name="digest" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? '',
      };
    };
    const seen = await look();
    const path = `${setup}/openings/${seen.opening}/approval`;
    expect((await send(manager, path, { digest: seen.digest, waveCode: 'next' })).status).toBe(403);
    const wrong = await send(releaser, path, { digest: seen.digest, waveCode: 'nexd' });
    expect(wrong.text).toContain('That is not its code. Please type: next');
    // A setting changes after the reviewer looked.
    await saveStep(manager, `${setup}/quotas`, { do: 'remove' });
    const overtaken = await send(releaser, path, { digest: seen.digest, waveCode: 'next' });
    expect(overtaken.status).toBe(409);
    expect((await findWave(db, 'next'))?.openedAt).toBeNull();
    await send(manager, `${setup}/openings`, { id: uuidv7() });
    const again = await look();
    const opened = await send(releaser, `${setup}/openings/${again.opening}/approval`, {
      digest: again.digest,
      waveCode: 'next',
    });
    expect(opened).toMatchObject({ status: 303 });
    expect((await findWave(db, 'next'))?.openedAt).not.toBeNull();
    const frozen = await saveStep(manager, `${setup}/settings`, { credentials: ['device'] });
    expect(frozen.status).toBe(409);
    expect((await send(manager, `${setup}/deletion`, { waveCode: 'next' })).status).toBe(409);
  });
});

test('one person is never both, unless the wave says so and nobody lowered it alone', async () => {
  const { browser: both, id } = await activatedAccount(app, 'zhao.min', 'manager');
  await grantRole(db, theOperator, id, roleOf('releaser'), new Date());
  const alone = await openedWave(db, { cities: ['330200'] });
  await send(both, '/console/waves', newWave('alone', { from: alone.code, opensAt: `${day(5)}T08:00` }));
  await send(both, '/console/alone/setup/openings', { id: uuidv7() });
  const approve = async () => {
    const { html } = await read(both, '/console/alone/setup');
    const opening = /openings\/([0-9a-f-]{36})\/approval/.exec(html)?.[1];
    const digest = /name="digest" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? '';
    return (
      opening &&
      (await send(both, `/console/alone/setup/openings/${opening}/approval`, { digest, waveCode: 'alone' }))
    );
  };
  expect(await approve()).toBeUndefined();
  const { id: opening, digest } = (await findNewestOpening(db, (await findWave(db, 'alone'))!.id))!;
  const refused = await send(both, `/console/alone/setup/openings/${opening}/approval`, {
    digest,
    waveCode: 'alone',
  });
  expect(refused).toMatchObject({ status: 409 });
  const settings = { credentials: ['invitation'], once: 'wave', scoring: '{}', screening: '{}' };
  // A person who lowers sign-off cannot open the wave alone by it; another person approves it with the rest.
  await saveStep(both, '/console/alone/setup/settings', { ...settings, signOff: 'one' });
  await send(both, '/console/alone/setup/openings', { id: uuidv7() });
  expect(await approve()).toBeUndefined();
  const lowered = (await findNewestOpening(db, (await findWave(db, 'alone'))!.id))!;
  const path = `/console/alone/setup/openings/${lowered.id}/approval`;
  const approval = { digest: lowered.digest, waveCode: 'alone' };
  expect(await send(both, path, approval)).toMatchObject({ status: 409 });
  // A wave copied from the lowered one still needs two.
  await send(both, '/console/waves', newWave('alike-alone', { from: 'alone', opensAt: `${day(5)}T08:00` }));
  expect((await findWave(db, 'alike-alone'))?.signOff).toBe('two');
  expect(await send(releaser, path, approval)).toMatchObject({ status: 303 });
  // A copy of a wave that opened with one signature keeps that setting.
  await send(both, '/console/waves', newWave('next-alone', { from: 'alone' }));
  expect((await findWave(db, 'next-alone'))?.signOff).toBe('one');
  await send(both, '/console/next-alone/setup/openings', { id: uuidv7() });
  const next = (await findNewestOpening(db, (await findWave(db, 'next-alone'))!.id))!;
  expect(
    await send(both, `/console/next-alone/setup/openings/${next.id}/approval`, {
      digest: next.digest,
      waveCode: 'next-alone',
    }),
  ).toMatchObject({ status: 303 });
});

describe('a wave like the last one', () => {
  test('begins with all it had, says what differs, and is deleted with its code', async () => {
    const last = await openedWave(db, {
      settings: { opensAt: `${day(20)}T00:00:00Z`, closesAt: `${day(40)}T00:00:00Z` },
      quotas: [{ city: HANGZHOU, stratum: '16-39/female', target: 5, cap: 9 }],
    });
    expect((await send(manager, '/console/waves', newWave('alike', { from: last.code }))).status).toBe(303);
    const { id } = (await findWave(db, 'alike'))!;
    expect((await listQuotas(db, id)).map((q) => [q.stratum, q.target, q.cap])).toEqual([
      ['16-39/female', 5, 9],
    ]);
    await saveStep(manager, '/console/alike/setup/cities', { which: 'some', places: HANGZHOU });
    const { html } = await read(manager, '/console/alike/setup');
    expect(textOf(html)).toContain('0 more, 1 fewer');
    expect((await send(manager, '/console/alike/setup/deletion', { waveCode: 'alike' })).to).toBe(
      '/console/waves?done=deleted',
    );
    expect(await findWave(db, 'alike')).toBeUndefined();
  });
  test('is refused to overlap with an open one, unless invitations choose', async () => {
    const last = await openedWave(db);
    await send(manager, '/console/waves', newWave('beside', { from: last.code, opensAt: `${day(0)}T00:00` }));
    expect(textOf((await read(manager, '/console/beside/setup')).html)).toMatch(/is open until .* in 110000/);
    await saveStep(manager, '/console/beside/setup/settings', {
      ...{ credentials: ['invitation'], once: 'wave', signOff: 'one', scoring: '{}', screening: '{}' },
    });
    expect(textOf((await read(manager, '/console/beside/setup')).html)).toContain(
      'Nothing keeps it from being opened.',
    );
  });
  test('stays where somebody has a role for it alone', async () => {
    await send(manager, '/console/waves', newWave('peopled'));
    const { id } = (await findWave(db, 'peopled'))!;
    await keyFor(db, 'reviewer', { waveId: id });
    const refused = await send(manager, '/console/peopled/setup/deletion', { waveCode: 'peopled' });
    expect(refused.text).toContain('so it cannot be deleted');
  });
});

test('people who set waves up see their own', async () => {
  const { browser: reviewer } = await activatedAccount(app, 'sun.li', 'reviewer');
  expect((await read(reviewer, '/console/waves')).status).toBe(403);
  expect((await read(reviewer, '/console/beside/setup')).status).toBe(403);
  expect((await read(manager, '/console/nowhere/setup')).status).toBe(404);
  const key = await keyFor(db, 'designer', { waveId: (await findWave(db, 'beside'))!.id });
  const list = await (await app.client('/console/waves?lang=en', { headers: key })).text();
  expect(list).toContain('/console/beside/setup');
  expect(list).not.toContain('/console/peopled/setup');
});
