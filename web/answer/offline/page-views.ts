import { useEffect, useRef } from 'preact/hooks';
import { END_PAGE, isSampled, OPENING_PAGE } from '../../../server/survey/submission/page-view.ts';
import { pageViewsPath } from '../../paths.ts';
import { OPENING } from '../navigation.ts';
import type { PageSection } from '../pages.ts';
import type { KeptProps } from '../types.ts';
import { timedPageOf } from './page-timer.ts';

/**
 * Tells the server, of the residents in the sample, each page when it is first shown, and from which page they went on to
 * it; of whom it is told stands nowhere. Whether it arrives does not matter to the answers. Stands before `useTimes`,
 * whose times say what was shown before.
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
    // Somebody may go back and on again.
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
    // What could not be sent yet will be: the same answers may have two replies.
    if (
      reply &&
      (reply.kind === 'received' || reply.kind === 'unsent') &&
      isFirst(draft.current.id + END_PAGE)
    )
      tell(END_PAGE, true);
  }, [reply]);
}

/** How long a page of one question was in sight; others have as many questions as the screen is wide. */
const timeAlone = (
  page: readonly PageSection[] | undefined,
  times: Readonly<Record<string, number>> = {},
): number | undefined =>
  page?.length === 1 && page[0]!.questions.length === 1 ? times[timedPageOf(page)] : undefined;
