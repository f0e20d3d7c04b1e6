import { createStore, del, get, keys, promisifyRequest, set, update } from 'idb-keyval';
import * as z from 'zod/mini';
import { refusalSchema, type SubmissionRefusal } from './refusal.ts';
import { staffMemberSchema } from './token.ts';

/**
 * What a tablet stores: its interviewer, unsent submissions, and paper sheets that were entered once. Of received
 * ones it keeps only today's count.
 */
const tablet = createStore('chengsheng-field', 'kept');

/** Who works here, and the token or the key of this device that proves it. */
const workerSchema = z.object({
  token: z.string(),
  staff: staffMemberSchema,
  /** The server reported that it is revoked. */
  isRevoked: z.optional(z.boolean()),
});
export type Worker = z.infer<typeof workerSchema>;

/** A link for enrolling this device, with the key made for it. */
const enrolmentSchema = z.object({ link: z.string(), key: z.string() });
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** A submission or a contact on its way: the exact body to send, by its id. */
const outgoingSchema = z.object({
  kind: z.catch(z.enum(['submission', 'contact']), 'submission'),
  id: z.string(),
  wave: z.string(),
  /** Whose token vouches for it. */
  name: z.string(),
  /** That token, where the body does not bear it. */
  token: z.optional(z.string()),
  language: z.string(),
  body: z.string(),
  /** When it was finished, ISO 8601. */
  at: z.string(),
  /** Its name on paper. */
  sheet: z.optional(z.string()),
  /** Why the server refuses it; the page asks again for a reason it cannot read. */
  refused: z.catch(z.optional(refusalSchema), undefined),
});
export type Outgoing = z.infer<typeof outgoingSchema>;

const OUTBOX = 'outbox/';

export const readWorker = async (): Promise<Worker | undefined> =>
  workerSchema.safeParse(await get<unknown>('worker', tablet)).data;
export const keepWorker = (worker: Worker) => set('worker', worker, tablet);

export const readEnrolment = async (): Promise<Enrolment | undefined> =>
  enrolmentSchema.safeParse(await get<unknown>('enrolment', tablet)).data;
export const keepEnrolment = (enrolment: Enrolment) => set('enrolment', enrolment, tablet);
export const dropEnrolment = () => del('enrolment', tablet);

export const readPoint = async (city: string): Promise<string> =>
  z.string().safeParse(await get<unknown>(`point/${city}`, tablet)).data ?? '';
export const keepPoint = (city: string, point: string) => set(`point/${city}`, point, tablet);

/** Puts a submission into the outbox; resolves when it is on the disk. */
export const putOut = (outgoing: Outgoing) => set(OUTBOX + outgoing.id, outgoing, tablet);
export const dropOut = (id: string) => del(OUTBOX + id, tablet);

/** Everything still here, first finished first. */
export async function readOutbox(): Promise<Outgoing[]> {
  const records = await Promise.all((await keysUnder(OUTBOX)).map((key) => get<unknown>(key, tablet)));
  return records
    .flatMap((record) => outgoingSchema.safeParse(record).data ?? [])
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Records why a submission stays, or that it may leave again. */
export const markRefused = (outgoing: Outgoing, refused?: SubmissionRefusal) => {
  const { refused: _, ...rest } = outgoing;
  return putOut(refused ? { ...rest, refused } : rest);
};

const dayCount = z.object({ day: z.string(), n: z.number() });

/** A record's count for today. */
function countedToday(record: unknown): number {
  const { data } = dayCount.safeParse(record);
  return data?.day === today() ? data.n : 0;
}

/** Removes a received entry from the tablet and, if it was a submission, counts it, in one step. */
export async function settleReceived({ id, kind }: Outgoing): Promise<void> {
  await tablet('readwrite', async (store) => {
    const n = countedToday(await promisifyRequest<unknown>(store.get('sent'))) + 1;
    if (kind === 'submission') store.put({ day: today(), n } satisfies z.infer<typeof dayCount>, 'sent');
    store.delete(OUTBOX + id);
    await promisifyRequest(store.transaction);
  });
}

/** How many were received today, by the tablet's own clock. */
export const sentToday = async (): Promise<number> => countedToday(await get<unknown>('sent', tablet));

const today = () => new Date().toLocaleDateString('sv');

/** A paper sheet that was entered once: its codes, by question. */
const firstEntrySchema = z.object({
  startedAt: z.string(),
  point: z.string(),
  codes: z.record(z.string(), z.string()),
});
export type FirstEntry = z.infer<typeof firstEntrySchema>;

const firstKey = (place: string, sheet: string) => `first/${place}/${sheet}`;
export const readFirst = async (place: string, sheet: string): Promise<FirstEntry | undefined> =>
  firstEntrySchema.safeParse(await get<unknown>(firstKey(place, sheet), tablet)).data;
export const keepFirst = (place: string, sheet: string, entry: FirstEntry) =>
  update(firstKey(place, sheet), () => entry, tablet);
export const dropFirst = (place: string, sheet: string) => del(firstKey(place, sheet), tablet);

/** The sheets that wait for their second entry. */
export async function firstSheets(place: string): Promise<string[]> {
  const start = firstKey(place, '');
  return (await keysUnder(start)).map((key) => key.slice(start.length));
}

async function keysUnder(start: string): Promise<string[]> {
  return (await keys(tablet)).flatMap((key) => (typeof key === 'string' && key.startsWith(start) ? key : []));
}
