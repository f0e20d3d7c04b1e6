import type { ComponentType, RefObject } from 'preact';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import type { PageTime } from '../../server/survey/submission/reading-speed.ts';
import type { AnswerDraft } from './draft.ts';
import type { Walk } from './navigation.ts';
import type { PageSection } from './pages.ts';
import type { Paper } from './questionnaire-props.ts';
import type { Reply, send } from './send.ts';

/** The start of a sheet: a refused form that was posted without a script has both. */
export interface Start {
  answers: Answers;
  faults: AnswerFault[];
}

/** How a sheet stores its draft and sends it. A later script replaces these with better ways. */
export interface AnswerWays {
  /** Stores a draft, or removes it. */
  keep(draft?: AnswerDraft): void;
  send: typeof send;
  /** How long each page was in sight. */
  times?(walk: Walk): PageTime[];
}

/** How a page that many people use one after another stores and sends, and what it adds to its form. */
export interface Own {
  ways: AnswerWays;
  added: Additions;
}

/** What a later script adds to a sheet. */
export interface Additions {
  /** Above the button that sends. */
  Check: ComponentType<KeptProps>;
  /** Below the form. */
  Foot: ComponentType<KeptProps>;
}

/** Their properties. */
export interface KeptProps {
  paper: Paper;
  sheet: AnswerSheet;
}

/** The state of an answer sheet in a browser, and its actions. */
export interface AnswerSheet {
  form: RefObject<HTMLFormElement | null>;
  draft: { current: AnswerDraft };
  ways: { current: AnswerWays };
  /** Once its script has come. */
  added: Additions | undefined;
  covered: boolean;
  setCovered(isCovered: boolean): void;
  fresh(): AnswerDraft;
  take(kept?: AnswerDraft): number;
  show(to: number): void;
  /** Shows a page as a step in the browser's history. */
  go(to: number): void;
  /** The page from which Next leads back to the end, where the answers can be sent; 0 for none. */
  end: { current: number };
  /** Whether the answers leave the resident within the survey. */
  fits(): boolean;
  conclude(said: Reply, fit?: boolean): void;
  deliver(body: string): Promise<void>;
  sections: PageSection[];
  /** Whether a page is one question. */
  isOneEach: boolean;
  pages: PageSection[][];
  ready: boolean;
  page: number;
  answers: Answers;
  faults: AnswerFault[];
  /** The current activity, in a sentence. */
  sending: string | undefined;
  reply: Reply | undefined;
  eligible: boolean;
  changed(event: Event): void;
  /** Next, or Submit on the last page: the form's own submission, so that Enter does the same. */
  advance(event: Event): void;
  back(): void;
  again(): void;
  edit(): void;
}
