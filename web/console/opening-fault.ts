import type { OpeningFault } from '../../server/services/waves/opening-faults.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';

/** What keeps a wave from being opened, in a sentence. */
export const openingFaultText = ({ finding, values }: OpeningFault, language: Language): string =>
  fill(stringsIn(language).setup.openingFaults[finding], values);
