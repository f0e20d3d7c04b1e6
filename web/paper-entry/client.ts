// Residents' scripts stay in their own files: this one includes the whole of it, and finds no form to take over.
import '../answer/client.tsx';
import '../answer/offline/draft-status.tsx';
import { openDesk } from '../field/desk.tsx';
import { Sheets } from './sheets.tsx';

/** The script for copying paper. */
openDesk(Sheets);
