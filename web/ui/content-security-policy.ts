import { answerStyle } from '../answer/style.ts';
import { citiesStyle } from '../cities/style.ts';
import { signInStyle } from '../console/sign-in-style.ts';
import { consoleStyle } from '../console/style.ts';
import { evaluationResultsStyle } from '../evaluation/results-style.ts';
import { fieldStyle } from '../field/style.ts';
import { noticeStyle } from '../notice/style.ts';
import { sheetsStyle } from '../paper-entry/style.ts';
import { paperSheetStyle } from '../paper-sheet/style.ts';
import { posterStyle } from '../poster/style.ts';
import { cityStyle, embedStyle, resultsStyle } from '../results/style.ts';

/** Every stylesheet that a page inlines. */
const styles = [
  answerStyle,
  citiesStyle,
  noticeStyle,
  paperSheetStyle,
  posterStyle,
  resultsStyle,
  cityStyle,
  embedStyle,
  evaluationResultsStyle,
  fieldStyle,
  sheetsStyle,
  signInStyle,
  consoleStyle,
];

let hashes: Promise<string[]> | undefined;

/**
 * The Content-Security-Policy of every page: scripts and requests from this site alone, no inline script, and only
 * inline styles with a known hash.
 * @param framedBy sites that may frame it
 * @param holdsFrames whether it frames pages of this site
 */
export async function contentPolicy(
  framedBy: "'none'" | "'self'" | '*' = "'none'",
  holdsFrames = false,
): Promise<string> {
  hashes ??= Promise.all(styles.map(hashOf));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src ${(await hashes).join(' ')}`,
    'img-src data:',
    "connect-src 'self'",
    ...(holdsFrames ? ["frame-src 'self'"] : []),
    // What is read aloud where the browser has no voice is fetched, kept, and played from memory.
    'media-src blob:',
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; ');
}

async function hashOf(style: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}
