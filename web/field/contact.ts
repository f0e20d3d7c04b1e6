import * as z from 'zod/mini';
import type { Disposition } from '../../server/survey/contact/dispositions.ts';
import { type Reply, replyOf, request } from '../answer/send.ts';
import { contactsPath } from './api-paths.ts';
import type { Outgoing, Worker } from './tablet.ts';
import { voucherFor } from './voucher.ts';

/** The dispositions in display order, by group. */
export const offeredDispositions = {
  refusal: ['2.11', '2.12'],
  nonContact: ['2.24', '2.25'],
  other: ['2.32', '2.33', '2.36'],
  unknown: ['3.17', '3.18', '3.21'],
  notEligible: ['4.5', '4.6', '4.7'],
} as const satisfies Record<string, readonly Disposition[]>;

/** An address or a person approached without an interview, or a retracted mistake. */
export interface ContactBody {
  id: string;
  city: string;
  disposition?: Disposition;
  replaces?: string;
  channel: string;
  recordedAt: string;
}

const storedSchema = z.object({ id: z.string() });
const refusedSchema = z.object({
  type: z.enum(['urn:chengsheng:problem:unauthorized', 'urn:chengsheng:problem:forbidden']),
});

/** Sends a contact once. The same body may be sent any number of times: it is stored once. */
export async function sendContact(
  outgoing: Outgoing,
  worker: Worker | undefined,
): Promise<Exclude<Reply, { kind: 'received' }> | { kind: 'stored' }> {
  const { id, wave, body, language, token } = outgoing;
  // It has the name of its token's owner.
  const voucher = voucherFor(outgoing, token, worker);
  if (voucher === undefined) return { kind: 'refused' };
  const headers = { Authorization: `Bearer ${voucher}`, 'Accept-Language': language };
  const reply = await request(contactsPath(wave), body, headers, (isOk, said) => {
    const stored = storedSchema.safeParse(said).data;
    if (isOk && stored?.id === id) return { kind: 'stored' as const };
    if (!isOk && refusedSchema.safeParse(said).success) return { kind: 'refused' as const };
    return replyOf(false, said, 0);
  });
  return reply && reply.kind !== 'received' ? reply : { kind: 'unsent' };
}
