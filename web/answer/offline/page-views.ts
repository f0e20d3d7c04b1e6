import { useEffect, useRef } from 'preact/hooks';
import { END_PAGE, isSampled, OPENING_PAGE } from '../../../server/survey/submission/page-view.ts';
import { pageViewsPath } from '../../paths.ts';
import { OPENING } from '../navigation.ts';
import type { PageSection } from '../pages.ts';
import type { KeptProps } from '../types.ts';
import { timedPageOf } from './page-timer.ts';

/**
 * For residents in the sample, reports each page when it is first shown, and the page before; nothing identifies the
 * resident. The answers do not depend on its arrival. Runs before `useTimes`, whose times show what was shown before.
 */
export function usePageViews({ paper, sheet }: KeptProps, isInSight: boolean): void {
  const { draft, page, pages, reply } = sheet;
  const before = useRef(OPENING);
  const gone = useRef<string[]>([]);

  const isFirst = (step: string) => gone.current.indexOf(step) < 0 && gone.current.push(step) > 0;

  const nameOf = (at: number) => (at === OPENING ? OPENING_PAGE : pages[at]![0]!.questions[0]!.id);

  const tell = (name: string, isOn: boolean) => {
    const { id } = draft.current;
    if (!isSampled(id) || !navigator.sendBeacon) return;
    const view = new URLSearchParams({ wave: paper.wave, page: name });
    const from = nameOf(before.current);
    // A resident may go back and forward again.
    if (isOn && isFirst(id + from)) {
      view.set('from', from);
      const ms = timeAlone(pages[before.current], draft.current.times);
      if (ms !== undefined) {
        view.set('ms', String(ms));
        view.set('language', paper.foreign?.lang ?? paper.language);
      }
    }
    if (paper.channel) view.set('channel', paper.channel);
    navigator.sendBeacon(pageViewsPath(paper.city), view);
  };

  useEffect(() => {
    if (!isInSight) return;
    const { times = {} } = draft.current;
    if (times[timedPageOf(pages[page] || [])] === undefined) tell(nameOf(page), page > before.current);
    before.current = page;
  }, [page, isInSight]);

  useEffect(() => {
    // Unsent answers will be sent: the same answers may have two replies.
    if (
      reply &&
      (reply.kind === 'received' || reply.kind === 'unsent') &&
      isFirst(draft.current.id + END_PAGE)
    )
      tell(END_PAGE, true);
  }, [reply]);
}

/** How long a single-question page was in sight; other pages depend on the screen's width. */
const timeAlone = (
  page: readonly PageSection[] | undefined,
  times: Readonly<Record<string, number>> = {},
): number | undefined =>
  page?.length === 1 && page[0]!.questions.length === 1 ? times[timedPageOf(page)] : undefined;
