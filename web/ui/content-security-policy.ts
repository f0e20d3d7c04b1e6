import { answerStyle } from '../answer/style.ts';
import { citiesStyle } from '../cities/style.ts';
import { signInStyle } from '../console/sign-in-style.ts';
import { consoleStyle } from '../console/style.ts';
import { fieldStyle } from '../field/style.ts';
import { noticeStyle } from '../notice/style.ts';
import { sheetsStyle } from '../paper-entry/style.ts';
import { posterStyle } from '../poster/style.ts';
import { resultsStyle } from '../results/style.ts';

/** Every stylesheet that a page inlines. */
const styles = [
  answerStyle,
  citiesStyle,
  noticeStyle,
  posterStyle,
  resultsStyle,
  fieldStyle,
  sheetsStyle,
  signInStyle,
  consoleStyle,
];

let policy: Promise<string> | undefined;

/**
 * The Content-Security-Policy of every page: scripts and requests from this site alone, no inline script,
 * and of inline styles only those that are known by their hash.
 */
export function contentPolicy(): Promise<string> {
  policy ??= Promise.all(styles.map(hashOf)).then((hashes) =>
    [
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      `style-src ${hashes.join(' ')}`,
      'img-src data:',
      "connect-src 'self'",
      // What is read aloud where the browser has no voice is fetched, kept, and played from memory.
      'media-src blob:',
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  );
  return policy;
}

async function hashOf(style: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}
