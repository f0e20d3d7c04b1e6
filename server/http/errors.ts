import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { loggable } from '../../db/errors.ts';
import type { Platform } from '../platform.ts';
import { contentErrors, malformedContent } from './content-errors.ts';
import { apiHeaders } from './headers.ts';
import { languageOf } from './language.ts';
import { loggablePath } from './loggable-path.ts';
import { Problem, problemDocument, problemOf } from './problems.ts';

/** Failures as replies of the API. */

/** Gives a request an id, or keeps the one from a proxy. */
export const nameRequest = requestId();

/** The problem document as a response, in the caller's language. */
export function replyProblem(c: Context, problem: Problem, platform: Platform): Response {
  const headers = apiHeaders(platform);
  headers['Content-Type'] = 'application/problem+json; charset=utf-8';
  if (problem.status === 429 || problem.status === 503)
    headers['Retry-After'] = String(problem.retryAfterSeconds);
  if (problem.status === 401) headers['WWW-Authenticate'] = 'Bearer';
  headers['Cache-Control'] = 'no-store';
  return c.body(JSON.stringify(problemDocument(problem, languageOf(c, platform))), problem.status, headers);
}

/** Any failure as a problem document. Unexpected ones are logged under the reference that the caller gets. */
export async function answerError(error: Error, c: Context, platform: Platform): Promise<Response> {
  // The route of submissions runs outside the middleware.
  if (!c.get('requestId')) await nameRequest(c, async () => {});
  const problem = problemOf(error);
  if (problem) return replyProblem(c, problem, platform);
  if (error instanceof HTTPException && error.status === 400)
    return replyProblem(
      c,
      new Problem('content-invalid', { errors: malformedContent(languageOf(c, platform)) }),
      platform,
    );
  if (error instanceof HTTPException && error.status === 415)
    return replyProblem(c, new Problem('media-type-unsupported'), platform);
  platform.log.error(
    { err: loggable(error), requestId: c.get('requestId'), path: loggablePath(c.req.path) },
    'unexpected failure',
  );
  return replyProblem(c, new Problem('internal', { instance: `urn:uuid:${c.get('requestId')}` }), platform);
}

/** The reply to a method that the address does not support, with the methods that it does. */
export function refuseMethod(c: Context, methods: string[], platform: Platform): Response {
  const response = replyProblem(c, new Problem('method-not-allowed'), platform);
  response.headers.set('Allow', methods.join(', '));
  return response;
}

/**
 * A malformed path parameter names nothing that exists (404); any other malformed input is a fault of the content
 * (422).
 */
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
