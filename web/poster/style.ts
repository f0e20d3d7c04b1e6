import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import poster from './poster.css?inline';

/** Style of the page of a poster, on screen and on paper. */
export const posterStyle = base + elder + poster;
