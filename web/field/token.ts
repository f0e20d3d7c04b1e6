import { staffApiPath } from '../paths.ts';

/** What the server says of a token. */
export interface Staff {
  name: string;
  role: 'interviewer' | 'reviewer';
  entry?: 'tablet' | 'paper';
  wave: string;
  cities: 'all' | string[];
  /** ISO 8601. */
  expiresAt: string;
}

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

/** The token in what somebody pasted: a whole link, its fragment, or the token alone. */
export function tokenIn(text: string): string {
  return decodeURIComponent((/#token=([^&\s]+)/.exec(text) ?? [])[1] ?? text.trim());
}

/** Takes the token out of the page's address, and with it out of the history. */
export function takeToken(): string | undefined {
  if (!location.hash.startsWith('#token=')) return undefined;
  const token = tokenIn(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

/** Asks the server whom a token names. */
export async function examineToken(token: string): Promise<Staff | 'wrong' | 'expired' | 'offline'> {
  // What cannot be said in a header is no token.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return 'wrong';
  try {
    const response = await fetch(staffApiPath(), {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
    });
    if (response.ok) return (await response.json()) as Staff;
    return response.status === 401 ? (isPast(token) ? 'expired' : 'wrong') : 'offline';
  } catch {
    return 'offline';
  }
}

/** Why a member of staff cannot work at a place; undefined when nothing is in the way. */
export function faultOf(staff: Staff, { wave, city, entry }: Place, now: number): TokenFault | undefined {
  if (staff.role !== 'interviewer') return 'reviewer';
  if (staff.wave !== wave) return 'otherWave';
  if (staff.cities !== 'all' && !staff.cities.includes(city)) return 'otherCity';
  if (staff.entry !== entry) return 'otherEntry';
  return Date.parse(staff.expiresAt) <= now ? 'expired' : undefined;
}

/** Whether a refused token says of itself that its time is over. */
function isPast(token: string): boolean {
  try {
    const claims = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    return Number((JSON.parse(atob(claims)) as { exp?: unknown }).exp) * 1000 <= Date.now();
  } catch {
    return false;
  }
}
