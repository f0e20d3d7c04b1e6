import { Hono } from 'hono';
import { privacyPage } from '../../web/notice/page.tsx';
import type { Surroundings } from '../cache/context.ts';
import type { Monitors } from '../services/monitor/monitor.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { statusOf } from '../survey/wave.ts';
import { cityPages } from './cities.ts';
import { clipPages } from './clips.ts';
import { accountPages } from './console/account.ts';
import { monitorPages } from './console/monitor.ts';
import { peoplePages } from './console/people.ts';
import { signInPages } from './console/sign-in.ts';
import { fieldPages } from './field.ts';
import { mendLinks } from './mended-links.ts';
import { posterPages } from './posters.ts';
import { answerPages, trialPages } from './questionnaire.ts';
import { receiptPages } from './receipts.ts';
import { contextOf, show, showProblem } from './render.ts';
import { resultPages } from './results.ts';
import { shortLinks } from './short-links.ts';

/** The pages that residents and readers of results see. They work without a script. */
export function pageRoutes(surroundings: Surroundings, monitors: Monitors) {
  const { platform, openedWaves } = surroundings;
  const pages = new Hono();
  pages.use(mendLinks);
  pages.onError((error, c) => showProblem(c, error, platform));
  return pages
    .route('/', cityPages(surroundings))
    .route('/', shortLinks(surroundings))
    .route('/', posterPages(surroundings))
    .route('/', answerPages(surroundings))
    .route('/', trialPages(surroundings))
    .route('/', clipPages(surroundings))
    .route('/', fieldPages(surroundings))
    .route('/', receiptPages(surroundings))
    .route('/', resultPages(surroundings))
    .route('/', signInPages(surroundings))
    .route('/', accountPages(surroundings))
    .route('/', peoplePages(surroundings))
    .route('/', monitorPages(surroundings, monitors))
    .get('/privacy', async (c) => {
      const context = contextOf(c, platform);
      const now = platform.now();
      const waves = (await openedWaves.read()).flatMap((wave) =>
        wave.organiser && statusOf(wave, now) === 'open'
          ? [{ title: localize(wave.title, context.language), organiser: wave.organiser }]
          : [],
      );
      return show(c, privacyPage({ ...context, waves }));
    });
}
