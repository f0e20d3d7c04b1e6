import type { Context, Next } from 'hono';
import type { Platform } from '../platform.ts';
import { actorOf } from './actor.ts';
import type { Actor } from './grants.ts';

export type ActingEnv = { Variables: { actor: Actor } };

/** Identifies the sender before anything of a request is validated. No cache keeps the reply. */
export const acting = (platform: Platform) => async (c: Context<ActingEnv>, next: Next) => {
  c.header('Cache-Control', 'no-store');
  c.set('actor', await actorOf(platform, c));
  await next();
};
