import { describe, expect, test } from 'vitest';
import { findWave } from '../../db/waves.ts';
import { operator } from '../../server/identity/grants.ts';
import { readDesign } from '../../server/services/design/read-design.ts';
import { beginWave } from '../../server/services/setup/begin-wave.ts';
import { questionsInOrder, textAt } from '../../server/survey/questionnaire/design/texts.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { activatedAccount, type StaffBrowser } from '../support/staff-browser.ts';

// People write a questionnaire on the console's pages, as plain forms without a script.

const { db } = await testDatabase();
const app = await testApp(db);
const { browser: designer } = await activatedAccount(app, 'zhao.min', 'designer');
const { browser: colleague } = await activatedAccount(app, 'sun.li', 'designer');
const { browser: manager } = await activatedAccount(app, 'li.na', 'manager');
const DAY = 86_400_000;
await beginWave(db, {
  code: 'next',
  title: { 'zh-CN': '下一轮', en: 'The next' },
  opensAt: new Date(Date.now() + DAY).toISOString(),
  closesAt: new Date(Date.now() + 30 * DAY).toISOString(),
  from: null,
  actor: operator('test'),
});
const design = '/console/next/setup/questionnaire/design';

const read = async ({ browse }: StaffBrowser, path: string) => {
  const response = await browse(`${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return { status: response.status, html: bodyOf(await response.text()) };
};
const bodyOf = (html: string) => html.replace(/<style>[\s\S]*<\/style>/, '');
async function send({ browse }: StaffBrowser, path: string, fields: Record<string, string | string[]>) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) body.append(name, one);
  const response = await browse(path, {
    method: 'POST',
    headers: { 'Accept-Language': 'en', 'Sec-Fetch-Site': 'same-origin' },
    body,
  });
  return {
    status: response.status,
    to: response.headers.get('location') ?? '',
    html: bodyOf(await response.text()),
  };
}
const unescaped = (text: string) =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&');
/** The hidden fields of a part's form, on a freshly opened page. */
async function openForm(who: StaffBrowser, part: string) {
  const { html } = await read(who, `${design}/parts/${part}`);
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="hidden" name="((?:seen\.|revision)[^"]*)" value="([^"]*)"/g,
  )) {
    fields[name] = unescaped(value);
    if (name.startsWith('seen.'))
      fields[name.replace('seen.', 'value.')] = JSON.parse(unescaped(value)).value;
  }
  return fields;
}
const saved = async () => await readDesign(db, 'next', operator('test'));
const keyOf = async (id: string) => {
  const { texts } = await saved();
  return questionsInOrder(texts).find(({ key }) => textAt(texts, key, 'id') === id)?.key ?? '';
};

describe('the national core', () => {
  test('is shown whole, without a fault, and locked with the reason', async () => {
    const { status, html } = await read(designer, design);
    expect(status).toBe(200);
    expect(html).toContain('The national core is locked');
    expect(html).toContain('No faults: it can be used.');
    expect(html).toContain('q_overall');
    const refused = await send(designer, design, { act: `remove ${await keyOf('q_overall')}` });
    expect(refused.status).toBe(409);
    expect(await keyOf('q_overall')).not.toBe('');
  });

  test('does not change by typing either, and nothing that was typed is lost', async () => {
    const key = await keyOf('q_overall');
    const field = `${key}.title.en`;
    const form = await openForm(designer, key);
    const refused = await send(designer, `${design}/parts/${key}`, {
      ...form,
      [`seen.${field}`]: JSON.stringify({ value: '' }),
      [`value.${field}`]: 'Mine',
      act: 'save',
    });
    expect(refused.status).toBe(422);
    expect(textAt((await saved()).texts, key, 'title.en')).not.toBe('Mine');
  });

  test('is taken over under another name only, and is open from then on', async () => {
    const refused = await send(designer, design, { act: 'take-over', name: 'national-core' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('not that of the national core');
    const taken = await send(designer, design, { act: 'take-over', name: 'zhejiang' });
    expect(taken).toMatchObject({ status: 303, to: `${design}?done=saved` });
    expect((await read(designer, design)).html).not.toContain('The national core is locked');
  });
});

describe('a question', () => {
  test('is saved field by field; a colleague who wrote another field is not in the way', async () => {
    const key = await keyOf('q_overall');
    const [mine, theirs] = [await openForm(designer, key), await openForm(colleague, key)];
    const first = await send(designer, `${design}/parts/${key}`, {
      ...mine,
      [`value.${key}.title.en`]: 'How is it?',
      act: 'save',
    });
    expect(first.status).toBe(303);
    const second = await send(colleague, `${design}/parts/${key}`, {
      ...theirs,
      [`value.${key}.title.zh-CN`]: '怎么样？',
      act: 'save',
    });
    expect(second.status).toBe(303);
    const { texts } = await saved();
    expect([textAt(texts, key, 'title.en'), textAt(texts, key, 'title.zh-CN')]).toEqual([
      'How is it?',
      '怎么样？',
    ]);
  });

  test('that two change alike shows both entries, and the second of them decides', async () => {
    const key = await keyOf('q_overall');
    const path = `${design}/parts/${key}`;
    const [mine, theirs] = [await openForm(designer, key), await openForm(colleague, key)];
    const name = `value.${key}.title.en`;
    await send(designer, path, { ...mine, [name]: 'Hers', act: 'save' });
    const conflict = await send(colleague, path, { ...theirs, [name]: 'His', act: 'save' });
    expect(conflict.status).toBe(409);
    expect(conflict.html).toContain('ZHAO.MIN has changed this to “Hers” meanwhile.');
    expect(conflict.html).toContain('>His</textarea>');
    expect(textAt((await saved()).texts, key, 'title.en')).toBe('Hers');
    const decided = await send(colleague, path, {
      ...(await openForm(colleague, key)),
      [name]: 'His',
      act: 'save',
    });
    expect(decided.status).toBe(303);
    expect(textAt((await saved()).texts, key, 'title.en')).toBe('His');
  });

  test('keeps what is no number yet, and says so beside the field and in the outline', async () => {
    const key = await keyOf('q_overall');
    const path = `${design}/parts/${key}`;
    await send(designer, path, {
      ...(await openForm(designer, key)),
      [`value.${key}.scaleMax`]: 'five',
      act: 'save',
    });
    expect((await read(designer, path)).html).toContain('value="five"');
    expect((await read(designer, design)).html).toContain(`href="${path}#${key}.scaleMax"`);
    const refused = await send(designer, design, {
      act: 'adopt',
      revision: String((await saved()).draft.revision),
    });
    expect(refused.status).toBe(409);
  });

  test('is undone and done again, step by step', async () => {
    const key = await keyOf('q_overall');
    const last = (await saved()).draft.revision;
    await send(designer, design, { act: `undo ${last}` });
    expect(textAt((await saved()).texts, key, 'scaleMax')).toBe('5');
    expect((await send(designer, design, { act: `undo ${last}` })).status).toBe(409);
    await send(designer, design, { act: `undo ${last - 1}` });
    expect(textAt((await saved()).texts, key, 'title.en')).toBe('Hers');
    expect((await read(designer, design)).html).toMatch(/Redo: Edited q_overall/);
    const { html } = await read(designer, `${design}/history`);
    expect(html).toContain('Took the core over, as zhejiang');
    expect(html).toContain('SUN.LI');
  });

  test('is added, asked on a condition, copied, moved, deleted and brought back', async () => {
    const added = await send(designer, design, { act: 'add draft.questions', type: 'single' });
    const key = /parts\/(q\d+)/.exec(added.to)?.[1] ?? '';
    const path = `${design}/parts/${key}`;
    const decider = await keyOf('services');
    const conditioned = await send(designer, path, {
      ...(await openForm(designer, key)),
      [`value.${key}.id`]: 'buses',
      [`value.${key}.title.en`]: 'Buses?',
      [`value.${key}.title.zh-CN`]: '公交？',
      act: `add ${key}.conditions`,
    });
    expect(conditioned.status).toBe(303);
    const condition = /value\.(c\d+)\.question/.exec((await read(designer, path)).html)?.[1] ?? '';
    await send(designer, path, {
      ...(await openForm(designer, key)),
      [`value.${condition}.question`]: decider,
      act: 'save',
    });
    const { html } = await read(designer, path);
    const option = new RegExp(`name="value\\.${condition}\\.answers" value="(o\\d+)"`).exec(html)?.[1] ?? '';
    await send(designer, path, {
      ...(await openForm(designer, key)),
      [`value.${condition}.answers`]: option,
      act: 'save',
    });
    expect((await read(designer, design)).html).toMatch(/If: services is [A-Z]/);
    await send(designer, design, { act: `copy ${key}` });
    expect(await keyOf('buses_2')).not.toBe('');
    await send(designer, design, { act: `up ${await keyOf('buses_2')}` });
    await send(designer, design, { act: `remove ${key}` });
    expect(await keyOf('buses')).toBe('');
    expect((await read(designer, path)).status).toBe(404);
    await send(designer, design, { act: `restore ${key}` });
    expect(await keyOf('buses')).toBe(key);
  });
});

describe('the draft', () => {
  test('says where a language lacks texts, and is used once nothing is wrong', async () => {
    const wrong = await send(designer, `${design}/parts/draft`, {
      revision: '0',
      language: 'Klingon',
      act: 'add-language',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="Klingon"');
    await send(designer, `${design}/parts/draft`, { revision: '0', language: 'ug', act: 'add-language' });
    expect((await read(designer, design)).html).toContain('ئۇيغۇرچە missing');
    await send(designer, `${design}/parts/draft`, { revision: '0', act: 'remove-language ug' });
    for (const id of ['buses', 'buses_2']) {
      const key = await keyOf(id);
      const form = await openForm(designer, key);
      const labels = Object.keys(form).filter((name) => /^seen\.o\d+\.label/.test(name));
      await send(designer, `${design}/parts/${key}`, {
        ...form,
        ...Object.fromEntries(labels.map((name, i) => [name.replace('seen.', 'value.'), `Answer ${i}`])),
        act: 'save',
      });
    }
    const { html } = await read(designer, design);
    expect(html).toContain('No faults: it can be used.');
    expect(html).toContain('New: Buses? (buses)');
    const stale = await send(designer, design, { act: 'adopt', revision: '1' });
    expect(stale.status).toBe(409);
    const revision = String((await saved()).draft.revision);
    expect((await send(designer, design, { act: 'adopt', revision })).to).toBe(`${design}?done=adopted`);
    expect(await findWave(db, 'next')).toMatchObject({
      questionnaireName: 'zhejiang',
      questionnaireVersion: 1,
    });
    expect((await read(designer, design)).html).toContain('The draft is the wave’s questionnaire.');
  });

  test('reports a questionnaire that somebody else chose meanwhile, and begins again with it on request', async () => {
    const step = '/console/next/setup/questionnaire';
    const was = /name="was" value="([0-9a-f]{64})"/.exec((await read(manager, step)).html)?.[1] ?? '';
    await send(manager, step, { was, choice: 'national-core' });
    expect((await read(designer, design)).html).toContain(
      'has become another one meanwhile (national-core, version 3)',
    );
    await send(designer, design, { act: 'begin-again' });
    expect(await keyOf('buses')).toBe('');
    const { revision } = (await saved()).draft;
    await send(designer, design, { act: `undo ${revision}` });
    expect(await keyOf('buses')).not.toBe('');
  });

  test('can be read by a manager, who changes nothing', async () => {
    const { html } = await read(manager, design);
    expect(html).toContain('You may look, but not change anything.');
    expect((await send(manager, design, { act: `remove ${await keyOf('buses')}` })).status).toBe(403);
  });
});
