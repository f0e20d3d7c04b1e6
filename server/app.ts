import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { isSharedPath } from '../web/paths.ts';
import { accountRoutes } from './api/accounts.ts';
import { alertRoutes } from './api/alerts.ts';
import { apiKeyRoutes } from './api/api-keys.ts';
import { arrivalRoutes } from './api/arrivals.ts';
import { auditRoutes } from './api/audit.ts';
import { authRoutes } from './api/auth.ts';
import { caseRoutes } from './api/cases.ts';
import { cityScoreRoutes } from './api/city-scores.ts';
import { contactRoutes } from './api/contacts.ts';
import { credentialCheckRoutes } from './api/credential-checks.ts';
import { decisionRoutes } from './api/decisions.ts';
import { enrolmentRoutes } from './api/enrolments.ts';
import { evaluationDraftRoutes } from './api/evaluation-drafts.ts';
import { evaluationFeedRoutes } from './api/evaluation-feed.ts';
import { evaluationReleaseRoutes } from './api/evaluation-releases.ts';
import { evaluationWithdrawalRoutes } from './api/evaluation-withdrawals.ts';
import { evaluationSetupRoutes } from './api/evaluations.ts';
import { exportRoutes } from './api/exports.ts';
import { feedbackRoutes } from './api/feedback.ts';
import { operationRoutes } from './api/health.ts';
import { interviewerRoutes } from './api/interviewers.ts';
import { invitationRoutes } from './api/invitations.ts';
import { monitorRoutes } from './api/monitor.ts';
import { noteRoutes } from './api/notes.ts';
import { objectionRoutes } from './api/objections.ts';
import { optionalSetRoutes } from './api/optional-sets.ts';
import { orderRoutes } from './api/orders.ts';
import { ownKeyRoutes } from './api/own-keys.ts';
import { paperSheetRoutes } from './api/paper-sheets.ts';
import { paperRoutes } from './api/papers.ts';
import { previewLinkRoutes } from './api/preview-links.ts';
import { pullRoutes } from './api/pulls.ts';
import { questionnaireRoutes } from './api/questionnaires.ts';
import { receiptRoutes } from './api/receipts.ts';
import { releaseChangeRoutes } from './api/release-changes.ts';
import { releaseDraftRoutes } from './api/release-drafts.ts';
import { releaseWithdrawalRoutes } from './api/release-withdrawals.ts';
import { releaseRoutes } from './api/releases.ts';
import { reminderRoutes } from './api/reminders.ts';
import { reportDraftRoutes } from './api/report-drafts.ts';
import { reportFileRoutes } from './api/report-files.ts';
import { reportTableRoutes } from './api/report-tables.ts';
import { reportRoutes } from './api/reports.ts';
import { reviewRoutes } from './api/review.ts';
import { staffRoutes } from './api/staff.ts';
import { submissionRoutes } from './api/submissions.ts';
import { waveDesignRoutes } from './api/wave-design.ts';
import { waveOpeningRoutes } from './api/wave-openings.ts';
import { waveSetupRoutes } from './api/wave-setup.ts';
import { waveSetupFileRoutes } from './api/wave-setup-files.ts';
import { waveRoutes } from './api/waves.ts';
import { surround } from './cache/context.ts';
import { compressPages } from './http/compression.ts';
import { answerError, nameRequest, refuseInvalid, refuseMethod, replyProblem } from './http/errors.ts';
import { apiHeaders, pageSecurity } from './http/headers.ts';
import { Problem } from './http/problems.ts';
import { pageRoutes } from './pages/pages.ts';
import { showProblem, wantsPage } from './pages/render.ts';
import type { Platform } from './platform.ts';
import { createInterviewing } from './services/interviewing/interviewers.ts';
import { createMonitors } from './services/monitor/monitor.ts';

/**
 * The app, the same in every runtime. Routes stand in the order in which an answer passes them, except that the route
 * for submissions comes before all middleware.
 */
export function createApp(platform: Platform, surroundings = surround(platform)) {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid(platform) });
  const monitors = createMonitors(platform);
  const interviewersOf = createInterviewing(platform);
  const first = app.route('/', submissionRoutes(surroundings));
  app.use(nameRequest);
  app.use(protect(platform));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => refuseMethod(c, methods, platform) }));
  app.onError((error, c) => answerError(error, c, platform));
  app.notFound((c) => {
    const problem = new Problem('not-found');
    return wantsPage(c) ? showProblem(c, problem, platform) : replyProblem(c, problem, platform);
  });

  const api = first
    .route('/', waveRoutes(surroundings))
    .route('/', questionnaireRoutes(surroundings))
    .route('/', credentialCheckRoutes(surroundings))
    .route('/', receiptRoutes(surroundings))
    .route('/', releaseRoutes(surroundings))
    .route('/', releaseChangeRoutes(surroundings))
    .route('/', releaseDraftRoutes(surroundings))
    .route('/', releaseWithdrawalRoutes(surroundings))
    .route('/', evaluationFeedRoutes(surroundings))
    .route('/', feedbackRoutes(surroundings))
    .route('/', objectionRoutes(surroundings))
    .route('/', cityScoreRoutes(surroundings))
    .route('/', pullRoutes(surroundings))
    .route('/', ownKeyRoutes(surroundings))
    .route('/', monitorRoutes(surroundings, monitors))
    .route('/', arrivalRoutes(surroundings, monitors))
    .route('/', alertRoutes(surroundings))
    .route('/', noteRoutes(surroundings))
    .route('/', reviewRoutes(surroundings))
    .route('/', decisionRoutes(surroundings))
    .route('/', orderRoutes(surroundings))
    .route('/', exportRoutes(surroundings))
    .route('/', waveSetupRoutes(surroundings))
    .route('/', waveDesignRoutes(surroundings))
    .route('/', previewLinkRoutes(surroundings))
    .route('/', waveSetupFileRoutes(surroundings))
    .route('/', waveOpeningRoutes(surroundings))
    .route('/', staffRoutes(surroundings))
    .route('/', enrolmentRoutes(surroundings))
    .route('/', invitationRoutes(surroundings))
    .route('/', auditRoutes(surroundings))
    .route('/', interviewerRoutes(surroundings, interviewersOf))
    .route('/', authRoutes(surroundings))
    .route('/', accountRoutes(surroundings))
    .route('/', apiKeyRoutes(surroundings))
    .route('/', contactRoutes(surroundings))
    .route('/', paperSheetRoutes(surroundings))
    .route('/', evaluationSetupRoutes(surroundings))
    .route('/', reportDraftRoutes(surroundings))
    .route('/', reportRoutes(surroundings))
    .route('/', reportFileRoutes(surroundings))
    .route('/', reportTableRoutes(surroundings))
    .route('/', optionalSetRoutes(surroundings))
    .route('/', paperRoutes(surroundings))
    .route('/', caseRoutes(surroundings))
    .route('/', reminderRoutes(surroundings))
    .route('/', evaluationDraftRoutes(surroundings))
    .route('/', evaluationWithdrawalRoutes(surroundings))
    .route('/', evaluationReleaseRoutes(surroundings))
    .route('/', operationRoutes(surroundings));
  // Made once, for the first request: it takes longer than any other reply.
  let description: ReturnType<typeof describe> | undefined;
  const describe = () => api.getOpenAPI31Document(about);
  api.get('/api/v1/openapi.json', (c) => {
    description ??= describe();
    return c.json(description);
  });
  app.route('/', pageRoutes(surroundings, monitors, interviewersOf));
  return api;
}

/** The head of the OpenAPI document. */
const about = {
  openapi: '3.1.0',
  info: {
    title: 'Chengsheng',
    version: '1',
    description: 'Citizen experience survey: questionnaires, submissions, releases and the evaluation feed.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
};

/**
 * Security headers. The API's are set before the reply is made, because changing a finished reply costs more than
 * everything else about it.
 */
function protect(platform: Platform): MiddlewareHandler {
  const pages = pageSecurity(platform);
  const shared = pageSecurity(platform, true);
  const compress = compressPages(platform.coders);
  const headers = apiHeaders(platform);
  return async (c, next) => {
    const security = isSharedPath(c.req.path) ? shared : pages;
    if (!c.req.path.startsWith('/api/')) return await security(c, () => compress(c, next));
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    await next();
  };
}
