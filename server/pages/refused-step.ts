import type { Language } from '../../web/language.ts';
import { Problem, titleOfProblem } from '../http/problems.ts';
import { httpStatusOf, type PageStatus } from './render.ts';

/**
 * Why a step was refused, for the page to show beside its form: somebody was first, or another of `statuses`.
 * Rethrows any other failure.
 */
export function refusedStep(
  error: unknown,
  language: Language,
  statuses: readonly number[] = [409],
): { fault: string; status: PageStatus } {
  if (!(error instanceof Problem) || !statuses.includes(error.status)) throw error;
  return { fault: titleOfProblem(error, language), status: httpStatusOf(error) };
}
