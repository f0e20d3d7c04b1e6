// What residents load stays in files of their own: here it is taken in whole, and finds no form to take over.
import '../answer/client.tsx';
import '../answer/offline/draft-status.tsx';
import { openDesk } from '../field/desk.tsx';
import { Sheets } from './sheets.tsx';

/** Script of the form into which paper is copied. */
openDesk(Sheets);
