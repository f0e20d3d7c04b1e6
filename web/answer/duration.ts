import type { PageTime } from '../../server/survey/submission/reading-speed.ts';

/**
 * Milliseconds that answering took. Somebody may correct the phone's clock meanwhile, by hours: then the time by the
 * page's own clock counts, or the time the pages were in sight, in this visit and in earlier ones.
 * @param startedAt ISO 8601
 * @param begun when this page took the questionnaire up, by its own clock
 */
export function durationOf(startedAt: string, begun: number, pages: readonly PageTime[] = []): number {
  const inSight = pages.reduce((sum, { ms }) => sum + ms, 0);
  return Math.round(Math.max(Date.now() - Date.parse(startedAt), performance.now() - begun, inSight));
}
