import { type Outcome, outcomes } from '../../server/survey/submission/outcome.ts';
import type { Demand, OnProgress } from './prove.ts';
import { isText, recordOf } from './type-guards.ts';

/** The server's reply, in the terms of the page. */
export type Reply =
  | { kind: 'received'; receipt: string; outcome: Outcome }
  /** This participant answered before; when, if the server told. */
  | { kind: 'already'; at?: string }
  | { kind: 'closed' }
  | { kind: 'outdated' }
  | { kind: 'refused' }
  | { kind: 'faulty'; messages: string[] }
  /** As far as known nothing is stored; the same body may be sent again, with the proof asked for. */
  | { kind: 'unsent'; demand?: Demand };

/** An attempt is given up after this many milliseconds; the metro is slow, but not endless. */
const TIMEOUT = 20_000;

/**
 * Sends a submission once, and again with the proof that the server asks for. The same body may be sent any number of
 * times: by its id the server stores it once and gives the same receipt again.
 */
export async function send(
  url: string,
  body: string,
  language: string,
  onProgress: OnProgress,
  proof?: string,
): Promise<Reply> {
  const headers = { 'Accept-Language': language, ...(proof && { 'Proof-Of-Work': proof }) };
  const reply = await request(url, body, headers, replyOf);
  if (!reply) return { kind: 'unsent' };
  const met = reply.kind === 'unsent' && reply.demand && !proof && (await meet(reply.demand, onProgress));
  return met ? await send(url, body, language, onProgress, met) : reply;
}

/** The proof; the ticket after its wait where there is none, as when an update has removed the script for proofs. */
const meet = async (demand: Demand, onProgress: OnProgress): Promise<string> =>
  (await import('./prove.ts').then((loaded) => loaded.prove(demand, onProgress)).catch(() => undefined)) ||
  (await waited(demand, onProgress));

async function waited({ ticket, seconds }: Demand, onProgress: OnProgress): Promise<string> {
  for (let passed = 0; passed <= seconds; passed++) {
    onProgress(passed / (seconds + 1));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return ticket;
}

/** Posts JSON and reads the reply; undefined without one, or without JSON: whether it was stored is unknown. */
export async function request<T>(
  url: string,
  body: string,
  headers: Record<string, string>,
  read: (isOk: boolean, body: unknown, seconds: number) => T,
): Promise<T | undefined> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
      signal: timeout.signal,
    });
    const seconds = Number(response.headers.get('Retry-After'));
    return read(response.ok, await response.json(), seconds);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The meaning of the product's own refusals. A gateway, a firewall or a captive portal on the way refuses too, with
 * the same statuses: those replies, and any that are not here, settle nothing.
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

/** The meaning of a response. One that does not settle the matter leaves the submission unsent. */
export function replyOf(isOk: boolean, body: unknown, seconds: number): Reply {
  const fields = recordOf(body);
  const { type, receipt, answeredAt: at, errors, challenge, ticket } = fields;
  const outcome = outcomes.find((one) => one === fields.outcome);
  if (isOk && outcome && isText(receipt)) return { kind: 'received', receipt, outcome };
  const [, problem] = /^urn:chengsheng:problem:(.+)/.exec(String(type)) || [];
  const kind = problem && meanings[problem];
  if (kind === 'already') return { kind, ...(isText(at) && { at }) };
  if (kind === 'faulty')
    return {
      kind,
      messages: (Array.isArray(errors) ? errors : []).map((one) => recordOf(one).message).filter(isText),
    };
  if (kind) return { kind };
  if (problem === 'too-many-requests' && challenge && isText(ticket))
    return { kind: 'unsent', demand: { challenge, ticket, seconds } };
  return { kind: 'unsent' };
}
