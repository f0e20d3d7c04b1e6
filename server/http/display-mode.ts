import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { type Mode, modes } from '../../web/ui/display-mode.ts';

/** How the caller wants to see the pages: `?mode=`, else the cookie `mode`, else as they are. */
export function modeOf(c: Context): Mode {
  const asked = [c.req.query('mode'), getCookie(c, 'mode')];
  return asked.map((name) => modes.find((m) => m === name)).find((m) => m !== undefined) ?? 'normal';
}
