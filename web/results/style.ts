import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import results from './results.css?inline';

/** Style of the results. */
export const resultsStyle = base + elder + results;
