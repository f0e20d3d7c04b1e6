import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type AnswerFault, isEligible } from '../../server/survey/submission/check-answers.ts';
import { submissionsPath } from '../paths.ts';
import { settle } from '../question/exclusive.ts';
import { isPhone } from '../ui/device.ts';
import { fill } from '../ui/interpolate.ts';
import {
  type AnswerDraft,
  draftFieldsOf,
  draftPlaceOf,
  readAnswerDraft,
  restoreFields,
  writeDraft,
} from './draft.ts';
import { durationOf } from './duration.ts';
import { readAnswers, shownAnswers } from './form-answers.ts';
import { newId } from './id.ts';
import { endsAt, faultsOf, faultsOn, neighbour, OPENING, pageOf, type Walk } from './navigation.ts';
import { pagesOf, sectionsOf } from './pages.ts';
import type { Paper } from './questionnaire-props.ts';
import { type Reply, send } from './send.ts';
import type { AnswerSheet, AnswerWays, Own, Start } from './types.ts';

/**
 * The state of an answer sheet in a browser. The form's fields hold the answers; this holds what follows from them:
 * the page, the faults, and the outcome. Until `ready` everything is as the server rendered it.
 */
export function useSheet(paper: Paper, start: Start, own?: Own): AnswerSheet {
  const { questions } = paper;
  const form = useRef<HTMLFormElement>(null);
  const isOneEach = !!paper.elder || isPhone();
  // Recomputed each time, because their language may change while the sheet is open.
  const sections = sectionsOf(paper);
  const pages = pagesOf(sections, isOneEach);
  const draft = useRef<AnswerDraft>({ id: '', startedAt: '', version: 0, at: '', fields: [] });
  /** When this page took the draft up, by the one clock that nobody corrects. */
  const begun = useRef(0);
  /** While a submission is on its way, and once it has arrived, nothing changes any more. */
  const locked = useRef(false);
  /** Where Next leads from a page that the resident returned to from the end, to change an answer. */
  const end = useRef(0);
  const ways = useRef<AnswerWays>(
    own ? own.ways : { keep: (kept) => writeDraft(draftPlaceOf(paper), kept), send },
  );

  const [ready, setReady] = useState(false);
  const [page, setPage] = useState(OPENING);
  const [answers, setAnswers] = useState(start.answers);
  const [faults, setFaults] = useState(start.faults);
  /** The current activity, in a sentence. */
  const [sending, setSending] = useState<string>();
  const [reply, setReply] = useState<Reply>();
  const [eligible, setEligible] = useState(true);
  /** Once its script has loaded; the content below the form may cover it. */
  const [added, add] = useState(own?.added);
  const [covered, setCovered] = useState(false);
  const [focus, setFocus] = useState<{ id: string }>();

  useLayoutEffect(() => {
    if (focus) document.getElementById(focus.id)?.focus();
  }, [focus]);

  useLayoutEffect(() => {
    document.getElementById('opening')!.hidden = page !== OPENING || !!reply || covered;
  });

  useEffect(() => {
    setReady(true);
    take(own ? undefined : readAnswerDraft(draftPlaceOf(paper)));
    document.getElementById('start')!.onclick = (event) => {
      event.preventDefault();
      go(0);
    };
    if (own) return;
    // Only now, when the page is ready for answers. Without it an unsent submission is still sent again.
    const load = () =>
      import('./offline/draft-status.tsx').then(
        (loaded) => add(loaded.draftStatus),
        () => sheet.again(),
      );
    load();
    const back = (event: PopStateEvent) => {
      const step = event.state as { page: number } | null;
      // The link that skips to the content is a step in the history too, but not one of the sheet's.
      if (step && !locked.current) show(step.page);
    };
    // For as long as the page stands: this sheet is the only one on it.
    addEventListener('popstate', back);
    addEventListener('online', load);
  }, []);

  const keep = (changes: Partial<AnswerDraft>) => {
    draft.current = { ...draft.current, ...changes };
    ways.current.keep(draft.current);
  };

  const read = (): Walk => {
    keep({ fields: draftFieldsOf(form.current!) });
    const given = readAnswers(questions, draft.current.fields);
    setAnswers(given);
    return { pages, questions, answers: given };
  };

  const fresh = (): AnswerDraft => ({
    id: newId(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
    startedAt: new Date().toISOString(),
    version: paper.version,
    at: '',
    fields: [],
  });

  /** Resumes a draft where it was left, and returns its page; without one the form stays as it is. */
  const take = (kept?: AnswerDraft) => {
    if (kept) restoreFields(form.current!, kept.fields);
    draft.current = kept ?? fresh();
    begun.current = performance.now();
    const walk = read();
    const refused = start.faults[0];
    // A resident who was faster than this script is not led back to the opening.
    const at = refused ? refused.question : draft.current.at || Object.keys(walk.answers)[0];
    const first = pageOf(walk, at || location.hash.slice(3));
    setPage(first);
    history.replaceState({ page: first }, '');
    return first;
  };

  const show = (to: number) => {
    setPage(to);
    setFaults([]);
    const at = to === OPENING ? '' : pages[to]![0]!.questions[0]!.id;
    keep({ at });
    scrollTo(0, 0);
    setFocus({ id: at ? `a-${at}` : 'opening' });
  };

  /** Every page is a step in the browser's history, so that the phone's own Back leads to the previous one. */
  const go = (to: number) => {
    // The next respondent could otherwise go back to this one's answers.
    if (!own) history.pushState({ page: to }, '');
    show(to);
  };

  const report = (found: AnswerFault[]) => {
    setFaults(found);
    setFocus({ id: 'faults' });
  };

  const submit = (walk: Walk) => {
    const found = faultsOf(walk);
    if (found[0]) {
      go(pageOf(walk, found[0].question));
      report(found);
      return;
    }
    const { id, startedAt, body: sent } = draft.current;
    const times = ways.current.times?.(walk);
    const body =
      sent ??
      JSON.stringify({
        id,
        city: paper.city,
        questionnaire: paper.version,
        language: paper.language,
        channel: paper.channel,
        startedAt,
        durationMs: durationOf(startedAt, begun.current, times),
        pages: times,
        credential: paper.credential,
        answers: shownAnswers(questions, walk.answers),
      });
    keep({ body });
    void deliver(body);
  };

  const deliver = async (body: string) => {
    // A second tap comes before the button has changed: this flag stops it, not the button.
    if (locked.current) return;
    locked.current = true;
    setReply(undefined);
    const { sending, checking } = paper.words;
    setSending(sending);
    const said = await ways.current.send(submissionsPath(paper.wave), body, paper.language, (share) =>
      // In steps of ten, so that screen reader users can follow.
      setSending(fill(checking, { n: Math.min(9, Math.floor(share * 10)) * 10 })),
    );
    setSending(undefined);
    conclude(said);
  };

  const fits = () => isEligible(questions, readAnswers(questions, draft.current.fields));

  const conclude = (said: Reply, fit = fits()) => {
    setEligible(fit);
    locked.current = ['received', 'already', 'closed'].includes(said.kind);
    if (locked.current) ways.current.keep();
    // Certainly refused: nothing is stored under the id, so the answers may change again.
    else if (said.kind !== 'unsent') keep({ body: undefined });
    setReply(said);
    setFocus({ id: 'outcome' });
  };

  const sheet: AnswerSheet = {
    form,
    draft,
    ways,
    added,
    covered,
    setCovered,
    fresh,
    take,
    show,
    go,
    end,
    fits,
    conclude,
    deliver,
    sections,
    isOneEach,
    pages,
    ready,
    page,
    answers,
    faults,
    sending,
    reply,
    eligible,
    changed(event) {
      settle(form.current!, questions, event.target);
      read();
      const { name } = event.target as HTMLInputElement;
      if (faults.some((f) => f.question === name)) setFaults(faults.filter((f) => f.question !== name));
    },
    /** Next, or Submit on the last page: the form's own submission, so that Enter does the same. */
    advance(event) {
      event.preventDefault();
      if (locked.current) return;
      const walk = read();
      const here = faultsOn(walk, page);
      if (here.length > 0) report(here);
      else if (endsAt(walk, page)) submit(walk);
      else {
        go(end.current || neighbour(walk, page, 1)!);
        end.current = 0;
      }
    },
    back() {
      const previous = neighbour(read(), page, -1);
      if (previous !== undefined) go(previous);
    },
    again() {
      if (draft.current.body) void deliver(draft.current.body);
    },
    edit() {
      setReply(undefined);
      show(page);
    },
  };
  return sheet;
}
