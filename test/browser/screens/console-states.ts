import type { Role } from '../../../db/grants-schema.ts';
import { type Device, go, type Stage, type State } from './stage.ts';

/** A page of the console, as one of the demonstration's people sees it. */
const goAs =
  (role: Role, path: string) =>
  async ({ page, signIn }: Stage) => {
    await signIn(role);
    await page.goto(path);
  };
const atWork: readonly Device[] = ['laptop', 'tablet'];

/** The pages of people who work on a wave. */
export const consoleStates: readonly State[] = [
  { name: 'console-sign-in', title: 'Console: signing in', devices: atWork, show: go('/console/sign-in') },
  {
    name: 'console-overview',
    title: 'Console: the overview of the fieldwork, city by city',
    devices: atWork,
    show: goAs('manager', '/console/2016'),
  },
  {
    name: 'console-overview-dark',
    title: 'Console: the overview in dark colours',
    devices: ['laptop'],
    languages: ['en'],
    context: { colorScheme: 'dark' },
    show: goAs('manager', '/console/2016'),
  },
  {
    name: 'console-alerts',
    title: 'Console: alerts, with who took charge of them',
    devices: atWork,
    show: goAs('manager', '/console/2016?alerts=unowned'),
  },
  {
    name: 'console-filtered',
    title: 'Console: one province, sorted by what is missing',
    devices: ['laptop'],
    show: goAs('manager', '/console/2016?sort=gap&province=44'),
  },
  {
    name: 'console-finished',
    title: 'Console: a wave that is over',
    devices: ['laptop'],
    show: goAs('manager', '/console/2015'),
  },
  {
    name: 'console-city',
    title: 'Console: a city, with its strata and its forecast',
    devices: atWork,
    show: goAs('manager', '/console/2016/330100'),
  },
  {
    name: 'console-city-dark',
    title: 'Console: a city in dark colours',
    devices: atWork,
    languages: ['zh-CN'],
    context: { colorScheme: 'dark' },
    show: goAs('manager', '/console/2016/620100'),
  },
  {
    name: 'console-city-stalled',
    title: 'Console: a city that has stalled, with its alert',
    devices: ['laptop'],
    show: goAs('manager', '/console/2016/230100'),
  },
  {
    name: 'console-channels',
    title: 'Console: channels and times',
    devices: atWork,
    show: goAs('manager', '/console/2016/channels'),
  },
  {
    name: 'console-slow-pages',
    title: 'Console: times of answering, and pages that are slow in one language',
    devices: atWork,
    async show(stage) {
      await goAs('manager', '/console/2016/channels')(stage);
      await stage.page.locator('section:has(.inner)').evaluate((section) => section.scrollIntoView());
    },
  },
  {
    name: 'console-slow-pages-dark',
    title: 'Console: all pages that were compared, in dark colours',
    devices: ['laptop'],
    languages: ['zh-CN'],
    context: { colorScheme: 'dark' },
    async show(stage) {
      await goAs('manager', '/console/2016/channels')(stage);
      const all = stage.page.locator('section details summary').last();
      await all.click();
      await all.evaluate((summary) => summary.scrollIntoView());
    },
  },
  {
    name: 'console-order',
    title: 'Console: an order to hold what arrives by a channel',
    devices: ['laptop'],
    show: goAs('manager', '/console/2016/orders/new?channel=qr-poster'),
  },
  {
    name: 'console-drop-off',
    title: 'Console: where answers are lacking, and where people stop',
    devices: atWork,
    show: goAs('manager', '/console/2016/drop-off'),
  },
  {
    name: 'console-interviewers',
    title: 'Console: interviewers, and their devices',
    devices: atWork,
    show: goAs('manager', '/console/2016/interviewers'),
  },
  {
    name: 'console-devices',
    title: 'Console: devices of interviewers',
    devices: ['laptop'],
    show: goAs('manager', '/console/2016/interviewers/devices'),
  },
  {
    name: 'console-invitations',
    title: 'Console: invitations, by city and batch',
    devices: atWork,
    show: goAs('manager', '/console/2016/invitations'),
  },
  {
    name: 'console-review',
    title: 'Console: groups of answers that wait for a person',
    devices: atWork,
    show: goAs('reviewer', '/console/2016/review'),
  },
  {
    name: 'console-group',
    title: 'Console: a held group, with what speaks for and against it',
    devices: [...atWork, 'phone'],
    show: goAs('reviewer', '/console/2016/review/420100/PRAISE:channel:qr-office-7'),
  },
  {
    name: 'console-publish',
    title: 'Console: what has to be true before a release, and its drafts',
    devices: atWork,
    show: goAs('releaser', '/console/2016/publish'),
  },
  {
    name: 'console-draft',
    title: 'Console: a frozen draft, with its digest and what was found',
    devices: [...atWork, 'phone'],
    show: async (stage) => {
      await goAs('releaser', '/console/2016/publish')(stage);
      const { page } = stage;
      await page.check('[name=interim]');
      if ((await page.locator('#reason').count()) > 0)
        await page.fill('#reason', '补充纸质问卷 · late forms on paper');
      await page.click('#freeze button', { timeout: 120_000 });
      await page.waitForURL(/drafts/, { timeout: 120_000 });
      await page.goto(page.url().replace(/\?.*/, ''));
    },
  },
  {
    name: 'console-withdrawal',
    title: 'Console: a release is proposed to be withdrawn',
    devices: ['laptop'],
    show: goAs('releaser', '/console/2015/publish/releases/1/withdrawal'),
  },
  {
    name: 'console-exports',
    title: 'Console: answers are exported for a named purpose',
    devices: ['laptop', 'phone'],
    show: goAs('releaser', '/console/2016/exports'),
  },
  {
    name: 'console-scores',
    title: 'Console: a province’s cities, and how far chance reaches',
    devices: atWork,
    show: goAs('province', '/console/2015/scores'),
  },
  {
    name: 'console-feedback',
    title: 'Console: a city’s own result',
    devices: atWork,
    show: goAs('city', '/console/2015/330100/feedback'),
  },
  {
    name: 'console-pulls',
    title: 'Console: what an evaluator pulled, and holds',
    devices: ['laptop'],
    show: goAs('evaluator', '/console/2015/pulls'),
  },
  {
    name: 'console-objections',
    title: 'Console: what cities object to, and the answers',
    devices: ['laptop'],
    show: async (stage) => {
      await goAs('city', '/console/2015/330100/feedback')(stage);
      const { page, language, signIn } = stage;
      const texts = {
        'zh-CN': '新城区的人口数据仍是2010年普查的，与近年人口流入不符。',
        en: 'The figures of the new district are those of the census of 2010, and many have moved there since.',
      };
      await page.fill('#objection', texts[language === 'en' ? 'en' : 'zh-CN']);
      await page.click('form[action$="/objections"] button');
      await page.waitForSelector('.objections li');
      await page.context().clearCookies();
      await signIn('releaser');
      await page.goto('/console/2015/objections');
    },
  },
  {
    name: 'console-trail',
    title: 'Console: what everybody did, linked by hashes',
    devices: ['laptop', 'phone'],
    show: goAs('auditor', '/console/trail'),
  },
  {
    name: 'console-waves',
    title: 'Console: waves that are being set up',
    devices: ['laptop'],
    show: goAs('manager', '/console/waves'),
  },
  {
    name: 'console-evaluation',
    title: 'Console: how far the cities’ reports are',
    devices: atWork,
    show: goAs('secretariat', '/console/evaluations/2016'),
  },
  {
    name: 'console-report',
    title: 'Console: a city’s report',
    devices: atWork,
    show: goAs('city-editor', '/console/evaluations/2016/cities/330100'),
  },
  {
    name: 'console-indicator',
    title: 'Console: one indicator of a city’s report, with the last round’s figures',
    devices: atWork,
    show: goAs('city-editor', '/console/evaluations/2016/cities/330100/levels/L2'),
  },
  {
    name: 'console-reminders',
    title: 'Console: whom to tell of their city’s report',
    devices: [...atWork, 'phone'],
    show: goAs('secretariat', '/console/evaluations/2016/reminders'),
  },
  {
    name: 'console-papers',
    title: 'Console: cases and work reports',
    devices: atWork,
    show: goAs('secretariat', '/console/evaluations/2016/papers'),
  },
  {
    name: 'console-case',
    title: 'Console: a city’s case, reviewed and published',
    devices: ['laptop', 'phone'],
    show: goAs('secretariat', '/console/evaluations/2015/papers/330100'),
  },
  {
    name: 'console-optional-sets',
    title: 'Console: optional indicators of provinces',
    devices: ['laptop', 'phone'],
    show: goAs('secretariat', '/console/evaluations/2016/optional-sets'),
  },
  {
    name: 'console-evaluation-withdrawal',
    title: 'Console: withdrawing a release of the evaluation',
    devices: ['laptop', 'phone'],
    show: goAs('secretariat', '/console/evaluations/2015/releases/1/withdrawal'),
  },
  {
    name: 'console-people',
    title: 'Console: people, their roles and their keys',
    devices: atWork,
    show: goAs('admin', '/console/people'),
  },
  {
    name: 'console-account',
    title: 'Console: one’s own account',
    devices: atWork,
    show: goAs('city-editor', '/console/account'),
  },
  {
    name: 'console-second-factor',
    title: 'Console: setting up the second factor',
    devices: ['laptop'],
    show: goAs('auditor', '/console/account/second-factor'),
  },
  {
    name: 'console-refusal',
    title: 'Console: what no grant covers',
    devices: ['laptop'],
    show: goAs('supervisor', '/console/2016/110000'),
  },
];
