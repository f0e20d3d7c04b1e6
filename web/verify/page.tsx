import { stringsIn } from '../language.ts';
import { notice } from '../notice/page.tsx';
import { keysPath, releasePath, signaturePath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';

/** The sentences of the page's script. */
export type VerifyWords = ReturnType<typeof stringsIn>['verify']['said'];

export interface VerifyPageProps extends PageContext {
  /** The newest public release of each wave. */
  current: readonly { wave: string; title: string; number: number }[];
  /** The site's address, for the command. */
  origin: string;
  script: string | undefined;
}

/** Checks a release in the reader's own browser, and explains how to do so without it. */
export function verifyPage({ current, origin, script, ...context }: VerifyPageProps): string {
  const words = stringsIn(context.language).verify;
  return notice(
    context,
    words.title,
    <>
      <p class="lead">{words.lead}</p>
      <div id="verify" hidden data-words={JSON.stringify(words.said)}>
        <label for="files">{words.files}</label>
        <input id="files" type="file" multiple aria-describedby="files-hint" />
        <p id="files-hint" class="help">
          {words.filesHint}
        </p>
        {current.map(({ wave, title, number }) => (
          <p key={wave}>
            <button type="button" class="plain" data-release={releasePath(wave, number)}>
              {fill(words.current, { title, n: number })}
            </button>
          </p>
        ))}
      </div>
      <p id="verdict" class="card" role="status">
        {words.noScript}
      </p>
      <p>{words.proves}</p>
      <section>
        <h2>{words.command}</h2>
        <p>{words.commandLead}</p>
        <pre>
          <code>{commandFor(origin, current[0])}</code>
        </pre>
      </section>
    </>,
    [script],
  );
}

function commandFor(origin: string, release = { wave: 'WAVE', number: 1 }): string {
  const { wave, number } = release;
  return [
    `curl -o release.json ${origin}${releasePath(wave, number)}`,
    `curl -o release.jws ${origin}${signaturePath(wave, number)}`,
    `npm run -s cli -- verify release.json --signature release.jws --jwks ${origin}${keysPath()}`,
  ].join('\n');
}
