import type { Context } from 'hono';
import { generateCookie, getCookie } from 'hono/cookie';
import { z } from 'zod';
import { questionnairePath } from '../../web/paths.ts';
import type { Platform } from '../platform.ts';
import { submissionBodySchema } from '../services/submissions/submission-body.ts';
import { channelText } from '../survey/schemas.ts';

/**
 * When a resident opened a questionnaire, and by which link or invitation. Cached pages are the same for everybody,
 * so a cookie tells this for forms posted without a script; it lasts until the browser closes.
 */
export interface Visit {
  /** ISO 8601. */
  openedAt: string;
  channel?: string | undefined;
  invitation?: string | undefined;
}

const VISIT_COOKIE = 'visit';

/** An invitation as typed. */
export const invitationCode = z.string().min(1).max(64);

/** Milliseconds since 1970, then the channel and the invitation, if there are any; no channel holds a tilde. */
const pattern = /^(\d{13})(?:\.([^~]+))?(?:~(.+))?$/;

/** The cookie of a new visit. */
export function visitCookie(city: string, { openedAt, channel, invitation }: Visit, platform: Platform) {
  const value = `${Date.parse(openedAt)}${channel ? `.${channel}` : ''}${invitation ? `~${invitation}` : ''}`;
  return generateCookie(VISIT_COOKIE, value, {
    path: questionnairePath(city),
    httpOnly: true,
    sameSite: 'Lax',
    secure: platform.secureCookies,
  });
}

/** The visit in the caller's cookie. */
export function visitOf(c: Context): Visit | undefined {
  const [, time, name, code] = pattern.exec(getCookie(c, VISIT_COOKIE) ?? '') ?? [];
  if (time === undefined) return undefined;
  const openedAt = submissionBodySchema.shape.startedAt.safeParse(new Date(Number(time)).toISOString());
  if (!openedAt.success) return undefined;
  return {
    openedAt: openedAt.data,
    channel: channelText.optional().catch(undefined).parse(name),
    invitation: invitationCode.optional().catch(undefined).parse(code),
  };
}
