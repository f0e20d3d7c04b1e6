import { isAPIError } from 'better-auth/api';
import { Problem } from '../../http/problems.ts';

/** Whatever better-auth refuses is one sentence to whoever asks; a failure of its own stays one. */
export async function orRefused<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isAPIError(error) && error.statusCode < 500) throw new Problem('sign-in-failed');
    throw error;
  }
}
