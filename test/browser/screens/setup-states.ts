import type { Device, Stage, State } from './stage.ts';

const SETUP = '/console/next/setup';
const DESIGN = `${SETUP}/questionnaire/design`;
const devices: readonly Device[] = ['laptop', 'phone'];

/** A page of a wave set up as a copy of the previous one. */
const ofNext = (path: string) => async (stage: Stage) => {
  const { page, signIn } = stage;
  await signIn('manager');
  await page.goto('/console/waves');
  if ((await page.locator(`a[href="${SETUP}"]`).count()) === 0) {
    await page.fill('[name=waveCode]', 'next');
    await page.fill('[name=titleZh]', '下一轮市民体验调查');
    await page.fill('[name=titleEn]', 'The next citizen experience survey');
    await page.click('form.card button');
    await page.waitForURL(/setup/);
  }
  await page.goto(path);
};

/** The pages of people who set a wave up and write its questionnaire. */
export const setupStates: readonly State[] = [
  {
    name: 'console-setup',
    title: 'Console: what is left to do before a wave opens',
    devices,
    show: ofNext(SETUP),
  },
  {
    name: 'console-setup-questionnaire',
    title: 'Console: which questionnaire a wave has',
    devices,
    show: ofNext(`${SETUP}/questionnaire`),
  },
  {
    name: 'console-setup-quotas',
    title: 'Console: quotas are proposed, with what they come to',
    devices,
    show: ofNext(`${SETUP}/quotas?halfWidth=3&deviation=25&least=10&capPercent=120`),
  },
  { name: 'console-design', title: 'Console: the outline of a questionnaire', devices, show: ofNext(DESIGN) },
  {
    name: 'console-design-question',
    title: 'Console: a question, with its languages side by side',
    devices,
    show: async (stage) => {
      await ofNext(DESIGN)(stage);
      await stage.page.locator('a[href*="/parts/q"]').first().click();
      await stage.page.waitForURL(/parts/);
    },
  },
  {
    name: 'console-design-preview',
    title: 'Console: a draft as residents will see it',
    devices: ['laptop'],
    show: async (stage) => {
      await ofNext(`${DESIGN}/preview?city=330100`)(stage);
      await stage.page.frameLocator('iframe >> nth=0').locator('#start').waitFor();
    },
  },
];
