import type { Context, Next } from 'hono';
import type { Platform } from '../platform.ts';
import { actorOf } from './actor.ts';
import type { Actor } from './grants.ts';

export type ActingEnv = { Variables: { actor: Actor } };

/** Identifies the sender of a request to the API. No cache keeps the reply. */
export async function callerOf(platform: Platform, c: Context): Promise<Actor> {
  c.header('Cache-Control', 'no-store');
  return await actorOf(platform, c);
}

/** Identifies the sender before anything of a request is validated. */
export const acting = (platform: Platform) => async (c: Context<ActingEnv>, next: Next) => {
  c.set('actor', await callerOf(platform, c));
  await next();
};
