import type { entryWays } from '../../../db/grants-schema.ts';
import { fieldPath, sheetsPath, withEnrolment } from '../../../web/paths.ts';
import type { Cities } from '../../identity/grants.ts';

/** Where an interviewer works, and where the enrolling link leads. */
interface Workplace {
  entry: (typeof entryWays)[number];
  cities: Cities;
}

/** The page on which an interviewer works in a city. */
export const workPath = (entry: Workplace['entry'], city: string): string =>
  entry === 'paper' ? sheetsPath(city) : fieldPath(city);

/**
 * The link that enrols a device: it opens the page of the first of its cities.
 * @param waveCities codes of the wave's cities, in order
 */
export function enrolmentPath(
  { entry, cities }: Workplace,
  waveCities: Iterable<string>,
  link: string,
): string {
  const [first = ''] = cities === 'all' ? waveCities : cities;
  return withEnrolment(workPath(entry, first), link);
}
