import { type Outcome, outcomes } from '../../server/survey/submission/outcome.ts';
import type { Demand } from './prove.ts';

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

/** What was asked for; undefined when the script that makes it did not come, or makes nothing of the demand. */
const meet = (demand: Demand, onProgress: (share: number) => void): Promise<string | undefined> =>
  import('./prove.ts').then((loaded) => loaded.prove(demand, onProgress)).catch(() => undefined);

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
      body,
      signal: timeout.signal,
    });
    const seconds = Number(response.headers.get('Retry-After'));
    return replyOf(response.ok, (await response.json()) as ReplyBody, seconds);
  } catch {
    // No connection, an aborted attempt or a reply that is no JSON: whether it was stored is unknown.
    return { kind: 'unsent' };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What the product's own refusals mean. A gateway, a firewall or a captive portal on the way refuses too, with the same
 * statuses: theirs, and whatever is not here, settles nothing.
 */
const meanings: Record<string, 'already' | 'closed' | 'outdated' | 'refused' | 'faulty'> = {
  'already-answered': 'already',
  'submission-conflict': 'already',
  'wave-closed': 'closed',
  'wave-unknown': 'closed',
  'city-unknown': 'closed',
  'questionnaire-outdated': 'outdated',
  'credential-invalid': 'refused',
  'content-invalid': 'faulty',
  'content-too-large': 'faulty',
  'media-type-unsupported': 'faulty',
};

/** What a response means. Whatever does not settle the matter leaves it unsent. */
export function replyOf(isOk: boolean, body: ReplyBody, seconds = 0): Reply {
  const { receipt, answeredAt: at, challenge, ticket } = body;
  const outcome = outcomes.find((o) => o === body.outcome);
  if (isOk && outcome && typeof receipt === 'string') return { kind: 'received', receipt, outcome };
  const [, problem] = /^urn:chengsheng:problem:(.+)/.exec(String(body.type)) || [];
  const kind = problem && meanings[problem];
  if (kind === 'already') return { kind, ...(typeof at === 'string' && { at }) };
  if (kind === 'faulty') return { kind, messages: messagesOf(body.errors) };
  if (kind) return { kind };
  if (problem === 'too-many-requests' && challenge && typeof ticket === 'string')
    return { kind: 'unsent', demand: { challenge: challenge as Demand['challenge'], ticket, seconds } };
  return { kind: 'unsent' };
}

function messagesOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors
    .map((e: unknown) => (e as { message?: unknown } | null)?.message)
    .filter((m): m is string => typeof m === 'string');
}
