import { Hono } from 'hono';
import type { Surroundings } from '../../cache/context.ts';
import { formGuards } from './form.ts';
import { showRefusal } from './frame.ts';
import { type ConsoleEnv, requireActor } from './signed-in.ts';

/** Pages of the console, whose failures are pages too; with the guards before signed-in people's pages, and before forms. */
export function consoleRoutes(surroundings: Surroundings) {
  const { platform } = surroundings;
  const pages = new Hono<ConsoleEnv>();
  pages.onError(showRefusal(surroundings));
  return { pages, acting: requireActor(platform), guards: formGuards(platform) };
}
