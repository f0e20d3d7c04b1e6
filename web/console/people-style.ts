import people from './people.css?inline';
import { signInStyle } from './sign-in-style.ts';

/** Style of the pages about people and keys. */
export const peopleStyle = signInStyle + people;
