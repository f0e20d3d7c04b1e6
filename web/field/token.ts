import * as z from 'zod/mini';
import type { Staff } from '../../server/identity/staff.ts';
import { enrolmentsApiPath, staffApiPath } from './api-paths.ts';
import { isDeviceKey } from './device-key.ts';

/** The server's description of a token. */
export const staffMemberSchema = z.object({
  name: z.string(),
  role: z.enum(['interviewer', 'reviewer'] satisfies Staff['role'][]),
  entry: z.optional(z.enum(['tablet', 'paper'])),
  wave: z.string(),
  cities: z.union([z.literal('all'), z.array(z.string())]),
  /** By code; absent in records of an earlier version. */
  cityNames: z.optional(z.record(z.string(), z.object({ name: z.string(), english: z.string() }))),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;

/** The server's own refusals. A gateway may refuse, or answer in the server's place: that settles nothing. */
const refusalSchema = z.object({
  type: z.enum([
    'urn:chengsheng:problem:unauthorized',
    'urn:chengsheng:problem:device-revoked',
    'urn:chengsheng:problem:link-dead',
  ]),
});

/** Why somebody cannot work here. */
export type TokenFault =
  | 'wrong'
  | 'expired'
  | 'revoked'
  | 'linkDead'
  | 'otherWave'
  | 'otherCity'
  | 'reviewer'
  | 'otherEntry'
  | 'offline';

/** Where a token has to be valid. */
export interface InterviewPlace {
  wave: string;
  city: string;
  entry: 'tablet' | 'paper';
}

/** The person's claim: a link that enrols this device, or a token. */
export type Claim = { kind: 'link'; link: string } | { kind: 'token'; token: string };

/** The claim in a pasted text: a whole address, its fragment, or the claim alone, with any surrounding text. */
export function claimIn(text: string): Claim {
  const [, link] = ENROLMENT.exec(text) ?? [];
  if (link) return { kind: 'link', link };
  const [, pasted = text] = /(?:#|%23)token(?:=|%3D)(.*)/i.exec(text) ?? [];
  return { kind: 'token', token: (TOKEN.exec(pasted) ?? [pasted.trim()])[0] };
}

/** The end of a link that enrols, alone or in its address. */
const ENROLMENT = /(?:^\s*|(?:#|%23)enrol(?:=|%3D))([\w-]{43})(?![\w.-])/i;

/** The form of a JSON Web Token. Any other text, except a device's key, could not even be put into a header. */
const TOKEN = /[\w-]+\.[\w-]+\.[\w-]+/;

/** Removes the claim from the page's address, and so from the history. */
export function takeClaim(): Claim | undefined {
  if (!/^#(token|enrol)=/i.test(location.hash)) return undefined;
  const claim = claimIn(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return claim;
}

/** Asks the server whom a token, or this device's key, stands for. */
export async function examineToken(
  token: string,
): Promise<StaffMember | 'wrong' | 'expired' | 'revoked' | 'offline'> {
  if (!isDeviceKey(token) && TOKEN.exec(token)?.[0] !== token) return 'wrong';
  const headers = { Authorization: `Bearer ${token}` };
  const said = await readMember(fetch(staffApiPath(), { headers, cache: 'no-store' }));
  if (said === 'unauthorized') return isDeviceKey(token) || isPast(token) ? 'expired' : 'wrong';
  return said === 'link-dead' ? 'offline' : said;
}

/**
 * Asks the server to accept this device's key for the link's interviewer. The same link and key may be sent any
 * number of times.
 */
export async function enrol(link: string, key: string): Promise<StaffMember | TokenFault> {
  const said = await readMember(
    fetch(enrolmentsApiPath(), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ link, key }),
    }),
  );
  if (said === 'unauthorized') return 'expired';
  return said === 'link-dead' ? 'linkDead' : said;
}

async function readMember(
  request: Promise<Response>,
): Promise<StaffMember | 'unauthorized' | 'revoked' | 'link-dead' | 'offline'> {
  try {
    const response = await request;
    const said: unknown = await response.json();
    const member = staffMemberSchema.safeParse(said);
    if (response.ok && member.success) return member.data;
    switch (refusalSchema.safeParse(said).data?.type) {
      case 'urn:chengsheng:problem:unauthorized':
        return 'unauthorized';
      case 'urn:chengsheng:problem:device-revoked':
        return 'revoked';
      case 'urn:chengsheng:problem:link-dead':
        return 'link-dead';
      default:
        return 'offline';
    }
  } catch {
    return 'offline';
  }
}

/** Why a member of staff cannot work at a place; undefined when they can. */
export function tokenFaultOf(
  staff: StaffMember,
  { wave, city, entry }: InterviewPlace,
  now: number,
): TokenFault | undefined {
  if (staff.role !== 'interviewer') return 'reviewer';
  if (staff.wave !== wave) return 'otherWave';
  if (staff.cities !== 'all' && !staff.cities.includes(city)) return 'otherCity';
  if (staff.entry !== entry) return 'otherEntry';
  return Date.parse(staff.expiresAt) <= now ? 'expired' : undefined;
}

/** Whether a refused token has expired by its own content. */
function isPast(token: string): boolean {
  try {
    const claims = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    return z.object({ exp: z.number() }).parse(JSON.parse(atob(claims))).exp * 1000 <= Date.now();
  } catch {
    return false;
  }
}
