import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import fileInput from '../ui/file-input.css?inline';
import notice from './notice.css?inline';

/** Style of pages that say one thing. */
export const noticeStyle = base + elder + fileInput + notice;
