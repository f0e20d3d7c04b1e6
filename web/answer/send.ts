import type { Demand } from './prove.ts';

/** What became of a submission. */
export const outcomes = ['counted', 'quota_full', 'held'] as const;
export type Outcome = (typeof outcomes)[number];

/** What the server said, in the terms of the page. */
export type Reply =
  | { kind: 'received'; receipt: string; outcome: Outcome }
  /** This participant answered before; when, if the server told. */
  | { kind: 'already'; at?: string }
  | { kind: 'closed' }
  | { kind: 'outdated' }
  | { kind: 'refused' }
  | { kind: 'faulty'; messages: string[] }
  /** Nothing is known to be stored; the same body may be sent again, with what was asked for. */
  | { kind: 'unsent'; demand?: Demand };

/** What a reply may hold: a receipt, or a problem document. Nothing about it is certain. */
type ReplyBody = Partial<
  Record<'receipt' | 'outcome' | 'type' | 'answeredAt' | 'errors' | 'challenge' | 'ticket', unknown>
>;

/** Hears of what keeps a submission from being stored at once. */
export interface Delays {
  retrying(): void;
  /** @param share how much is done, from 0 to 1 */
  checking(share: number): void;
}

/** Waits before the second and third attempt, in milliseconds. */
const PAUSES = [1500, 4000];
/** An attempt is given up after this many milliseconds; the metro is slow, but not endless. */
const TIMEOUT = 20_000;

/**
 * Sends a submission, the very same body up to three times. The id in it makes that safe: the server
 * stores it once and gives the same receipt again.
 */
export async function send(url: string, body: string, language: string, delays: Delays): Promise<Reply> {
  let proof: string | undefined;
  for (let attempt = 0; ; attempt++) {
    const reply = await post(url, body, language, proof);
    const pause = PAUSES[attempt];
    if (reply.kind !== 'unsent' || pause === undefined) return reply;
    if (reply.demand) {
      proof = await meet(reply.demand, delays.checking);
      if (proof === undefined) return reply;
    } else {
      delays.retrying();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** What was asked for; undefined when the script that makes it did not come. */
const meet = (demand: Demand, onProgress: (share: number) => void): Promise<string | undefined> =>
  import('./prove.ts').then(
    ({ prove }) => prove(demand, onProgress),
    () => undefined,
  );

async function post(url: string, body: string, language: string, proof?: string): Promise<Reply> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Accept-Language': language,
        ...(proof && { 'Proof-Of-Work': proof }),
      },
      credentials: 'same-origin',
      body,
      signal: timeout.signal,
    });
    const seconds = Number(response.headers.get('Retry-After'));
    return replyOf(response.status, (await response.json()) as ReplyBody, seconds);
  } catch {
    // No connection, an aborted attempt or a reply that is no JSON: whether it was stored is unknown.
    return { kind: 'unsent' };
  } finally {
    clearTimeout(timer);
  }
}

/** What a response means. Whatever does not settle the matter leaves it unsent. */
export function replyOf(status: number, body: ReplyBody, seconds = 0): Reply {
  const problem = String(body.type ?? '').replace(/^.*[/:#]/, '');
  const outcome = outcomes.find((o) => o === body.outcome);
  if (status < 300 && outcome && typeof body.receipt === 'string')
    return { kind: 'received', receipt: body.receipt, outcome };
  if (problem === 'already-answered' || problem === 'submission-conflict') {
    const at = body.answeredAt;
    return { kind: 'already', ...(typeof at === 'string' ? { at } : {}) };
  }
  if (status === 410 || status === 404) return { kind: 'closed' };
  if (problem === 'questionnaire-outdated') return { kind: 'outdated' };
  if (status === 401 || status === 403) return { kind: 'refused' };
  if (status === 400 || status === 413 || status === 415 || status === 422)
    return { kind: 'faulty', messages: messagesOf(body.errors) };
  const { challenge, ticket } = body;
  if (status === 429 && challenge && typeof ticket === 'string')
    return { kind: 'unsent', demand: { challenge: challenge as Demand['challenge'], ticket, seconds } };
  return { kind: 'unsent' };
}

function messagesOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors
    .map((e: unknown) => (e as { message?: unknown } | null)?.message)
    .filter((m): m is string => typeof m === 'string');
}
