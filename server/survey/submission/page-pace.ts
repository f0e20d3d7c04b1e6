import { median } from '../median.ts';

/**
 * Whether a page takes longer in one language than in the others, beyond that language's effect on every page: a sign
 * that its translation is hard to read. Times are counted in steps, so that none identifies anybody
 * (docs/console.md).
 */

/** Each step is a ninth longer than the one before: eight of them double the time. */
const PER_DOUBLING = 8;
const SHORTEST_MS = 250;
/** Seventeen minutes, and anything longer: by then the resident was away. */
const LAST_STEP = 95;

/** The step that a time in milliseconds falls into. */
export const stepOf = (ms: number): number =>
  Math.min(LAST_STEP, Math.max(0, Math.floor(PER_DOUBLING * Math.log2(ms / SHORTEST_MS))));

/** Seconds at a position between steps. */
const secondsAt = (place: number): number => (SHORTEST_MS / 1000) * 2 ** (place / PER_DOUBLING);

/** How many residents took how long on a page in a language. */
export interface PageSteps {
  page: string;
  language: string;
  /** By step, in any order. */
  steps: readonly { step: number; n: number }[];
}

/** A page in a language, compared with the same page in all other languages together. */
export interface PagePace {
  page: string;
  language: string;
  n: number;
  /** Medians, in seconds. */
  seconds: number;
  others: number;
  /** The ratio to the others' time, given this language's usual ratio. */
  ratio: number;
  isSlow: boolean;
}

/** A page in a language, or in the others, with fewer times is not compared. */
export const LEAST_TIMES = 30;
/** With fewer pages, a language's usual ratio is unknown. */
export const LEAST_PAGES = 5;
/** The ratio from which a page is clearly slower. */
const SLOW_RATIO = 1.25;
/** Standard errors of tolerance: a questionnaire in four languages has some two hundred pages to compare. */
const ERRORS = 3;

/**
 * All pages that can be compared, in their order, by language. A page is slow where even the lower end of its ratio's
 * interval is above SLOW_RATIO. Medians have distribution-free intervals by order statistics; their difference has
 * one by the distances to them (MOVER; Zou & Donner 2008, doi 10.1002/sim.3095).
 */
export function comparePages(times: readonly PageSteps[]): PagePace[] {
  const pairs = [...new Set(times.map(({ page }) => page))].flatMap((page) => {
    const here = times.filter((one) => one.page === page);
    return here.map(({ language, steps }) => {
      const own = medianOf(steps);
      const rest = medianOf(here.filter((one) => one.language !== language).flatMap((one) => [...one.steps]));
      return { page, language, own, rest };
    });
  });
  const compared = pairs.filter(({ own, rest }) => own.n >= LEAST_TIMES && rest.n >= LEAST_TIMES);
  return [...new Set(compared.map(({ language }) => language))].flatMap((language) => {
    const pages = compared.filter((pair) => pair.language === language);
    if (pages.length < LEAST_PAGES) return [];
    const usual = median(pages.map(({ own, rest }) => own.place - rest.place));
    return pages.map(({ page, own, rest }) => {
      const longer = own.place - rest.place - usual;
      const doubt = Math.hypot(own.place - own.low, rest.high - rest.place);
      return {
        ...{ page, language, n: own.n },
        ...{ seconds: secondsAt(own.place), others: secondsAt(rest.place) },
        ratio: 2 ** (longer / PER_DOUBLING),
        isSlow: longer - doubt > PER_DOUBLING * Math.log2(SLOW_RATIO),
      };
    });
  });
}

/** A median as a place between steps, with its interval. */
function medianOf(steps: PageSteps['steps']) {
  const sorted = steps.toSorted((a, b) => a.step - b.step);
  const n = sorted.reduce((sum, one) => sum + one.n, 0);
  const placeOf = (rank: number): number => {
    let before = 0;
    for (const one of sorted) {
      if (before + one.n >= rank) return one.step + Math.max(0, rank - before) / one.n;
      before += one.n;
    }
    return LAST_STEP;
  };
  const reach = (ERRORS / 2) * Math.sqrt(n);
  return { n, place: placeOf(n / 2), low: placeOf(n / 2 - reach), high: placeOf(n / 2 + reach) };
}
