import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import sheet from './sheet.css?inline';

/** Style of questionnaires on paper, and of the form that makes them. */
export const paperSheetStyle = base + elder + sheet;
