import base from '../ui/base.css?inline';
import elder from '../ui/elder.css?inline';
import results from './results.css?inline';

/** Style of the results. */
export const resultsStyle = base + elder + results;
