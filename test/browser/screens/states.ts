import { stringsIn } from '../../../web/language.ts';
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
import { consoleStates } from './console-states.ts';
import { setupStates } from './setup-states.ts';
import { type Device, go, type Stage, type State, scrollTo } from './stage.ts';

const onTablet: readonly Device[] = ['phone', 'tablet', 'desktop'];

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
      // The resident comes back tomorrow, in another tab.
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
      // The device's cookie stays; the phone's storage is cleared.
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
  ...setupStates,
];
