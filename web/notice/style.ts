import base from '../ui/base.css?inline';
import elder from '../ui/elder.css?inline';
import notice from './notice.css?inline';

/** Style of pages that say one thing. */
export const noticeStyle = base + elder + notice;
