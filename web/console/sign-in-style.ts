import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import forms from './forms.css?inline';
import signIn from './sign-in.css?inline';

/** Style of the pages about signing in. */
export const signInStyle = base + elder + forms + signIn;
