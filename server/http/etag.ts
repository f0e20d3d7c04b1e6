import type { Context } from 'hono';

/** Whether the caller's copy has this entity tag (If-None-Match; RFC 9110, 13.1.2). */
export function isCurrent(c: Context, tag: string): boolean {
  const tags = c.req.header('If-None-Match')?.trim();
  return tags === '*' || (tags?.match(/"[^"]*"/g)?.includes(tag) ?? false);
}
