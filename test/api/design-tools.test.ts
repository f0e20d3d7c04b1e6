import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { audit } from '../../db/trail-schema.ts';
import { findWave, openWave, setMargins } from '../../db/waves.ts';
import { operator } from '../../server/identity/grants.ts';
import { takeCoreOver } from '../../server/services/design/adopt-design.ts';
import { readDesign } from '../../server/services/design/read-design.ts';
import { operateDesign, saveTyped } from '../../server/services/design/save-design.ts';
import { rehearse } from '../../server/services/rehearsal/rehearse.ts';
import { beginWave } from '../../server/services/setup/begin-wave.ts';
import { listAt, questionsInOrder, textAt, WHOLE } from '../../server/survey/questionnaire/design/texts.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { activatedAccount, type StaffBrowser } from '../support/staff-browser.ts';

// Previewing a draft as residents see it, and rehearsing it, leave no trace.

const { db } = await testDatabase();
const app = await testApp(db);
const { browser: designer } = await activatedAccount(app, 'zhao.min', 'designer');
const DAY = 86_400_000;
const actor = operator('test');
await beginWave(db, {
  code: 'next',
  title: { 'zh-CN': '下一轮', en: 'The next' },
  opensAt: new Date(Date.now() + DAY).toISOString(),
  closesAt: new Date(Date.now() + 30 * DAY).toISOString(),
  from: null,
  actor,
});
const wave = await findWave(db, 'next');
const HANGZHOU = '330100';
await setMargins(db, wave!.id, HANGZHOU, {
  population: 8_000_000,
  marginSource: 'test',
  margins: {
    age: {
      ordered: true,
      targets: [
        ['16-29', 0.25],
        ['30-44', 0.3],
        ['45-59', 0.25],
        ['60+', 0.2],
      ],
    },
    sex: {
      ordered: false,
      targets: [
        ['female', 0.5],
        ['male', 0.5],
      ],
    },
  },
});
const of = () => ({ wave: 'next', actor, now: new Date() });
const design = '/console/next/setup/questionnaire/design';
const keyOf = async (id: string) => {
  const { texts } = await readDesign(db, 'next', actor);
  return questionsInOrder(texts).find(({ key }) => textAt(texts, key, 'id') === id)?.key ?? '';
};
const type = async (changes: Record<string, string>) =>
  await saveTyped(db, { ...of(), revision: Number.MAX_SAFE_INTEGER, changes });

/** The row count of every table. */
async function countRows(): Promise<Record<string, number>> {
  const tables = await db.execute<{ name: string }>(sql`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.execute<{ n: number }>(sql.raw(`select count(*)::int as n from ${name}`));
    counts[name] = row?.n ?? -1;
  }
  return counts;
}
const rehearsal = async (residents = 300) =>
  await rehearse(db, {
    wave: 'next',
    city: HANGZHOU,
    residents,
    actor,
    keys: app.platform.keys,
    now: new Date(),
  });

describe('a rehearsal', () => {
  test('passes through the whole pipeline, says what came of it, and leaves no row', async () => {
    const before = await countRows();
    const { report, revision } = await rehearsal();
    expect(await countRows()).toEqual(before);
    expect(await findWave(db, 'next')).toEqual(wave);
    expect(revision).toBe(0);
    expect(report.sent).toBe(300);
    expect(report.faults).toEqual([]);
    expect(Object.values(report.counts).reduce((sum, n) => sum + n, 0)).toBe(300);
    // The rehearsal finds both planted kinds of careless answers.
    expect(report.counts.SPEEDING).toBeGreaterThan(0);
    expect(report.counts.OUT_OF_SCOPE).toBeGreaterThan(0);
    expect(report.planted.speeder).toBeGreaterThan(0);
    expect(report.time.median).toBeGreaterThan(60);
    expect(report.time.low).toBeLessThan(report.time.median);
    expect(report.never).toEqual([]);
    expect(report.paths).toBeGreaterThan(10);
    const [overall] = report.figures;
    expect(overall).toMatchObject({ level: 'overall', reasons: [] });
    expect(overall?.score).toBeGreaterThan(0);
    expect(report.figures.filter(({ level }) => level === 'dimension')).toHaveLength(14);
  });

  test('keeps nobody waiting who saves a questionnaire of the same name meanwhile', async () => {
    await db.transaction(async (tx) => {
      // Storing a version holds this lock until the end of its transaction.
      await tx.execute(
        sql`select pg_advisory_xact_lock(hashtextextended('questionnaire ' || ${wave!.questionnaireName}, 0))`,
      );
      expect((await rehearsal(60)).report.sent).toBe(60);
    });
  });

  test('is the same again for the same draft, and judges publication at the number that is wanted', async () => {
    const [few, again] = [await rehearsal(60), await rehearsal(60)];
    expect(again.report).toEqual(few.report);
    expect(few.report.figures[0]?.reasons).toContain('N_BELOW_MIN');
  });

  test('names questions that nobody reaches, and is refused while the draft is faulty', async () => {
    await takeCoreOver(db, { ...of(), name: 'trial' });
    const added = await operateDesign(db, {
      ...of(),
      operation: { act: 'add', list: 'draft.questions', type: 'text' },
    });
    const key = listAt(added.texts, WHOLE, 'questions').at(-1) ?? '';
    await expect(rehearsal()).rejects.toMatchObject({ code: 'questionnaire-faulty' });
    await type({ [`${key}.id`]: 'why', [`${key}.title.en`]: 'Why?', [`${key}.title.zh-CN`]: '为什么？' });
    const { texts } = await operateDesign(db, {
      ...of(),
      operation: { act: 'add', list: `${key}.conditions` },
    });
    const [condition] = listAt(texts, key, 'conditions');
    await type({
      [`${condition}.question`]: await keyOf('q_overall'),
      [`${condition}.answers`]: 'dont_know',
    });
    const reached = await rehearsal();
    expect(reached.report.never).toEqual([]);
    expect(reached.report.questions.at(-1)).toMatchObject({ id: 'why' });
    // No simulated resident of three hundred gives the worst answer to every item.
    const scored = questionsInOrder(texts).filter(({ key: one }) => textAt(texts, one, 'scaleMin') === '1');
    for (const { key: decider } of scored.slice(1, 17)) {
      const operation = { act: 'add' as const, list: `${key}.conditions` };
      const now = await operateDesign(db, { ...of(), operation });
      const last = listAt(now.texts, key, 'conditions').at(-1) ?? '';
      await type({ [`${last}.question`]: decider, [`${last}.answers`]: '1' });
    }
    expect((await rehearsal()).report.never).toEqual(['why']);
  });

  test('is run on its page, by form, for a number within bounds', async () => {
    const key = await keyOf('why');
    await operateDesign(db, { ...of(), operation: { act: 'remove', part: key } });
    const send = async (residents: string) => {
      const response = await designer.browse(`${design}/rehearsal`, {
        method: 'POST',
        headers: { 'Accept-Language': 'en', 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams({ city: HANGZHOU, residents }),
      });
      return { status: response.status, html: await response.text() };
    };
    expect((await send('5000')).status).toBe(422);
    const { status, html } = await send('100');
    expect(status).toBe(200);
    expect(html).toContain('100 simulated residents of Hangzhou answered');
    expect(html).toContain('Somebody was asked every question.');
  });
});

describe('a preview', () => {
  const at = (path: string) => `${design}/${path}`;
  const headers = { 'Sec-Fetch-Site': 'same-origin' };
  const linksOver = async ({ browse }: StaffBrowser) =>
    (await (await browse('/api/v1/waves/next/setup/design/links')).json()) as {
      links: { id: string; url: string; by: string; until: string }[];
    };
  async function madeLink(): Promise<string> {
    const body = new URLSearchParams({ id: uuidv7() });
    const sent = await designer.browse(at('preview/links'), { method: 'POST', headers, body });
    expect(sent.headers.get('Location')).toBe(at('preview?done=made#links'));
    const html = await (await designer.browse(at(`preview?lang=en&city=${HANGZHOU}`))).text();
    return /href="(\/preview\/next\/[^"]+in=en[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  }
  test('shows the draft in frames of this site, side by side in its languages', async () => {
    await type({ 'draft.title.en': 'Draft title', 'draft.title.zh-CN': '草稿标题' });
    const response = await designer.browse(at('preview?lang=en'));
    const html = await response.text();
    expect(response.headers.get('Content-Security-Policy')).toContain("frame-src 'self'");
    expect(html.match(/<iframe/g)).toHaveLength(2);
    const chinese = await designer.browse(at(`preview/paper?in=zh-CN&size=elder&city=${HANGZHOU}`));
    expect(chinese.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'self'");
    const paper = await chinese.text();
    expect(paper).toContain('<html lang="zh-CN" dir="ltr" class="elder">');
    expect(paper).toContain('草稿标题');
    expect(paper).toContain('预览 · 不保存');
    expect(paper).toContain(`action="${at('preview/paper').replace(/&/g, '&amp;')}`);
  });

  test('says what could be sent, and stores nothing', async () => {
    const before = await countRows();
    const send = async (answers: Record<string, string>) => {
      const response = await designer.browse(at(`preview/paper?in=en&city=${HANGZHOU}`), {
        method: 'POST',
        headers: { 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams(answers),
      });
      return { status: response.status, html: await response.text() };
    };
    expect((await send({ lives_here: 'yes' })).status).toBe(422);
    const outside = await send({ lives_here: 'no' });
    expect(outside.status).toBe(200);
    expect(outside.html).toContain('Preview: nothing was stored');
    expect(outside.html).toContain('does not belong to the survey');
    const after = await countRows();
    expect({ ...after, 'public.sessions': 0 }).toEqual({ ...before, 'public.sessions': 0 });
  });

  test('has links that are listed and revoked one by one, by those who set the wave up', async () => {
    const [first, second] = [await madeLink(), await madeLink()];
    const over = async (path: string) => (await app.client(path)).status;
    const { links } = await linksOver(designer);
    expect(links.map(({ url }) => new URL(url).pathname)).toEqual(
      [second, first].map((l) => l.split('?')[0]),
    );
    expect(links.map(({ by }) => by)).toEqual(['ZHAO.MIN', 'ZHAO.MIN']);

    // The same form sent twice makes one link; the id of an ended link makes none.
    const api = `/api/v1/waves/next/setup/design/links`;
    const again = await post(designer.browse, api, { id: links[0]!.id });
    expect(await again.json()).toEqual(links[0]);
    const revoke = async () => await post(designer.browse, `${api}/${links[1]!.id}/revocation`, {});
    expect((await revoke()).status).toBe(204);
    expect(await over(first)).toBe(410);
    expect(await over(second)).toBe(200);
    expect((await revoke()).status).toBe(410);
    expect((await post(designer.browse, api, { id: links[1]!.id })).status).toBe(410);

    const page = await (await designer.browse(at('preview?lang=en'))).text();
    const [, action = ''] = /action="([^"]+\/revocation)"/.exec(page) ?? [];
    const sent = await designer.browse(action, { method: 'POST', headers, body: new URLSearchParams() });
    expect(sent.headers.get('Location')).toBe(at('preview?done=revoked#links'));
    expect(await over(second)).toBe(410);
    expect(await linksOver(designer)).toEqual({ links: [] });
    const { browser: releaser } = await activatedAccount(app, 'zhou.heng', 'releaser');
    expect(await (await releaser.browse(at('preview?lang=en'))).text()).not.toContain('Links for others');
    const trail = await db
      .select()
      .from(audit)
      .where(eq(audit.action, 'revoke-preview-link'))
      .orderBy(audit.at);
    expect(trail.map(({ subject }) => subject)).toEqual(
      [links[1]!, links[0]!].map(({ id }) => `preview-link:${id}`),
    );

    // Nor is one good again that was revoked long ago.
    const id = uuidv7();
    for (const [action, daysAgo] of [
      ['make-preview-link', 9],
      ['revoke-preview-link', 8],
    ] as const)
      await db.insert(audit).values({
        ...{ id: uuidv7(), at: new Date(Date.now() - daysAgo * DAY), action, waveId: wave!.id },
        ...{ actor: 'li', subject: `preview-link:${id}`, reason: '', detail: {} },
      });
    expect((await post(designer.browse, api, { id })).status).toBe(410);
  });

  test('is looked at by a link without an account, for seven days, until the wave opens, and sends nothing', async () => {
    const link = await madeLink();
    const before = await countRows();
    const shown = await app.client(link);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('Cache-Control')).toBe('no-store');
    const paper = await shown.text();
    expect(paper).toContain('Draft title');
    expect(paper).toContain('Preview · nothing is stored');
    const sent = await app.client(link, {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({ lives_here: 'no' }),
    });
    expect(await sent.text()).toContain('Preview: nothing was stored');
    expect(await countRows()).toEqual(before);

    const dead = async (path: string, client = app.client) => (await client(path)).status;
    expect(await dead(link.replace(/.{22}(?=\?)/, 'x'.repeat(22)))).toBe(410);
    expect(await dead(link.replace(/\/preview\/next\/./, '/preview/next/f'))).toBe(410);
    expect(await dead(link.replace('/next/', '/other/'))).toBe(410);
    expect(await dead(link.replace('/next/', '/%00/'))).toBe(410);
    expect((await designer.browse(at('preview').replace('/next/', '/%00/'))).status).toBe(404);
    const later = await testApp(db, { isTimeFrozen: true });
    const until = (await linksOver(designer)).links[0]?.until ?? '';
    later.advance(new Date(until).getTime() - later.platform.now().getTime() - 1);
    later.advance(1);
    expect(await dead(link, later.client)).toBe(410);
    await openWave(db, wave!.id, new Date());
    expect(await dead(link)).toBe(410);
  });
});
