import { Hono } from 'hono';
import { problemPage } from '../../web/notice/page.tsx';
import { homePath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { replyProblem } from '../http/errors.ts';
import { Problem } from '../http/problems.ts';
import { choicesOf, wantsPage } from './render.ts';

/** Turns requests away when there are too many: it reads nothing, and renders its page once. */
export function busyApp({ platform, keptPages }: Surroundings) {
  const problem = new Problem('overloaded');
  return new Hono().all('*', async (c) => {
    if (!wantsPage(c)) return replyProblem(c, problem, platform);
    const choices = choicesOf(c, platform);
    const kind = c.req.method === 'POST' ? 'busy' : 'unavailable';
    const page = await keptPages.keep(`${kind}/${choices.language}/${choices.mode}`, () =>
      problemPage({ ...choices, languages: platform.languages, url: homePath(), kind }),
    );
    const response = keptPages.answer(c, page, []);
    const headers = new Headers(response.headers);
    headers.delete('ETag');
    headers.set('Retry-After', String(problem.retryAfterSeconds));
    return new Response(response.body, { status: problem.status, headers });
  });
}
