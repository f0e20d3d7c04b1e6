import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { submissionRoutes } from '../../api/submissions.ts';
import { createApp } from '../../app.ts';
import { surround } from '../../cache/context.ts';
import { answerError } from '../../http/errors.ts';
import { busyApp } from '../../pages/busy.ts';
import { keptHome } from '../../pages/cities.ts';
import { keptQuestionnaire } from '../../pages/questionnaire.ts';
import type { Platform } from '../../platform.ts';
import { serveAssets } from './assets.ts';
import { WATCHING } from './drain.ts';
import type { createTurns } from './event-loop-turns.ts';
import type { Fetch } from './listen.ts';
import type { createRequestBatching } from './request-batching.ts';
import type { UnderWay } from './requests-under-way.ts';

interface OnNode {
  Bindings: HttpBindings;
}

/** The bounds on the requests of a process, and the turns of each. */
export interface Bounds {
  underWay: UnderWay;
  batching: ReturnType<typeof createRequestBatching>;
  turns: ReturnType<typeof createTurns>;
}

/**
 * Decides who answers a request: files and cached pages go out at once, a page that has to be made waits for its
 * turn, and where there is no room the caller is told so.
 */
export function dispatcher(platform: Platform, { underWay, batching, turns }: Bounds): Fetch {
  const surroundings = surround(platform);
  const site = createApp(platform, surroundings);
  const busy = busyApp(surroundings);

  async function make(request: Request, env: HttpBindings): Promise<Response> {
    if (!underWay.work(env.outgoing)) return await busy.fetch(request, env);
    await turns.take();
    // A caller who has left meanwhile gets no page.
    return env.incoming.destroyed ? new Response() : await site.fetch(request, env);
  }

  // The app's own route of submissions, in a router without any other. Among all routes it is found later, together
  // with the middleware that it precedes: without that, a submission takes 0.92 of the server's processor time
  // (docs/performance.md).
  const submissions = submissionRoutes(surroundings)
    .onError((error, c) => answerError(error, c, platform))
    .notFound((c) => site.fetch(c.req.raw, c.env));

  // A posted body is read first, and takes its turn then; storing bounds submissions.
  const answer: Fetch = (request, env) =>
    request.method === 'POST' ? submissions.fetch(request, env) : make(request, env);

  /**
   * The cached reply, if need be after reading the list of waves anew, a read that all requests of the second share.
   */
  const orKept = (find: (c: Context) => Response | undefined) => async (c: Context<OnNode>) => {
    const page = find(c);
    if (page || surroundings.openedWaves.find()) return page ?? (await answer(c.req.raw, c.env));
    // The app reports an unreadable database.
    await surroundings.openedWaves.read().catch(() => undefined);
    return find(c) ?? (await answer(c.req.raw, c.env));
  };

  // The app gets whole requests, not a mount: its replies for unknown addresses stay its own.
  const front = new Hono<OnNode>().notFound((c) => answer(c.req.raw, c.env));
  front.get('/s/:city', orKept(keptQuestionnaire(surroundings)));
  front.get('/', orKept(keptHome(surroundings)));
  serveAssets(front);

  return async (request, env) => {
    const path = pathOf(request.url);
    if (WATCHING.includes(path)) return await site.fetch(request, env);
    if (!underWay.hasRoom()) return await busy.fetch(request, env);
    await batching.gather();
    // The API has neither files nor cached pages.
    return await (path.startsWith('/api/') ? answer(request, env) : front.fetch(request, env));
  };
}

/** Path and query of a full address. */
const pathOf = (url: string): string => url.slice(url.indexOf('/', 'https://'.length));
