import field from '../field/field.css?inline';
import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import sheets from './paper-entry.css?inline';

/** Style of the form into which paper is copied. */
export const sheetsStyle = base + elder + field + sheets;
