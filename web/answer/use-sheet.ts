import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Answers } from '../../server/survey/routing.ts';
import { type Fault, isEligible } from '../../server/survey/submission.ts';
import { fill } from '../fill.ts';
import { submissionsPath } from '../paths.ts';
import { settle } from '../question/exclusive.ts';
import { channelIn } from './channel.ts';
import { type Draft, fieldsOf, isDraft, isReceived, restoreFields, shelf } from './draft.ts';
import { newId } from './id.ts';
import { pagesOf } from './pages.ts';
import type { Paper } from './paper.ts';
import { readAnswers, shownAnswers } from './read.ts';
import { type Reply, send } from './send.ts';
import { faultsOf, faultsOn, neighbour, pageOf, type Walk } from './walk.ts';

/** What a sheet starts from: a form that was posted without a script and refused has both. */
export interface Start {
  answers: Answers;
  faults: Fault[];
}

/**
 * The state of an answer sheet in a browser. The form's fields hold the answers; this holds what follows
 * from them: the page, the faults, and what became of the submission. Until `ready` nothing differs from
 * what the server rendered.
 */
export function useSheet(paper: Paper, start: Start) {
  const { questions } = paper;
  const form = useRef<HTMLFormElement>(null);
  const pages = useMemo(() => pagesOf(questions), [questions]);
  const place = `chengsheng/${paper.wave}/${paper.city}`;
  const drafts = useMemo(() => shelf(() => sessionStorage, place, isDraft), [place]);
  const receipts = useMemo(() => shelf(() => localStorage, `${place}/received`, isReceived), [place]);
  const draft = useRef<Draft>({ startedAt: '', page: 0, fields: [] });
  const inFlight = useRef(false);

  const [ready, setReady] = useState(false);
  const [page, setPage] = useState(0);
  const [answers, setAnswers] = useState(start.answers);
  const [faults, setFaults] = useState(start.faults);
  /** What is under way, in a sentence. */
  const [sending, setSending] = useState<string>();
  const [reply, setReply] = useState<Reply>();
  const [eligible, setEligible] = useState(true);
  const [focus, setFocus] = useState<{ id: string }>();

  useLayoutEffect(() => {
    if (focus) document.getElementById(focus.id)?.focus();
  }, [focus]);

  useEffect(() => {
    setReady(true);
    const earlier = receipts.read();
    if (earlier) {
      setEligible(earlier.eligible);
      setReply({ kind: 'received', ...earlier });
      return;
    }
    resume();
    const back = (event: PopStateEvent) => {
      const step = event.state as { page: number } | null;
      // A link within the page is a step of the history too, but not one of ours.
      if (step) show(step.page);
    };
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, []);

  const keep = (changes: Partial<Draft>) => {
    draft.current = { ...draft.current, ...changes };
    drafts.write(draft.current);
  };

  const read = (): Walk => {
    keep({ fields: fieldsOf(form.current!) });
    const given = readAnswers(questions, draft.current.fields);
    setAnswers(given);
    return { pages, questions, answers: given };
  };

  /** Takes up where this tab was before a reload; what was on its way is sent again. */
  const resume = () => {
    const kept = drafts.read();
    if (kept) restoreFields(form.current!, kept.fields);
    draft.current = kept ?? { ...draft.current, startedAt: new Date().toISOString() };
    const walk = read();
    const refused = start.faults[0];
    const first = refused ? pageOf(walk, refused.question) : Math.min(draft.current.page, pages.length - 1);
    setPage(first);
    history.replaceState({ page: first }, '');
    if (kept?.body) void deliver(kept.body);
  };

  const show = (to: number) => {
    setPage(to);
    setFaults([]);
    keep({ page: to });
    window.scrollTo(0, 0);
    setFocus({ id: `page-${to}` });
  };

  /** Every page is a step of the browser's history, so that the phone's own Back leads to the last one. */
  const go = (to: number) => {
    history.pushState({ page: to }, '');
    show(to);
  };

  const report = (found: Fault[]) => {
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
    const id = draft.current.id ?? newId(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
    const { startedAt } = draft.current;
    const body = JSON.stringify({
      id,
      city: paper.city,
      questionnaire: paper.version,
      language: paper.language,
      channel: paper.channel ?? channelIn(location.search),
      startedAt,
      durationMs: Math.max(0, Date.now() - Date.parse(startedAt)),
      credential: paper.credential,
      answers: shownAnswers(questions, walk.answers),
    });
    keep({ id, body });
    void deliver(body);
  };

  const deliver = async (body: string) => {
    // A second tap comes before the button has changed: this flag stops it, not the button.
    if (inFlight.current) return;
    inFlight.current = true;
    setReply(undefined);
    const { sending, retrying, checking } = paper.words;
    setSending(sending);
    const said = await send(submissionsPath(paper.wave), body, paper.language, {
      retrying: () => setSending(retrying),
      // In steps of ten, so that those who hear the page can follow.
      checking: (share) => setSending(fill(checking, { n: Math.min(9, Math.floor(share * 10)) * 10 })),
    });
    inFlight.current = false;
    setSending(undefined);
    conclude(said);
  };

  const conclude = (said: Reply) => {
    const fit = isEligible(questions, readAnswers(questions, draft.current.fields));
    setEligible(fit);
    if (said.kind === 'received')
      receipts.write({ receipt: said.receipt, outcome: said.outcome, eligible: fit });
    if (said.kind === 'received' || said.kind === 'already' || said.kind === 'closed') drafts.clear();
    // Refused for certain: nothing is stored under the id, so the answers may change again.
    else if (said.kind !== 'unsent') keep({ body: undefined });
    setReply(said);
    setFocus({ id: 'outcome' });
  };

  return {
    form,
    pages,
    ready,
    page,
    answers,
    faults,
    sending,
    reply,
    eligible,
    changed(event: Event) {
      settle(form.current!, questions, event.target);
      read();
      const { name } = event.target as HTMLInputElement;
      if (faults.some((f) => f.question === name)) setFaults(faults.filter((f) => f.question !== name));
    },
    /** Next, or Submit on the last page: the form's own submission, so that Enter does the same. */
    advance(event: Event) {
      event.preventDefault();
      if (inFlight.current) return;
      const walk = read();
      const here = faultsOn(walk, page);
      const next = neighbour(walk, page, 1);
      if (here.length > 0) report(here);
      else if (next !== undefined) go(next);
      else submit(walk);
    },
    back() {
      const previous = neighbour(read(), page, -1);
      if (previous !== undefined) go(previous);
    },
    again: () => draft.current.body && deliver(draft.current.body),
    edit() {
      setReply(undefined);
      setFocus({ id: `page-${page}` });
    },
  };
}
