import { v7 as uuidv7 } from 'uuid';
import type { Questionnaire } from '../../server/survey/questionnaire/questionnaire.ts';

/** Reaches the app from outside: `fetch` with a path, in process or over the network. */
export type Client = (path: string, init?: RequestInit) => Promise<Response>;

/** A client of a server that listens at `origin`. */
export const clientOf =
  (origin: string): Client =>
  (path, init) =>
    fetch(`${origin}${path}`, init);

/** The questionnaire of a city and a device token, as a program without cookies gets them. */
export async function takeForm(client: Client, wave: string, city: string) {
  const response = await client(`/api/v1/waves/${wave}/cities/${city}/questionnaire`);
  const token = response.headers.get('Device-Token');
  if (!response.ok || !token)
    throw new Error(`no questionnaire: ${response.status} ${await response.text()}`);
  const questionnaire: Questionnaire = await response.json();
  return { questionnaire, token };
}
export type TakenForm = Awaited<ReturnType<typeof takeForm>>;

/** A submission as the API takes it. */
export function submissionOf({ questionnaire, token }: TakenForm, answers: Record<string, unknown>) {
  return {
    id: uuidv7(),
    city: questionnaire.city,
    questionnaire: questionnaire.version,
    language: 'zh-CN',
    startedAt: '2026-11-22T09:14:03Z',
    durationMs: 143_000,
    credential: { kind: 'device', value: token },
    answers,
  };
}
export type Submission = ReturnType<typeof submissionOf>;

/** Posts a text as a submission. */
export const postText = (client: Client, wave: string, body: string) =>
  client(`/api/v1/waves/${wave}/submissions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });

/** Posts JSON. */
export function post(client: Client, path: string, body: unknown, headers: Record<string, string> = {}) {
  return client(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** Posts a submission to its wave. */
export const submitTo = (
  client: Client,
  wave: string,
  submission: unknown,
  headers?: Record<string, string>,
) => post(client, `/api/v1/waves/${wave}/submissions`, submission, headers);

/** One resident takes the form on a new device and answers it; returns the submission and the reply. */
export async function answerAs(client: Client, wave: string, city: string, answers: Record<string, unknown>) {
  const submission = submissionOf(await takeForm(client, wave, city), answers);
  const response = await submitTo(client, wave, submission);
  return { submission, response, body: await response.json() };
}
