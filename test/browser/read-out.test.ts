import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { answerAll, choose, goOn, openQuestionnaire, passScreener } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** A screen reader's view: names, descriptions and order, as Chromium computes them. */

const { db, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: nationalCore }, margins: null });
const origin = await listeningServer(url, { LANGUAGES: 'zh-CN,en,ug' });
const phone = testBrowser();

/** One element as a screen reader reads it. A message is read by its text. */
interface Heard {
  role: string;
  name: string;
  description: string;
  states: string[];
  /** The question that this answer belongs to. */
  question: string;
}

const ROLES =
  /^(heading|radiogroup|group|radio|checkbox|textbox|combobox|button|link|alert|status|progressbar)$/;

/** The page's main part as a screen reader reads it, in order. */
async function hear(page: Page): Promise<Heard[]> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send('Accessibility.getFullAXTree');
  await devtools.detach();
  const byId = new Map(nodes.map((n) => [n.nodeId, n]));
  const childrenOf = (node: Node) => (node.childIds ?? []).flatMap((id) => byId.get(id) ?? []);
  type Node = (typeof nodes)[number];
  const roleOf = (node: Node) => String(node.role?.value ?? '');
  const textOf = (node: Node): string =>
    roleOf(node) === 'StaticText' ? String(node.name?.value ?? '') : childrenOf(node).map(textOf).join('');
  const heard: Heard[] = [];
  const visit = (node: Node, question: string): void => {
    const role = roleOf(node);
    const name = String(node.name?.value ?? '') || (role === 'status' ? textOf(node) : '');
    const states = (node.properties ?? [])
      .filter((p) => ['focused', 'invalid', 'required', 'checked'].includes(p.name))
      .filter((p) => String(p.value.value) === 'true')
      .map((p) => p.name);
    const description = String(node.description?.value ?? '');
    if (!node.ignored && ROLES.test(role)) heard.push({ role, name, description, states, question });
    const within = /group$/.test(role) ? name : question;
    for (const child of childrenOf(node)) visit(child, within);
  };
  const main = nodes.find((n) => roleOf(n) === 'main');
  if (main) visit(main, '');
  return heard;
}

const lines = (heard: Heard[]) =>
  heard.map(({ role, name, description, states }) =>
    [role, name, description && `(${description})`, ...states].filter(Boolean).join(' '),
  );

test('the first screen of large print has its names, in order', async () => {
  const { page } = await phone(origin);
  await openQuestionnaire(page, '?mode=elder');
  await page.waitForSelector('.toggle');
  expect(await page.locator('body').ariaSnapshot()).toMatchInlineSnapshot(`
    "- link "跳到正文":
      - /url: "#main"
    - banner:
      - link "城声 市民体验调查":
        - /url: /
      - navigation "语言和字号":
        - link "标准版":
          - /url: /s/330100?mode=normal
        - link "English":
          - /url: /s/330100?lang=en
        - link "ئۇيغۇرچە":
          - /url: /s/330100?lang=ug
    - main:
      - heading "杭州市 市民体验调查" [level=1]
      - status: 第 1 题，共 31 题
      - progressbar "第 1 题，共 31 题"
      - heading "谁可以回答" [level=2]
      - radiogroup "您现在住在这座城市吗？":
        - heading "您现在住在这座城市吗？" [level=3]
        - paragraph: 区、县（市）都算。出差、旅游、探亲等短期外出不算搬走。
        - paragraph: 点一下答案就到下一题。不想答，按“下一步”；想改，按“上一步”。
        - radio "住满半年了"
        - text: 住满半年了
        - radio "不到半年"
        - text: 不到半年
        - radio "不住在这里"
        - text: 不住在这里
      - button "下一步"
      - status
      - switch "选好后自动到下一题" [checked]
      - status
      - group: 回答保存在这部手机上，提交时才发送
    - contentinfo:
      - link "选择城市":
        - /url: /
      - link "调查结果":
        - /url: /results
      - link "隐私说明":
        - /url: /privacy"
  `);
});

test('every page: its heading has the focus, its place is said, and each answer has its question for a name', async () => {
  const { page } = await phone(origin);
  await openQuestionnaire(page);
  const asked: Heard[] = [];
  for (let at = 1; at <= 31; at++) {
    if (at > 1) await goOn(page);
    const heard = await hear(page);
    const place = `第 ${at} 题，共 31 题`;
    expect(lines(heard)).toContain(`progressbar ${place}`);
    expect(lines(heard)).toContain(`status ${place}`);
    expect(heard.find((h) => h.states.includes('focused'))?.role).toBe('heading');
    const marks = heard.filter((h) => /^(radio|checkbox)$/.test(h.role));
    expect(marks.filter((m) => !m.name || !m.question)).toEqual([]);
    // More opens the group without a name.
    asked.push(...heard.filter((h) => h.name && /^(radiogroup|group|textbox|combobox)$/.test(h.role)));
    // The named controls reveal everything.
    const boxes = page.locator('.q:visible label:has([type=checkbox]):not(:has([value=none]))');
    for (const box of await boxes.all()) await box.click();
    const answers = page.locator('.q:visible .os label:has([type=radio])');
    const count = await answers.count();
    if (count > 0) await answers.nth(count > 3 ? 3 : 0).click();
  }
  const questions = nationalCore.questions.map((q) => ({
    name: localize(q.title, 'zh-CN') + (q.required ? '' : ' 选填'),
    description: q.help ? localize(q.help, 'zh-CN') : q.type === 'multiple' ? '可多选' : '',
  }));
  expect(asked.map(({ name, description }) => ({ name, description }))).toEqual(questions);
});

test('a page with faults says them at once, and each with its question', async () => {
  const { page } = await phone(origin, { viewport: { width: 1280, height: 800 } });
  await openQuestionnaire(page);
  await passScreener(page);
  await goOn(page);
  await goOn(page);
  await choose(page, 'q_overall', '4');
  await goOn(page);
  for (const used of ['gov', 'counter']) await choose(page, 'services', used);
  await goOn(page);
  await choose(page, 'q_gov_counter', '5');
  await goOn(page);
  await page.waitForSelector('#faults:focus');
  expect(lines(await hear(page))).toMatchInlineSnapshot(`
    [
      "heading 杭州市 市民体验调查",
      "status 第 7 题，共 31 题",
      "progressbar 第 7 题，共 31 题",
      "alert focused",
      "heading 还有 2 处需要您看一下",
      "link 在网上办事，方便还是不方便？",
      "link 办同一件事，要跑两趟以上的情况多不多？",
      "heading 政务服务",
      "radiogroup 在网上办事，方便还是不方便？ (请回答这一题。) invalid required",
      "heading 在网上办事，方便还是不方便？",
      "radio 非常不方便",
      "radio 比较不方便",
      "radio 一般",
      "radio 比较方便",
      "radio 非常方便",
      "radio 说不清",
      "radiogroup 您对办事大厅、窗口的服务满意还是不满意？ required",
      "heading 您对办事大厅、窗口的服务满意还是不满意？",
      "radio 非常不满意",
      "radio 比较不满意",
      "radio 一般",
      "radio 比较满意",
      "radio 非常满意 checked",
      "radio 说不清",
      "radiogroup 办同一件事，要跑两趟以上的情况多不多？ (请回答这一题。) invalid required",
      "heading 办同一件事，要跑两趟以上的情况多不多？",
      "radio 从不",
      "radio 很少",
      "radio 有时",
      "radio 经常",
      "radio 总是",
      "radio 说不清",
      "button 上一步",
      "button 下一步",
      "status",
      "status",
      "group",
    ]
  `);
});

test('the thanks take the focus, and the receipt is read as it stands', async () => {
  const { page } = await phone(origin);
  await answerAll(page);
  await goOn(page);
  await page.waitForSelector('#outcome:focus');
  await page.waitForSelector('.keep');
  await page.waitForSelector('text=清除这部手机上的记录');
  expect(await page.locator('#receipt').ariaSnapshot()).toMatch(/^- paragraph: ([0-9A-Z]{4} ?){8}$/);
  const { host } = new URL(origin);
  expect(
    lines(await hear(page)).map((line) => line.replace(host, 'HOST').replace(/\.[0-9a-z]{8}$/, '.MARK')),
  ).toMatchInlineSnapshot(`
    [
      "heading 谢谢您，已经收到 focused",
      "heading 回执号",
      "button 复制回执号",
      "link 查询回执",
      "link 保存回执",
      "heading 分享这项调查",
      "link HOST/q/330100/share.MARK",
      "button 分享这项调查",
      "heading 接下来",
      "status 您的回答已经不在这部手机上，只留下了回执号。",
      "button 清除这部手机上的记录",
    ]
  `);
});
