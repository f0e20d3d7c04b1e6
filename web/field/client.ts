// What residents load stays in files of their own: here it is taken in whole, and finds no form to take over.
import '../answer/client.tsx';
import '../answer/offline/draft-status.tsx';
import { openDesk } from './desk.tsx';
import { FieldDesk } from './field.tsx';

/** Script of the interviewer's tablet. */
openDesk(FieldDesk);
