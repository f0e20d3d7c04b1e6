import field from '../field/field.css?inline';
import sheets from '../sheets/sheets.css?inline';
import base from '../ui/base.css?inline';
import elder from '../ui/elder.css?inline';

/** Style of the form into which paper is copied. */
export const sheetsStyle = base + elder + field + sheets;
