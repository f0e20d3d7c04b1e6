import type { Context } from 'hono';
import { generateCookie } from 'hono/cookie';
import { loggable } from '../../db/errors.ts';
import { formatTime, stringsIn } from '../../web/language.ts';
import { type ProblemKind, problemPage } from '../../web/notice/page.tsx';
import type { PageContext } from '../../web/ui/document.tsx';
import { fill } from '../../web/ui/interpolate.ts';
import { modeOf } from '../http/display-mode.ts';
import { cachingOf, pageHeaders } from '../http/headers.ts';
import { languageOf } from '../http/language.ts';
import { loggablePath } from '../http/loggable-path.ts';
import { Problem, type ProblemCode, problemOf } from '../http/problems.ts';
import type { Platform } from '../platform.ts';

const YEAR_SECONDS = 31_536_000;

/** The context of every page. Remembers a language or mode in the address. */
export function contextOf(c: Context, platform: Platform): PageContext {
  const choices = choicesOf(c, platform);
  for (const cookie of choiceCookies(c, choices, platform)) c.header('Set-Cookie', cookie, { append: true });
  const { pathname, search } = new URL(c.req.url);
  // A path that begins with two slashes would lead to another site.
  return { ...choices, languages: platform.languages, url: pathname.replace(/^\/+/, '/') + search };
}

/** Readers' choices for the pages. */
export type Choices = Pick<PageContext, 'language' | 'mode'>;

export const choicesOf = (c: Context, platform: Platform): Choices => ({
  language: languageOf(c, platform),
  mode: modeOf(c),
});

/** The cookies that remember choices in the address. */
export function choiceCookies(c: Context, { language, mode }: Choices, platform: Platform): string[] {
  const chosen = Object.entries({ lang: language, mode }).filter(([name]) => c.req.query(name));
  const options = { path: '/', secure: platform.secureCookies, maxAge: YEAR_SECONDS };
  return chosen.map(([name, value]) => generateCookie(name, value, { ...options, sameSite: 'Lax' }));
}

export type PageStatus =
  | 200
  | 201
  | 401
  | 403
  | 404
  | 409
  | 410
  | 412
  | 413
  | 415
  | 422
  | 429
  | 500
  | 501
  | 503;

/** A page as a response. A temporarily unavailable one says when to try again. */
export async function show(c: Context, html: string, status: PageStatus = 200): Promise<Response> {
  if (status === 503) c.header('Retry-After', String(new Problem('overloaded').retryAfterSeconds));
  return c.html(html, status, { ...(await pageHeaders()), ...cachingOf(c) });
}

/** A drawing as a file to download. */
export function showDrawing(c: Context, svg: string, name: string): Response {
  return c.body(svg, 200, {
    'Content-Type': 'image/svg+xml; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'private, no-cache',
    Vary: 'Accept-Language, Cookie',
    ...cachingOf(c),
  });
}

/** The page of each problem; one for all missing things, and other failures count as the server's. */
const kinds: Partial<Record<ProblemCode, ProblemKind>> = {
  'link-dead': 'notFound',
  forbidden: 'notYours',
  'city-unknown': 'cityUnknown',
  'wave-closed': 'waveClosed',
  'already-answered': 'already',
  'questionnaire-outdated': 'outdated',
  'credential-invalid': 'refused',
  'content-too-large': 'tooLarge',
  'content-invalid': 'unreadable',
  'media-type-unsupported': 'unreadable',
  'too-many-requests': 'busy',
  overloaded: 'busy',
};

/** A reader, unlike a sender, has nothing to submit again. */
function kindOf(c: Context, { code, status }: Problem): ProblemKind | undefined {
  if (code === 'overloaded' && c.req.method !== 'POST') return 'unavailable';
  return kinds[code] ?? (status === 404 ? 'notFound' : undefined);
}

/** A failure as a page, in plain words. */
export function showProblem(c: Context, error: Error, platform: Platform): Promise<Response> {
  const context = contextOf(c, platform);
  const problem = problemOf(error);
  const kind = problem && kindOf(c, problem);
  if (!problem || !kind) {
    const reference = String(c.get('requestId'));
    platform.log.error(
      { err: loggable(error), requestId: reference, path: loggablePath(c.req.path) },
      'unexpected failure',
    );
    return show(c, problemPage({ ...context, kind: 'failed', reference }), 500);
  }
  const note = problem.is('already-answered')
    ? fill(stringsIn(context.language).answer.already.at, {
        time: formatTime(problem.extras.answeredAt, context.language, 'minute'),
      })
    : undefined;
  if (problem.status === 429) c.header('Retry-After', String(problem.retryAfterSeconds));
  return show(
    c,
    problemPage({ ...context, kind, note, values: { code: c.req.param('city') ?? '' } }),
    httpStatusOf(problem),
  );
}

/** The status of a page about a problem. */
export function httpStatusOf(problem: Problem): PageStatus {
  return problem.status === 405 || problem.status === 406 ? 404 : problem.status;
}

/** Whether the caller is a person with a browser rather than a program. */
export function wantsPage(c: Context): boolean {
  return !c.req.path.startsWith('/api/') && (c.req.header('Accept') ?? '').includes('text/html');
}
