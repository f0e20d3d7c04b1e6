import { resultsStyle } from '../results/style.ts';
import sheet from './results.css?inline';

/** Style of the evaluation's public pages. */
export const evaluationResultsStyle = resultsStyle + sheet;
