import type { ScoringDesign } from '../../score/scoring-design.ts';
import { planOf } from '../../tally/plan.ts';

/** A submission as the signals see it. */
export interface SignalRecord {
  id: string;
  /** Milliseconds since 1970. */
  storedAt: number;
  channel: string | null;
  /** Keyed hash of the network, valid for one day. */
  origin: string | null;
  /** One byte per scored question. */
  codes: Uint8Array;
  /** Pages with a known time, and those read too fast. */
  pages: number | null;
  hastyPages: number | null;
}

/** A submission with the mean of its scored items, 0 to 100; NaN when none was answered. */
export interface SampledAnswer extends SignalRecord {
  mean: number;
}

/** Submissions that share a channel or an origin, in order of arrival. */
export interface SignalSource {
  /** `channel:qr-12`, `origin:3f…`; `channel:-` for those without one. */
  name: string;
  answers: SampledAnswer[];
}

/** A city's answers in order of arrival, and their sources. */
export interface SignalSample {
  answers: SampledAnswer[];
  /** Origins come before channels, because they are more specific. */
  sources: SignalSource[];
}

/** A rule's finding, which may overlap with another's. */
export interface SignalFinding {
  key: string;
  members: SampledAnswer[];
  evidence: Record<string, number>;
}

/** Enough of a keyed hash to tell a day's origins apart, and short enough to read out. */
const ORIGIN_LETTERS = 16;

/** A city's submissions as a sample, whatever their order. */
export function sampleOf(records: readonly SignalRecord[], design: ScoringDesign): SignalSample {
  const { byByte } = planOf(design, 0);
  // Field by field: records hold twice as much, and spreading would copy all of it ten thousand times.
  const answers = records
    .map(({ id, storedAt, channel, origin, codes, pages, hastyPages }) => ({
      id,
      storedAt,
      channel,
      origin,
      codes,
      pages,
      hastyPages,
      mean: meanOf(codes, byByte),
    }))
    .sort((a, b) => a.storedAt - b.storedAt || (a.id < b.id ? -1 : 1));
  const sources = new Map<string, SampledAnswer[]>();
  const put = (name: string, answer: SampledAnswer) => {
    const group = sources.get(name);
    if (group) group.push(answer);
    else sources.set(name, [answer]);
  };
  for (const answer of answers) {
    put(`channel:${answer.channel ?? '-'}`, answer);
    if (answer.origin !== null) put(`origin:${answer.origin.slice(0, ORIGIN_LETTERS)}`, answer);
  }
  const named = [...sources].map(([name, of]) => ({ name, answers: of }));
  return { answers, sources: named.sort((a, b) => (a.name > b.name ? -1 : 1)) };
}

/** Mean of the scored items, 0 to 100; NaN where none has a score. */
export function meanOf(codes: Uint8Array, byByte: Float64Array): number {
  let sum = 0;
  let answered = 0;
  for (let q = 0; q < codes.length; q++) {
    const score = byByte[q * 256 + codes[q]!]!;
    if (!(score >= 0)) continue;
    sum += score;
    answered++;
  }
  return sum / answered;
}
