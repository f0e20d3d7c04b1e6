import { Hono } from 'hono';
import { privacyPage } from '../../web/notice/page.tsx';
import type { Surroundings } from '../cache/context.ts';
import type { Interviewing } from '../services/interviewing/interviewers.ts';
import type { Monitors } from '../services/monitor/monitor.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { statusOf } from '../survey/wave.ts';
import { cityPages } from './cities.ts';
import { clipPages } from './clips.ts';
import { accountPages } from './console/account.ts';
import { alertPages } from './console/alerts.ts';
import { designOutlinePages } from './console/design/outline.ts';
import { designAutosave, designPartPages } from './console/design/part.ts';
import { designToolPages } from './console/design/tools.ts';
import { devicePages } from './console/devices.ts';
import { exportPages } from './console/exports.ts';
import { feedbackPages } from './console/feedback.ts';
import { interviewerPages } from './console/interviewers.ts';
import { invitationPages } from './console/invitations.ts';
import { mailAddressPages } from './console/mail-address.ts';
import { monitorPages } from './console/monitor.ts';
import { notePages } from './console/notes.ts';
import { objectionPages } from './console/objections.ts';
import { orderPages } from './console/orders.ts';
import { paperSheetPages } from './console/paper-sheets.ts';
import { peoplePages } from './console/people.ts';
import { publishPages } from './console/publish.ts';
import { pullPages } from './console/pulls.ts';
import { reviewPages } from './console/review.ts';
import { scorePages } from './console/scores.ts';
import { setupStepPages } from './console/setup/steps.ts';
import { setupPages } from './console/setup.ts';
import { signInPages } from './console/sign-in.ts';
import { trailPages } from './console/trail.ts';
import { withdrawalPages } from './console/withdrawals.ts';
import { dictionaryPages } from './dictionary.ts';
import { autosaveRoutes } from './evaluation/autosave.ts';
import { publicCasePages } from './evaluation/cases.ts';
import { optionalSetPages } from './evaluation/optional-sets.ts';
import { paperPages } from './evaluation/papers.ts';
import { reminderPages } from './evaluation/reminders.ts';
import { reportPages } from './evaluation/report.ts';
import { reportLevelPages } from './evaluation/report-levels.ts';
import { reportTablePages } from './evaluation/report-table.ts';
import { evaluationResultPages } from './evaluation/results.ts';
import { steeringPages } from './evaluation/steering.ts';
import { versionPages } from './evaluation/versions.ts';
import { fieldPages } from './field.ts';
import { mendLinks } from './mended-links.ts';
import { methodPages } from './method.ts';
import { pageViewRoutes } from './page-views.ts';
import { posterPages } from './posters.ts';
import { previewPages } from './previews.ts';
import { answerPages } from './questionnaire.ts';
import { receiptPages } from './receipts.ts';
import { contextOf, show, showProblem } from './render.ts';
import { resultPages } from './results.ts';
import { shortLinks } from './short-links.ts';
import { trialPages } from './trials.ts';
import { verifyPages } from './verify.ts';

/** The pages that residents and readers of results see. They work without a script. */
export function pageRoutes(surroundings: Surroundings, monitors: Monitors, interviewersOf: Interviewing) {
  const { platform, openedWaves } = surroundings;
  const pages = new Hono();
  pages.use(mendLinks);
  pages.onError((error, c) => showProblem(c, error, platform));
  return pages
    .route('/', cityPages(surroundings))
    .route('/', shortLinks(surroundings))
    .route('/', posterPages(surroundings))
    .route('/', answerPages(surroundings))
    .route('/', previewPages(surroundings))
    .route('/', trialPages(surroundings))
    .route('/', pageViewRoutes(surroundings))
    .route('/', clipPages(surroundings))
    .route('/', fieldPages(surroundings))
    .route('/', receiptPages(surroundings))
    .route('/', resultPages(surroundings))
    .route('/', verifyPages(surroundings))
    .route('/', dictionaryPages(surroundings))
    .route('/', methodPages(surroundings))
    .route('/', publicCasePages(surroundings))
    .route('/', evaluationResultPages(surroundings))
    .route('/', signInPages(surroundings))
    .route('/', mailAddressPages(surroundings))
    .route('/', accountPages(surroundings))
    .route('/', peoplePages(surroundings))
    .route('/', trailPages(surroundings))
    .route('/', steeringPages(surroundings))
    .route('/', reminderPages(surroundings))
    .route('/', optionalSetPages(surroundings))
    .route('/', paperPages(surroundings))
    .route('/', reportPages(surroundings))
    .route('/', reportLevelPages(surroundings))
    .route('/', reportTablePages(surroundings))
    .route('/', autosaveRoutes(surroundings))
    .route('/', versionPages(surroundings))
    .route('/', setupPages(surroundings))
    .route('/', setupStepPages(surroundings))
    .route('/', designAutosave(surroundings))
    .route('/', designPartPages(surroundings))
    .route('/', designOutlinePages(surroundings))
    .route('/', designToolPages(surroundings))
    .route('/', alertPages(surroundings))
    .route('/', notePages(surroundings))
    .route('/', interviewerPages(surroundings, interviewersOf))
    .route('/', devicePages(surroundings))
    .route('/', invitationPages(surroundings))
    .route('/', paperSheetPages(surroundings))
    .route('/', orderPages(surroundings))
    .route('/', exportPages(surroundings))
    .route('/', reviewPages(surroundings))
    .route('/', feedbackPages(surroundings))
    .route('/', scorePages(surroundings))
    .route('/', objectionPages(surroundings))
    .route('/', publishPages(surroundings))
    .route('/', withdrawalPages(surroundings))
    .route('/', pullPages(surroundings))
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
