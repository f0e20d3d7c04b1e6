// Residents' scripts stay in their own files: this one includes the whole of it, and finds no form to take over.
import '../answer/client.tsx';
import '../answer/offline/draft-status.tsx';
import { openDesk } from './desk.tsx';
import { FieldDesk } from './field.tsx';

/** Script of the interviewer's tablet. */
openDesk(FieldDesk);
