import type { PageTime } from '../../server/survey/submission/reading-speed.ts';

/**
 * Milliseconds that answering took. The phone's clock may be put right meanwhile, by hours: then the time that passed
 * by the page's own clock counts, or that for which the pages were in sight, in this visit and in earlier ones.
 * @param startedAt ISO 8601
 * @param begun when this page took the questionnaire up, by its own clock
 */
export function durationOf(startedAt: string, begun: number, pages: readonly PageTime[] = []): number {
  const inSight = pages.reduce((sum, { ms }) => sum + ms, 0);
  return Math.round(Math.max(Date.now() - Date.parse(startedAt), performance.now() - begun, inSight));
}
