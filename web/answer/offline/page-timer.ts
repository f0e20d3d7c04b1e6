import { useEffect, useRef } from 'preact/hooks';
import { visibleQuestions } from '../../../server/survey/questionnaire/routing.ts';
import type { PageTime } from '../../../server/survey/submission/reading-speed.ts';
import type { Walk } from '../navigation.ts';
import type { PageSection } from '../pages.ts';
import type { AnswerSheet } from '../types.ts';

/** Measures how long each page is in sight; the draft stores it, so that it continues after a break. */
export function useTimes(sheet: AnswerSheet, isInSight: boolean): void {
  const { draft, ways, page, pages } = sheet;
  // The first page was in sight before this script loaded: its time counts from the page's loading.
  const since = useRef<number | undefined>(0);

  const count = (at: number) => {
    if (since.current === undefined) return;
    const now = performance.now();
    const { times = {} } = draft.current;
    const key = timedPageOf(pages[at] ?? []);
    draft.current.times = { ...times, [key]: Math.round((times[key] ?? 0) + now - since.current) };
    since.current = now;
  };

  useEffect(() => {
    if (!isInSight) return;
    since.current ??= performance.now();
    const look = () => {
      if (document.visibilityState === 'hidden') {
        count(page);
        // The page may never be seen again, so the time so far is stored.
        ways.current.keep(draft.current);
        since.current = undefined;
      } else since.current ??= performance.now();
    };
    ways.current.times = (walk) => {
      count(page);
      return timesOf(walk, draft.current.times ?? {});
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      count(page);
      since.current = undefined;
    };
  }, [page, isInSight]);
}

/** The pages shown: their questions under these answers, and how long they were in sight. */
function timesOf({ pages, questions, answers }: Walk, times: Readonly<Record<string, number>>): PageTime[] {
  const visible = new Set(visibleQuestions(questions, answers).map((q) => q.id));
  return pages.flatMap((sections) => {
    const asked = sections.flatMap((s) => s.questions.map((q) => q.id)).filter((id) => visible.has(id));
    const ms = times[timedPageOf(sections)];
    return ms && asked.length > 0 ? [{ questions: asked, ms }] : [];
  });
}

/** The identity of a page: large print groups the same questions differently, and their times must not mix. */
export function timedPageOf(page: readonly PageSection[]): string {
  const questions = page.flatMap((s) => s.questions);
  return `${questions[0]?.id}/${questions.length}`;
}
