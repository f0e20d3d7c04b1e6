import base from '../ui/base.css?inline';
import elder from '../ui/elder.css?inline';
import poster from './poster.css?inline';

/** Style of the page of a poster, on screen and on paper. */
export const posterStyle = base + elder + poster;
