import { stringsIn } from '../language.ts';
import { ownAccountPath } from '../paths.ts';
import { type ConsoleContext, consolePage } from './frame.tsx';
import { Unsent, type UnsentForm } from './unsent-form.tsx';

export type RefusalKind = 'forbidden' | 'unknown' | 'refused' | 'failed';

interface RefusalPageProps extends ConsoleContext {
  kind: RefusalKind;
  /** The reference to the log entry. */
  reference?: string | undefined;
  /** The typed text, if any. */
  form?: UnsentForm | undefined;
}

/** Why a page of the console is not shown, and what to do about it. */
export function refusalPage({ kind, reference, form, ...context }: RefusalPageProps): string {
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
        {form && <Unsent form={form} language={context.language} isOffered={kind === 'failed'} />}
        <p>
          <a href={ownAccountPath()}>{accounts.own.title}</a>
        </p>
      </div>
    ),
  });
}
