import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { loggable } from '../db/errors.ts';
import { evaluationRoutes } from './api/evaluation.ts';
import { operationRoutes } from './api/health.ts';
import { questionnaireRoutes } from './api/questionnaires.ts';
import { receiptRoutes } from './api/receipts.ts';
import { releaseRoutes } from './api/releases.ts';
import { reviewRoutes } from './api/review.ts';
import { staffRoutes } from './api/staff.ts';
import { submissionRoutes } from './api/submissions.ts';
import { waveRoutes } from './api/waves.ts';
import { createCityWaves } from './cache/city-waves.ts';
import { createFieldworkCache } from './cache/open-wave.ts';
import { createKeptPages, type KeptPages } from './cache/pages.ts';
import { createKeptReleases, type KeptReleases } from './cache/releases.ts';
import { createOpenedWaves, type OpenedWaves } from './cache/waves.ts';
import { compressPages } from './http/compression.ts';
import { contentErrors, malformedContent } from './http/content-errors.ts';
import { apiHeaders, pageSecurity } from './http/headers.ts';
import { languageOf } from './http/language.ts';
import { loggablePath } from './http/loggable-path.ts';
import { Problem, problemDocument, problemOf } from './http/problems.ts';
import { pageRoutes } from './pages/pages.ts';
import { showProblem, wantsPage } from './pages/render.ts';
import type { Platform } from './platform.ts';

/** What routes are given: the platform, and the opened waves and the releases that it has loaded. */
export interface Surroundings {
  platform: Platform;
  fieldworkOf: ReturnType<typeof createFieldworkCache>;
  openedWaves: OpenedWaves;
  cityWaves: ReturnType<typeof createCityWaves>;
  keptPages: KeptPages;
  keptResults: KeptPages;
  keptReleases: KeptReleases;
}

/** Apart from the questionnaires, which no reader of old releases may displace: all pages of two releases of 349 cities. */
const KEPT_RESULTS_BYTES = 32 * 1024 * 1024;

/** What an app has loaded, nothing yet. */
export function surround(platform: Platform): Surroundings {
  const fieldworkOf = createFieldworkCache(platform.db, platform.keys, platform.now, platform.sharesQueries);
  const openedWaves = createOpenedWaves(platform.db, platform.now);
  return {
    platform,
    fieldworkOf,
    openedWaves,
    cityWaves: createCityWaves(platform, openedWaves, fieldworkOf),
    keptPages: createKeptPages(platform),
    keptResults: createKeptPages(platform, KEPT_RESULTS_BYTES, false),
    keptReleases: createKeptReleases(platform),
  };
}

/**
 * The app, the same in every runtime. Routes stand in the order in which an answer passes them, but for the one that
 * takes submissions: it is found before all that the others pass first.
 */
export function createApp(platform: Platform, surroundings = surround(platform)) {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid(platform) });
  const first = app.route('/', submissionRoutes(surroundings));
  app.use(named);
  app.use(protect(platform));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => refuseMethod(c, methods, platform) }));
  app.onError((error, c) => answerError(error, c, platform));
  app.notFound((c) => {
    const problem = new Problem('not-found');
    return wantsPage(c) ? showProblem(c, problem, platform) : reply(c, problem, platform);
  });

  const api = first
    .route('/', waveRoutes(surroundings))
    .route('/', questionnaireRoutes(surroundings))
    .route('/', receiptRoutes(surroundings))
    .route('/', releaseRoutes(surroundings))
    .route('/', evaluationRoutes(surroundings))
    .route('/', reviewRoutes(surroundings))
    .route('/', staffRoutes(surroundings))
    .route('/', operationRoutes(surroundings));
  // Made with the first request, and never again: it takes longer than any answer.
  let description: ReturnType<typeof describe> | undefined;
  const describe = () => api.getOpenAPI31Document(about);
  api.get('/api/v1/openapi.json', (c) => {
    description ??= describe();
    return c.json(description);
  });
  app.route('/', pageRoutes(surroundings));
  return api;
}

/** Gives a request an id, or takes the one that a proxy gave it. */
const named = requestId();

/** What the API's description of itself begins with. */
const about = {
  openapi: '3.1.0',
  info: {
    title: 'Chengsheng',
    version: '1',
    description: 'Citizen experience survey: questionnaires, submissions, releases and the evaluation feed.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
};

export type App = ReturnType<typeof createApp>;

/**
 * Headers that keep browsers from doing what nobody asked for. Those of the API's replies, which are only
 * data, are set before the reply is made: changing a finished one costs more than all else about it.
 */
function protect(platform: Platform): MiddlewareHandler {
  const pages = pageSecurity(platform);
  const compress = compressPages(platform.coders);
  const headers = apiHeaders(platform);
  return async (c, next) => {
    if (!c.req.path.startsWith('/api/')) return await pages(c, () => compress(c, next));
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    await next();
  };
}

/** The problem document as a response, in the caller's language. */
export function reply(c: Context, problem: Problem, platform: Platform): Response {
  const headers = apiHeaders(platform);
  headers['Content-Type'] = 'application/problem+json; charset=utf-8';
  if (problem.status === 429 || problem.status === 503)
    headers['Retry-After'] = String(problem.retryAfterSeconds);
  if (problem.status === 401) headers['WWW-Authenticate'] = 'Bearer';
  headers['Cache-Control'] = 'no-store';
  return c.body(JSON.stringify(problemDocument(problem, languageOf(c, platform))), problem.status, headers);
}

async function answerError(error: Error, c: Context, platform: Platform): Promise<Response> {
  // The route of submissions passes no middleware.
  if (!c.get('requestId')) await named(c, async () => {});
  const problem = problemOf(error);
  if (problem) return reply(c, problem, platform);
  if (error instanceof HTTPException && error.status === 400)
    return reply(
      c,
      new Problem('content-invalid', { errors: malformedContent(languageOf(c, platform)) }),
      platform,
    );
  if (error instanceof HTTPException && error.status === 415)
    return reply(c, new Problem('media-type-unsupported'), platform);
  platform.log.error(
    { err: loggable(error), requestId: c.get('requestId'), path: loggablePath(c.req.path) },
    'unexpected failure',
  );
  return reply(c, new Problem('internal', { instance: `urn:uuid:${c.get('requestId')}` }), platform);
}

function refuseMethod(c: Context, methods: string[], platform: Platform): Response {
  const response = reply(c, new Problem('method-not-allowed'), platform);
  response.headers.set('Allow', methods.join(', '));
  return response;
}

/** Path parameters of the wrong form name nothing that exists; anything else is the content's fault. */
export function refuseInvalid(platform: Platform) {
  return (result: Validated, c: Context): undefined => {
    if (result.success) return;
    if (result.target === 'param') throw new Problem('not-found');
    const errors = contentErrors(result.error.issues, result.data, languageOf(c, platform));
    throw new Problem('content-invalid', { errors });
  };
}

type Validated =
  | { success: true }
  | {
      success: false;
      target: string;
      data?: unknown;
      error: { issues: readonly { path: PropertyKey[]; message: string }[] };
    };
