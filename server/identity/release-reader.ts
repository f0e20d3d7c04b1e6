import type { Context } from 'hono';
import type { Sight } from '../../db/sight.ts';
import type { Platform } from '../platform.ts';
import { actorOf } from './actor.ts';
import { isApiKey } from './api-key.ts';
import { type Actor, keyIdOf, may } from './grants.ts';
import { bearerIn } from './staff.ts';

/** Who asks for releases. */
export interface ReleaseReader {
  sight: Sight;
  /** The id of the key with which something is pulled; undefined without one, and where only its headers are asked for. */
  pullingKey: string | undefined;
}

/**
 * Which releases of a wave a request may see: what is public by now; all of them with the key of somebody who may pull
 * before publication, or who signs releases. Any other header says nothing here, for proxies use it too. Throws
 * `unauthorized` for a key that is none any more: its holder would take an old release for the newest.
 */
export const releaseReaderOf = async (
  platform: Platform,
  c: Context,
  waveId: string,
): Promise<ReleaseReader> => await readerOf(platform, c, (actor) => seesAll(actor, waveId));

/** Which releases of an evaluation a request may see, by the same rule: all of them with a key of somebody who signs. */
export const evaluationReaderOf = async (
  platform: Platform,
  c: Context,
  waveId: string | null,
): Promise<ReleaseReader> => await readerOf(platform, c, (actor) => seesAllEvaluations(actor, waveId));

async function readerOf(
  platform: Platform,
  c: Context,
  isForAll: (actor: Actor) => boolean,
): Promise<ReleaseReader> {
  const bearer = bearerIn(c.req.header('authorization'));
  if (bearer === undefined || !isApiKey(bearer)) return { sight: platform.now(), pullingKey: undefined };
  const actor = await actorOf(platform, c);
  const isSent = c.req.method !== 'HEAD';
  return {
    sight: isForAll(actor) ? 'all' : platform.now(),
    pullingKey: (isSent && keyIdOf(actor)) || undefined,
  };
}

/** Whether somebody may see releases of a wave before they are public. */
export const seesAll = (actor: Actor, wave: string): boolean =>
  may(actor, 'pull-before-publication', { wave }) || may(actor, 'see-drafts', { wave });

/** Whether somebody may see releases of an evaluation, by its wave, before they are public. */
const seesAllEvaluations = (actor: Actor, wave: string | null): boolean =>
  may(actor, 'see-unpublished-evaluation', wave === null ? {} : { wave });
