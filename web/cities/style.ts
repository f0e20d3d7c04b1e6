import base from '../ui/base.css?inline';
import elder from '../ui/elder.css?inline';
import cities from './cities.css?inline';

/** Style of the home page. */
export const citiesStyle = base + elder + cities;
