import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import consoleSheet from './console.css?inline';
import forms from './forms.css?inline';
import people from './people.css?inline';

/** Style of the console's pages. */
export const consoleStyle = base + elder + forms + consoleSheet + people;
