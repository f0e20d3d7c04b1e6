import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { type Mode, modes } from '../../web/ui/display-mode.ts';

/** The caller's display mode: `?mode=`, else the cookie `mode`, else normal. */
export function modeOf(c: Context): Mode {
  const choices = [c.req.query('mode'), getCookie(c, 'mode')];
  return choices.map((name) => modes.find((m) => m === name)).find((m) => m !== undefined) ?? 'normal';
}
