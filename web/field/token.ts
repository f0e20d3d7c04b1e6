import * as z from 'zod/mini';
import type { Staff } from '../../server/identity/staff.ts';
import { staffApiPath } from './api-paths.ts';

/** What the server says of a token. */
export const staffMemberSchema = z.object({
  name: z.string(),
  role: z.enum(['interviewer', 'reviewer'] satisfies Staff['role'][]),
  entry: z.optional(z.enum(['tablet', 'paper'])),
  wave: z.string(),
  cities: z.union([z.literal('all'), z.array(z.string())]),
  /** By code; absent in what an earlier version kept. */
  cityNames: z.optional(z.record(z.string(), z.object({ name: z.string(), english: z.string() }))),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;

const unauthorizedSchema = z.object({ type: z.literal('urn:chengsheng:problem:unauthorized') });

/** Why somebody cannot work here. */
export type TokenFault =
  | 'wrong'
  | 'expired'
  | 'otherWave'
  | 'otherCity'
  | 'reviewer'
  | 'otherEntry'
  | 'offline';

/** Where a token has to be good. */
export interface Place {
  wave: string;
  city: string;
  entry: 'tablet' | 'paper';
}

/** The token in what somebody pasted: a whole link, its fragment, or the token alone, with whatever clings to it. */
export function tokenIn(text: string): string {
  const [, pasted = text] = /(?:#|%23)token(?:=|%3D)(.*)/i.exec(text) ?? [];
  return (TOKEN.exec(pasted) ?? [pasted.trim()])[0];
}

/** The form of a JSON Web Token. Anything else could not even be put into a header. */
const TOKEN = /[\w-]+\.[\w-]+\.[\w-]+/;

/** Takes the token out of the page's address, and with it out of the history. */
export function takeToken(): string | undefined {
  if (!/^#token=/i.test(location.hash)) return undefined;
  const token = tokenIn(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

/** Asks the server whom a token names. */
export async function examineToken(token: string): Promise<StaffMember | 'wrong' | 'expired' | 'offline'> {
  if (TOKEN.exec(token)?.[0] !== token) return 'wrong';
  try {
    const response = await fetch(staffApiPath(), {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
    });
    const said: unknown = await response.json();
    const member = staffMemberSchema.safeParse(said);
    if (response.ok && member.success) return member.data;
    // A gateway may refuse, or answer in the server's place: only the server's own problem document counts.
    if (!unauthorizedSchema.safeParse(said).success) return 'offline';
    return isPast(token) ? 'expired' : 'wrong';
  } catch {
    return 'offline';
  }
}

/** Why a member of staff cannot work at a place; undefined when nothing is in the way. */
export function faultOf(
  staff: StaffMember,
  { wave, city, entry }: Place,
  now: number,
): TokenFault | undefined {
  if (staff.role !== 'interviewer') return 'reviewer';
  if (staff.wave !== wave) return 'otherWave';
  if (staff.cities !== 'all' && !staff.cities.includes(city)) return 'otherCity';
  if (staff.entry !== entry) return 'otherEntry';
  return Date.parse(staff.expiresAt) <= now ? 'expired' : undefined;
}

/** Whether a refused token says of itself that its time is over. */
function isPast(token: string): boolean {
  try {
    const claims = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    return z.object({ exp: z.number() }).parse(JSON.parse(atob(claims))).exp * 1000 <= Date.now();
  } catch {
    return false;
  }
}
