import { type AnswerDraft, draftPlaceOf, writeDraft } from '../draft.ts';
import type { Paper } from '../questionnaire-props.ts';
import type { Reply } from '../send.ts';
import type { AnswerSheet } from '../types.ts';
import { clearPhone, clearTab, dropStale, shelfAt } from './draft-store.ts';
import { dropPages, keepPage } from './page-cache.ts';
import { isSubmitted, type Phase, senderOf, settled } from './sender.ts';
import { phonePlaceOf } from './storage-key.ts';
import { listenAround } from './tab-events.ts';

/** Where the answers are at this moment. */
export type Where = 'phone' | 'tab' | 'nowhere' | 'shared';

/** Called with the page's messages. */
interface Show {
  where(where: Where): void;
  /** A draft of an earlier visit, which the resident has to decide about. */
  offer(draft?: AnswerDraft): void;
  phase(phase?: Phase): void;
}

/** Stores a sheet on the phone, and makes sure that a submission arrives. */
export function createKeeper(paper: Paper, sheet: { current: AnswerSheet }, show: Show) {
  const place = phonePlaceOf(paper);
  const tab = draftPlaceOf(paper);
  const around = listenAround(place);
  const ownDraft = () => sheet.current.draft.current;
  /** Nothing is written over an earlier draft before the resident has decided about it. */
  let isDecided = false;
  let isShared = false;
  /** Settles once the page is on the phone, or cannot be. */
  let pageKept = Promise.resolve();

  const shelf = shelfAt(place, (isRefused) => {
    if (!isRefused) show.where('phone');
    else show.where(writeDraft(tab, ownDraft()) ? 'tab' : 'nowhere');
  });

  const keep = (draft?: AnswerDraft) => {
    if (!isShared) writeDraft(tab, draft);
    if (draft && isDecided && hasAnswers(draft))
      void shelf.change((record) => (isSubmitted(record) ? record : { draft }));
  };

  /** Resumes from the phone's record: a receipt, a submission, or a draft. */
  const look = async () => {
    const { draft, received } = await shelf.read();
    const { conclude, again, reply, sending } = sheet.current;
    if (sending || (reply && reply.kind !== 'unsent')) return;
    if (received) {
      decide();
      conclude({ kind: 'received', ...received }, received.eligible);
    } else if (draft?.body) {
      decide();
      show.phase('sending');
      sheet.current.take(draft);
      again();
    } else if (!isDecided && draft && draft.id !== ownDraft().id && hasAnswers(draft)) show.offer(draft);
    else {
      decide();
      keep(ownDraft());
      again();
    }
  };

  const decide = () => {
    isDecided = true;
    show.offer();
  };

  const take = (draft: AnswerDraft) => {
    sheet.current.setCovered(false);
    sheet.current.show(sheet.current.take(draft));
  };

  return {
    async start(): Promise<void> {
      const { draft, fits, ways } = sheet.current;
      ways.current.keep = keep;
      ways.current.send = senderOf({
        place,
        shelf,
        around,
        draft: () => draft.current,
        fits,
        onPhase: show.phase,
      });
      await dropStale(paper.wave, paper.city, Date.now()).catch(() => {});
      await look();
      around.listen(() => void look());
      pageKept = isShared ? pageKept : keepPage(paper).catch(() => {});
    },
    /** What a reply, from any source, means for the record. */
    async settle(reply: Reply): Promise<void> {
      await shelf.change((record) => settled(record, reply, sheet.current.eligible));
      if (reply.kind === 'unsent') sheet.current.again();
    },
    hurry: around.hurry,
    /** Resumes an earlier draft; from its beginning if the questionnaire has changed. */
    goOn(draft: AnswerDraft): void {
      decide();
      take(draft.version === paper.version ? draft : { ...draft, at: '' });
    },
    startOver(): void {
      decide();
      void shelf.change((record) => (isSubmitted(record) ? record : {}));
      take(sheet.current.fresh());
    },
    /** Removes everything of this questionnaire from the phone, and stores nothing from now on. */
    async leave(): Promise<void> {
      isShared = true;
      clearTab();
      show.where('shared');
      await shelf.leave();
      await pageKept;
      await dropPages();
    },
    /** Removes everything from the phone that is not waiting to be sent. */
    async clear(): Promise<void> {
      clearTab();
      await clearPhone().catch(() => {});
      await pageKept;
      await dropPages();
    },
  };
}

const hasAnswers = ({ fields }: AnswerDraft): boolean => fields.some(([, value]) => value !== '');
