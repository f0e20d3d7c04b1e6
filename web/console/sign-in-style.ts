import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import signIn from './sign-in.css?inline';

/** Style of the pages about signing in and one's own account. */
export const signInStyle = base + elder + signIn;
