import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Role } from '../../../db/grants-schema.ts';
import type { Language } from '../../../web/language.ts';

/** The console is made for a laptop. */
export type Device = 'phone' | 'tablet' | 'laptop' | 'desktop';

/** The site and browser for a state. */
export interface Stage {
  page: Page;
  origin: string;
  language: Language;
  /** Receipts of residents who answered when the wave was open, by language. */
  receipts: Map<Language, string>;
  /** The receipt of a resident whose answers are in a release. */
  publishedReceipt(): Promise<string>;
  /** A token of an interviewer, for a tablet or for paper. */
  tokenFor(entry: 'tablet' | 'paper'): Promise<string>;
  /** Signs one of the demonstration's people in. */
  signIn(role: Role): Promise<void>;
}

/** The state of the wave and its releases when a picture is taken; `times` has them in order. */
export const times = ['before', 'open', 'corrected', 'withdrawn', 'closed'] as const;

export interface State {
  /** Names its files. */
  name: string;
  title: string;
  time?: (typeof times)[number];
  /** Under pressure the server asks everybody for a proof of work. */
  server?: 'usual' | 'pressed' | 'uyghur';
  devices?: readonly Device[];
  languages?: readonly Language[];
  context?: BrowserContextOptions;
  /** Brings a fresh browser to the state. */
  show(stage: Stage): Promise<unknown>;
}

/** The file of a picture, in docs/screens. */
export const deviceFile = (name: string, device: Device, language: Language): string =>
  `${name}-${device}-${language}.png`;

export const go =
  (path: string) =>
  ({ page }: Stage) =>
    page.goto(path);

/** Scrolls an element's top to the top of the screen, with a small margin. */
export const scrollTo = (page: Page, selector: string) =>
  page.evaluate((s) => {
    const top = document.querySelector(s)?.getBoundingClientRect().top ?? 0;
    window.scrollBy({ top: top - 16, behavior: 'instant' });
  }, selector);
