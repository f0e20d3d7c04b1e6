import * as z from 'zod/mini';
import type { Paper } from '../answer/questionnaire-props.ts';
import { paperSheetPath } from '../field/api-paths.ts';
import { readOutbox } from '../field/tablet.ts';
import { sheetId } from './sheet-id.ts';

/**
 * How long to wait for the server, in milliseconds; without its reply the sheet is entered, and may be refused at the
 * end.
 */
const TIMEOUT = 3000;

const replySchema = z.object({ receivedAt: z.nullable(z.string()) });

/** Where a sheet of this number exists: received, or waiting on this device (`receivedAt` is null). */
export async function findEarlier(
  { wave, city }: Paper,
  sheet: string,
  token: string,
): Promise<{ receivedAt: string | null } | undefined> {
  const id = await sheetId(wave, city, sheet);
  if ((await readOutbox()).some((outgoing) => outgoing.id === id)) return { receivedAt: null };
  const receivedAt = await askReceivedAt(paperSheetPath(wave, city, id), token);
  return receivedAt ? { receivedAt } : undefined;
}

async function askReceivedAt(path: string, token: string): Promise<string | null | undefined> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT);
  try {
    const response = await fetch(path, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: timeout.signal,
    });
    return response.ok ? replySchema.safeParse(await response.json()).data?.receivedAt : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
