import type { ExportsStrings } from './exports-zh-CN.ts';

/** The sentences about exports of answers, in English. */
export const exportsEn: ExportsStrings = {
  exports: {
    title: 'Export answers',
    lead: 'One row a submission (CSV). Ids are pseudonyms of this export alone, times are days, durations whole seconds. The answers themselves can still give somebody away: keep the file as you would keep the database.',
    ask: 'Ask for an export',
    city: 'City',
    everywhere: 'All cities',
    purpose: 'Purpose',
    purposeHint: 'Up to {max} characters; it stands in the trail, and so does each download.',
    submit: 'Begin the export',
    limits:
      'A file is kept for {hours} hours; one person has at most {most}. It has the answers as they are when it is asked for.',
    elsewhere: 'No server here writes exports: servers on Node do.',
    list: 'Exports',
    empty: 'Nobody has exported anything yet.',
    asked: 'asked for by {person}, {time}',
    states: {
      waiting: 'Waiting',
      running: 'Being written',
      complete: 'Complete',
      cancelled: 'Cancelled',
      'right-ended': 'Right ended',
      redacted: 'Void',
      failed: 'Failed',
      expired: 'Expired',
    },
    why: {
      cancelled: '{person} cancelled it; there is no file.',
      'right-ended': 'The role or account of whoever asked has ended; there is no file.',
      redacted: 'A text in it was redacted since; there is no file. Please ask again.',
      expired: 'It was kept as long as files are; there is no file any more.',
      'broke-off': 'It broke off time and again; there is no file. Please ask again later.',
      error: 'Something went wrong; there is no file. In the server’s log: {id}',
    },
    progress: 'Rows: {rows} of about {expected}',
    begun: 'Rows: {rows}',
    rows: 'Rows: {n} · {size} · kept until {time}',
    download: 'Download',
    cancel: 'Cancel',
    discard: 'Discard the file',
    which: '{action} ({city}, {time})',
    others: 'Only whoever asked downloads it; you may ask for your own.',
    faults: {
      purpose: 'Please say what it is for, in up to {max} characters.',
      city: 'Please choose a city.',
      many: 'You have {most} exports. Please cancel or discard one first.',
      before: 'This was sent a moment ago; sent again with changes, it is another export.',
    },
    done: { asked: 'Asked for. The file will appear below.', cancelled: 'Cancelled; no file is kept.' },
  },
};
