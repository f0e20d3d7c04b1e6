import type { Context } from 'hono';
import type { Platform } from '../platform.ts';

/** The full address of a path, for links on paper, in messages and in QR codes. */
export function addressOf(c: Context, platform: Pick<Platform, 'publicUrl'>, path: string): string {
  return new URL(path, platform.publicUrl ?? c.req.url).href;
}
