import { PASSWORD_LENGTHS } from '../../identity/accounts/auth.ts';

/** Why a password is refused; the strings use the same names. */
export type PasswordFault = 'short' | 'long' | 'simple';

/** The least number of different characters in a password. */
const LEAST_VARIETY = 6;

/** What is wrong with a new password: its length, or that it is the user name or little more than one character. */
export function passwordFault(password: string, username: string): PasswordFault | undefined {
  const { length } = [...password];
  if (length < PASSWORD_LENGTHS.least) return 'short';
  if (password.length > PASSWORD_LENGTHS.most) return 'long';
  const lower = password.toLowerCase();
  const isSimple = new Set(lower).size < LEAST_VARIETY || lower.replaceAll(username, '').length < 8;
  return isSimple ? 'simple' : undefined;
}
