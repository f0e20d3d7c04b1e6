import type { VerifyStrings } from './verify-zh-CN.ts';

/** The sentences of the page that checks a release, in English. */
export const verifyEn: VerifyStrings = {
  verify: {
    title: 'Check a release',
    lead: 'The check runs in your browser. The file is not sent anywhere.',
    files: 'Choose or drop the release that you downloaded (JSON)',
    filesHint:
      'Signature and keys come from this site; if you have your own copies, choose them together with it.',
    current: 'Check the current release: {title}, release {n}',
    proves:
      'A valid file has not changed by a character since it was signed with the key named above. That does not say that its figures are right, nor whose key it is: compare its id with the one that the organiser publishes elsewhere.',
    noScript: 'This page needs a script to check. Without, use the command below.',
    command: 'With the command',
    commandLead:
      'Run it in the folder of this program. With a copy of the keys that you kept in place of the last address it needs no network.',
    said: {
      ready: 'No file is chosen yet.',
      checking: 'Checking…',
      unable:
        'This browser cannot check signatures: it is too old, or this page did not come by HTTPS. Use the command below.',
      noRelease: 'This is no release, or it could not be fetched.',
      noSignature:
        'This site has no signature of {name}. Choose the signature’s file together with the release.',
      noKeys: 'The keys could not be fetched. Please try again.',
      failed: 'The check did not finish. Please try again.',
      good: 'Valid: {name}, as it was signed. SHA-256 {digest}, key {kid}',
      changed:
        'Not valid: the file is not in its published form. It was changed, or saved anew. SHA-256 {digest}',
      signature: 'Not valid: the signature is of something else. The file was changed. SHA-256 {digest}',
      key: 'Not valid: the key of this signature is not among the public keys. SHA-256 {digest}',
    },
  },
};
