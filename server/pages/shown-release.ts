import type { Context } from 'hono';
import type { Wave } from '../../db/waves.ts';
import type { Language } from '../../web/language.ts';
import type { EarlierWave, ReleaseInfo, ReleaseView } from '../../web/results/release-view.ts';
import type { PageContext } from '../../web/ui/document.tsx';
import type { Fieldwork } from '../cache/open-wave.ts';

/** A wave with one of its releases, or with none when all are withdrawn. */
export interface ShownRelease {
  wave: Wave;
  releases: ReleaseInfo[];
  /** Undefined when no release was requested and none stands. */
  number: number | undefined;
  fieldwork: Fieldwork;
  earlier: EarlierWave | undefined;
  awaitsEarlier: boolean;
}

/** Finds public releases. */
export interface ReleaseFinder {
  /** A wave with the requested release, else the newest standing one. Throws `release-unknown`. */
  find(idOrCode: string, release: string | undefined): Promise<ShownRelease>;
  viewOf(shown: ShownRelease, number: number, language: Language): Promise<ReleaseView>;
  /**
   * Replies with the page at `url`, cached while its content does not change.
   * @param shown everything that it is made from
   * @param frame headers of a page that other sites may frame; no cookie remembers its reader's choices
   */
  answer(
    c: Context,
    url: string,
    shown: unknown,
    render: (context: PageContext) => string | Promise<string>,
    frame?: Record<string, string>,
  ): Promise<Response>;
}
