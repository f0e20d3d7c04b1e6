import { isAPIError } from 'better-auth/api';
import { Problem } from '../../http/problems.ts';

/** Turns every refusal by better-auth into the same problem; a failure of better-auth itself stays a failure. */
export async function orRefused<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isAPIError(error) && error.statusCode < 500) throw new Problem('sign-in-failed');
    throw error;
  }
}
