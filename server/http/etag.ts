import type { Context } from 'hono';

/** Whether the caller holds what this entity tag names (If-None-Match; RFC 9110, 13.1.2). */
export function isHeld(c: Context, tag: string): boolean {
  const held = c.req.header('If-None-Match')?.trim();
  return held === '*' || (held?.match(/"[^"]*"/g)?.includes(tag) ?? false);
}
