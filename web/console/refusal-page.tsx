import { stringsIn } from '../language.ts';
import { ownAccountPath } from '../paths.ts';
import { type ConsoleContext, consolePage } from './frame.tsx';

export type Refusal = 'forbidden' | 'unknown' | 'failed';

interface RefusalPageProps extends ConsoleContext {
  kind: Refusal;
  /** By which the log knows what went wrong. */
  reference?: string | undefined;
}

/** Why a page of the console is not shown, and what to do about it. */
export function refusalPage({ kind, reference, ...context }: RefusalPageProps): string {
  const { accounts, console: words } = stringsIn(context.language);
  const { title, lead } = words.refusals[kind];
  return consolePage({
    ...context,
    title,
    children: (
      <div class="narrow">
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {reference && <p class="help">{reference}</p>}
        <p>
          <a href={ownAccountPath()}>{accounts.own.title}</a>
        </p>
      </div>
    ),
  });
}
