import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import cities from './cities.css?inline';

/** Style of the home page. */
export const citiesStyle = base + elder + cities;
