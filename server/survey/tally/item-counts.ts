import { DONT_KNOW, MISSING, NOT_ASKED, NOT_USED } from './plan.ts';

/** Missing answers, by scored question in the order of their design. */
export interface ItemCounts {
  received: number;
  notAsked: number[];
  /** Asked, and left without an answer. */
  blank: number[];
  dontKnow: number[];
  notUsed: number[];
}

/** Counts the missing answers in the concatenated codes of `received` submissions. */
export function countItems(codes: Uint8Array, received: number): ItemCounts {
  const width = received === 0 ? 0 : codes.length / received;
  const byByte = new Map([MISSING, DONT_KNOW, NOT_ASKED, NOT_USED].map((byte) => [byte, zeros(width)]));
  for (let at = 0; at < codes.length; at += width)
    for (let i = 0; i < width; i++) {
      const code = codes[at + i]!;
      // Nearly all codes are answers.
      if (code === MISSING || code >= DONT_KNOW) byByte.get(code)![i]!++;
    }
  return {
    received,
    notAsked: byByte.get(NOT_ASKED)!,
    blank: byByte.get(MISSING)!,
    dontKnow: byByte.get(DONT_KNOW)!,
    notUsed: byByte.get(NOT_USED)!,
  };
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);
