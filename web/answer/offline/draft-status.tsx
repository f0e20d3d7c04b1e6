import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { trialPath } from '../../paths.ts';
import { Changing } from '../../ui/changing-text.tsx';
import { isPhone } from '../../ui/device.ts';
import { fill } from '../../ui/interpolate.ts';
import { AdvanceSwitch, useAdvance } from '../advance.tsx';
import { AnswersToCheck } from '../check-answers.tsx';
import type { AnswerDraft } from '../draft.ts';
import { OPENING } from '../navigation.ts';
import { Message } from '../outcome.tsx';
import type { Paper } from '../questionnaire-props.ts';
import { useTitle } from '../title.ts';
import type { Additions, KeptProps } from '../types.ts';
import { createKeeper, type Where } from './draft-sync.ts';
import { useTimes } from './page-timer.ts';
import { usePageViews } from './page-views.ts';
import type { Phase } from './sender.ts';

/**
 * What happens to the answers on this phone: shown below the form, or instead of it while the resident has to decide
 * something or the answers wait to be sent. Its script loads after the page is ready for answers.
 */
function DraftStatus({ paper, sheet }: KeptProps) {
  const latest = useRef(sheet);
  latest.current = sheet;
  const [where, setWhere] = useState<Where>();
  const [offer, setOffer] = useState<AnswerDraft>();
  const [phase, setPhase] = useState<Phase>();
  const [keeper] = useState(() =>
    createKeeper(paper, latest, { where: setWhere, offer: setOffer, phase: setPhase }),
  );
  const { reply, setCovered } = sheet;
  const [words] = useState(() => wordsHere(paper.words.kept));
  const [refusal, setRefusal] = useState<Node>();
  const isRefused = refusal !== undefined && !reply && !phase;
  const isCovering = offer !== undefined || phase !== undefined || isRefused;
  useEffect(() => {
    void keeper.start();
    void refusalOf(paper).then(setRefusal);
  }, []);
  useEffect(() => {
    if (reply) void keeper.settle(reply);
  }, [reply]);
  useLayoutEffect(() => setCovered(isCovering), [isCovering]);
  usePageViews({ paper, sheet }, !reply && !isCovering);
  useTimes(sheet, !reply && !isCovering);
  const advance = useAdvance(sheet, paper.words);
  useTitle({ paper, sheet });
  useLayoutEffect(() => {
    if (isCovering) document.getElementById('outcome')?.focus();
  }, [isCovering]);
  useEffect(() => {
    // The covered content is gone by now, and the scrolled-to focus is higher up.
    if (isCovering) scrollTo(0, 0);
  }, [isCovering]);

  if (isRefused) return <Refusal page={refusal} />;
  if (offer)
    return (
      <Message
        key="offer"
        title={words.offer.title}
        body={fill(words.offer.body, { time: shortTime(offer.startedAt, paper.language) })}
      >
        <div class="steps">
          <button type="button" class="plain" onClick={() => keeper.startOver()}>
            {words.startOver}
          </button>
          <button type="button" onClick={() => keeper.goOn(offer)}>
            {words.goOn}
          </button>
        </div>
      </Message>
    );
  if (phase) {
    const isKept = where === 'phone' || where === 'tab';
    return (
      <Message key={where} {...(isKept ? words.waiting : words.waitingHere)}>
        <p role="status" class="note">
          <Changing text={phase === 'sending' ? paper.words.sending : words.noConnection} />
        </p>
        <button type="button" aria-disabled={phase === 'sending'} onClick={keeper.hurry}>
          {words.sendNow}
        </button>
      </Message>
    );
  }
  if (reply)
    return reply.kind === 'received' && sheet.eligible ? (
      <Cleared words={words} where={where} onClear={keeper.clear} />
    ) : null;
  if (!where) return null;
  const isOpening = sheet.page === OPENING;
  // Said once, and again only where something could be lost.
  const isSaid = isOpening || where !== 'phone';
  const leave = where !== 'shared' && (
    <button type="button" class="quiet" onClick={keeper.leave}>
      {words.notMine}
    </button>
  );
  const toggle = advance && <AdvanceSwitch advance={advance} words={paper.words} />;
  return (
    <>
      {!isOpening && paper.elder && toggle}
      <div class="foot">
        <p role="status" class="help">
          <Changing text={isSaid ? words.where[where] : undefined} />
        </p>
        {isOpening ? (
          leave
        ) : (
          <details key={sheet.page}>
            <summary>{isSaid ? words.more : words.here}</summary>
            {!isSaid && <p class="help">{words.where[where]}</p>}
            {!paper.elder && toggle}
            {leave}
            <button
              type="button"
              class="quiet"
              onClick={() => {
                if (confirm(words.sure)) void keeper.startOver();
              }}
            >
              {words.startOver}
            </button>
          </details>
        )}
      </div>
    </>
  );
}

/** What a resident's own phone adds to the sheet. */
export const draftStatus: Additions = { Check: AnswersToCheck, Foot: DraftStatus };

/** Takes the focus, like every message that replaces the form. */
function Refusal({ page }: { page: Node }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(page);
    document.getElementById('outcome')?.focus();
    // Without it the link to pass on still works.
    import('../../share/buttons.ts').then((loaded) => loaded.readyButtons(document)).catch(() => {});
  }, []);
  return <div ref={place} />;
}

/** Why this credential cannot answer, as the server's page says it; undefined where it can, or nobody knows. */
async function refusalOf({ city, credential }: Paper): Promise<Node | undefined> {
  const body = new URLSearchParams({ ...credential });
  const response = await fetch(trialPath(city), { method: 'POST', body }).catch(() => undefined);
  if (response?.status !== 200) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const refusal = page.querySelector('.notice');
  refusal?.querySelector('h1')?.setAttribute('id', 'outcome');
  refusal?.querySelector('h1')?.setAttribute('tabindex', '-1');
  return refusal ? document.importNode(refusal, true) : undefined;
}

type KeptWords = Paper['words']['kept'];

/** The sentences, with a name for the device: a screen of 1280 px is no phone. */
function wordsHere(words: KeptWords): KeptWords {
  const { phone, other } = words.device;
  return JSON.parse(fill(JSON.stringify(words), isPhone() ? phone : other)) as KeptWords;
}

interface ClearedProps {
  words: KeptWords;
  where: Where | undefined;
  onClear: () => Promise<void>;
}

/** Whether the receipt stays on this phone, and a way to remove it. */
function Cleared({ words, where, onClear }: ClearedProps) {
  const [isCleared, setCleared] = useState(false);
  const isHere = where === 'phone' && !isCleared;
  return (
    <div class="foot">
      <p role="status" class="help">
        <Changing text={isCleared ? words.cleared : isHere ? words.receiptHere : words.receiptNowhere} />
      </p>
      {isHere && (
        <button
          type="button"
          class="quiet"
          onClick={async () => {
            await onClear();
            setCleared(true);
          }}
        >
          {words.clear}
        </button>
      )}
    </div>
  );
}

/** Day and time as the phone's clock has them. */
const shortTime = (iso: string, language: string): string =>
  new Date(iso).toLocaleString(language, {
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
