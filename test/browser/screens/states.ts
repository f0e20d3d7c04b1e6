import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Role } from '../../../db/grants-schema.ts';
import { type Language, stringsIn } from '../../../web/language.ts';
import { clientOf, submissionOf, submitTo, takeForm } from '../../support/client.ts';
import {
  answerScales,
  begin,
  choose,
  goOn,
  openQuestionnaire,
  passScreener,
  receiptOn,
} from '../../support/residents.ts';

/** A laptop is what the console is made for. */
export type Device = 'phone' | 'tablet' | 'laptop' | 'desktop';

/** Where a state is to be shown. */
export interface Stage {
  page: Page;
  origin: string;
  language: Language;
  /** Receipts of residents who answered when the wave was open, by language. */
  receipts: Map<Language, string>;
  /** Of somebody whose answers are in a release. */
  publishedReceipt(): Promise<string>;
  /** A token of an interviewer, for a tablet or for paper. */
  tokenFor(entry: 'tablet' | 'paper'): Promise<string>;
  /** Signs one of the demonstration's people in. */
  signIn(role: Role): Promise<void>;
}

/** What the wave and its releases are when a picture is taken; `times` has them in order. */
export const times = ['before', 'open', 'corrected', 'withdrawn', 'closed'] as const;

export interface State {
  /** Names its files. */
  name: string;
  title: string;
  time?: (typeof times)[number];
  /** Under pressure the server asks everybody for a proof of work. */
  server?: 'usual' | 'pressed' | 'uyghur';
  devices?: readonly Device[];
  languages?: readonly Language[];
  context?: BrowserContextOptions;
  /** Leads a fresh browser to the state. */
  show(stage: Stage): Promise<unknown>;
}

/** The file of a picture, in docs/screens. */
export const deviceFile = (name: string, device: Device, language: Language): string =>
  `${name}-${device}-${language}.png`;

const onTablet: readonly Device[] = ['phone', 'tablet', 'desktop'];

const go =
  (path: string) =>
  ({ page }: Stage) =>
    page.goto(path);

/** Answers everything up to Submit. */
async function answerAll({ page, language }: Stage): Promise<void> {
  await openQuestionnaire(page);
  await passScreener(page);
  await answerScales(page, stringsIn(language).answer.submit);
}

async function submitAll(stage: Stage): Promise<void> {
  await answerAll(stage);
  await goOn(stage.page);
  await stage.page.waitForSelector('.code');
}

/** Puts the top of something at the top of the screen, below a finger's breadth of what is before it. */
const scrollTo = (page: Page, selector: string) =>
  page.evaluate((s) => {
    const top = document.querySelector(s)?.getBoundingClientRect().top ?? 0;
    window.scrollBy({ top: top - 16, behavior: 'instant' });
  }, selector);

/** A page of the console, as one of the demonstration's people sees it. */
const goAs =
  (role: Role, path: string) =>
  async ({ page, signIn }: Stage) => {
    await signIn(role);
    await page.goto(path);
  };
const atWork: readonly Device[] = ['laptop', 'tablet'];

/** The pages of those who work on a wave. */
const consoleStates: readonly State[] = [
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
    name: 'console-channels',
    title: 'Console: channels and times',
    devices: atWork,
    show: goAs('manager', '/console/2016/channels'),
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
      await page.click('#freeze button');
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
    name: 'console-refusal',
    title: 'Console: what no grant covers',
    devices: ['laptop'],
    show: goAs('supervisor', '/console/2016/110000'),
  },
];

/** Every state of every page, in the order of a resident's way; then the console. */
export const states: readonly State[] = [
  { name: 'not-open', title: 'No survey is open', time: 'before', show: go('/s/330100') },
  { name: 'home', title: 'Choose a city', devices: onTablet, show: go('/') },
  { name: 'search', title: 'A search with hits', show: go('/?q=hz') },
  {
    name: 'opening',
    title: 'The first screen',
    devices: onTablet,
    async show({ page }) {
      await page.goto('/s/330100');
      await page.waitForSelector('.foot');
    },
  },
  {
    name: 'questionnaire',
    title: 'The questionnaire, first page',
    devices: onTablet,
    show: ({ page }) => openQuestionnaire(page),
  },
  {
    name: 'answers',
    title: 'An answer after the first ones',
    async show({ page }) {
      await openQuestionnaire(page);
      await passScreener(page);
      await goOn(page);
      await choose(page, 'sex', 'female');
      await page.waitForSelector('.foot');
    },
  },
  {
    name: 'faults',
    title: 'What is missing is named',
    async show({ page }) {
      await openQuestionnaire(page);
      await passScreener(page);
      while ((await page.locator('#faults').count()) === 0) await goOn(page);
    },
  },
  {
    name: 'check',
    title: 'The last page, with the answers to be checked',
    async show(stage) {
      await answerAll(stage);
      await stage.page.waitForSelector('.check');
    },
  },
  {
    name: 'elder',
    title: 'Large print, one question a screen',
    devices: onTablet,
    async show({ page }) {
      await openQuestionnaire(page, '?mode=elder');
      await page.waitForSelector('.toggle');
      await choose(page, 'lives_here', 'yes');
      await goOn(page);
      await scrollTo(page, '.progress');
    },
  },
  {
    name: 'dark',
    title: 'Dark colours',
    context: { colorScheme: 'dark' },
    async show({ page }) {
      await openQuestionnaire(page);
      await choose(page, 'lives_here', 'yes');
      await scrollTo(page, '.progress');
    },
  },
  {
    name: 'rtl',
    title: 'Right to left: Uyghur, with questions in Chinese',
    server: 'uyghur',
    languages: ['ug'],
    async show({ page }) {
      await openQuestionnaire(page);
      await choose(page, 'lives_here', 'yes');
    },
  },
  {
    name: 'resume',
    title: 'Earlier answers are offered',
    async show({ page }) {
      await openQuestionnaire(page);
      await passScreener(page);
      await goOn(page);
      await choose(page, 'sex', 'female');
      await page.waitForSelector('.foot');
      await page.waitForTimeout(1000);
      // As in another tab, tomorrow.
      await page.addInitScript(() => sessionStorage.clear());
      await page.goto('/s/330100');
      await page.waitForSelector('.message');
    },
  },
  {
    name: 'offline',
    title: 'Submitted without a network: saved on the phone',
    async show(stage) {
      await answerAll(stage);
      await stage.page.context().setOffline(true);
      await goOn(stage.page);
      await stage.page.waitForSelector('.message');
    },
  },
  {
    name: 'pressure',
    title: 'Sending under pressure: a proof of work',
    server: 'pressed',
    async show(stage) {
      const client = clientOf(stage.origin);
      for (let i = 0; i < 2; i++) {
        const form = await takeForm(client, '2016', '330100');
        await submitTo(client, '2016', submissionOf(form, { lives_here: 'no' }));
      }
      // Without Web Crypto the page waits for as long as a slow phone computes.
      await stage.page.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined }));
      await answerAll(stage);
      await goOn(stage.page);
      const [said] = stringsIn(stage.language).answer.checking.split('{');
      await stage.page.waitForSelector(`text=${said}`);
      await stage.page.waitForTimeout(1500);
    },
  },
  {
    name: 'thanks',
    title: 'Thanks, and the receipt',
    devices: onTablet,
    async show(stage) {
      await submitAll(stage);
      await stage.page.waitForSelector('.keep, .share');
      stage.receipts.set(stage.language, await receiptOn(stage.page));
    },
  },
  {
    name: 'thanks-qr',
    title: 'The receipt’s QR code, and the link to pass on',
    async show(stage) {
      await submitAll(stage);
      await stage.page.waitForSelector('.keep');
      await scrollTo(stage.page, '.keep');
    },
  },
  {
    name: 'already',
    title: 'Answered before, and told so before answering again',
    async show(stage) {
      await submitAll(stage);
      // The device's cookie stays; what is on the phone goes.
      await stage.page.click('.foot .quiet');
      await stage.page.waitForSelector('.foot .quiet', { state: 'detached' });
      await stage.page.goto('/s/330100');
      await stage.page.waitForSelector('#trial button:visible');
    },
  },
  {
    name: 'receipt-before',
    title: 'A receipt before its release',
    show: ({ page, receipts, language }) => page.goto(`/receipts/${receipts.get(language)}`),
  },
  { name: 'receipt-search', title: 'A receipt is looked up', show: go('/receipts') },
  { name: 'privacy', title: 'Privacy', show: go('/privacy') },
  { name: 'poster-form', title: 'A poster is made', show: go('/poster') },
  {
    name: 'poster',
    title: 'A poster, A4',
    devices: ['tablet', 'desktop'],
    show: ({ page, language }) => page.goto(`/poster/330100?ch=community-12&lang=${language}`),
  },
  { name: 'waves', title: 'Waves with results', show: go('/results') },
  { name: 'results', title: 'Results of a wave', devices: onTablet, show: go('/results/2016') },
  { name: 'city', title: 'Results of a city', devices: onTablet, show: go('/results/2016/330100') },
  {
    name: 'evaluations',
    title: 'Results of an evaluation',
    devices: onTablet,
    show: go('/evaluations/2015'),
  },
  {
    name: 'evaluated-city',
    title: 'Each step to a city’s total',
    devices: onTablet,
    show: go('/evaluations/2015/330100'),
  },
  {
    name: 'public-cases',
    title: 'Cases that were chosen for publication',
    devices: ['phone', 'desktop'],
    show: go('/evaluations/2015/cases'),
  },
  { name: 'not-found', title: 'An address that leads nowhere', show: go('/nowhere') },
  {
    name: 'field',
    title: 'An interviewer’s tablet, before an interview',
    devices: ['tablet'],
    async show({ page, tokenFor }) {
      await page.goto(`/field/330100#token=${await tokenFor('tablet')}`);
      await page.waitForSelector('#point');
    },
  },
  {
    name: 'field-sheet',
    title: 'An interviewer’s tablet, handed over',
    devices: ['tablet'],
    async show({ page, tokenFor, language }) {
      await page.goto(`/field/330100#token=${await tokenFor('tablet')}`);
      await page.fill('#point', 'A17');
      await page.click(`text=${stringsIn(language).field.begin}`);
      await begin(page);
    },
  },
  {
    name: 'paper',
    title: 'Paper forms are copied',
    devices: ['desktop'],
    async show({ page, tokenFor }) {
      await page.goto(`/paper/330100#token=${await tokenFor('paper')}`);
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'receipt-after',
    title: 'A receipt after its release',
    time: 'corrected',
    async show({ page, publishedReceipt }) {
      await page.goto(`/receipts/${await publishedReceipt()}`);
    },
  },
  {
    name: 'withdrawn',
    title: 'A release that was withdrawn',
    time: 'withdrawn',
    show: go('/results/2016?release=2'),
  },
  { name: 'home-closed', title: 'No survey is open', time: 'closed', show: go('/') },
  { name: 'closed', title: 'The survey has closed', time: 'closed', show: go('/s/330100') },
  ...consoleStates,
];
