import type { ComponentChildren } from 'preact';
import { fill } from '../fill.ts';
import { stringsIn } from '../language.ts';
import { homePath, receiptSearchPath, resultsPath, wavePath } from '../paths.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { noticeStyle } from './style.ts';

export type ProblemKind = Exclude<keyof Strings['problems'], 'reference'>;

export interface ProblemPageProps extends PageContext {
  kind: ProblemKind;
  /** Fills the sentence: the city's code or name. */
  values?: Record<string, string>;
  /** One more sentence. */
  note?: string | undefined;
  /** Helps the operator find what went wrong. */
  reference?: string;
}

/** What went wrong, in plain words, and where to go from here. */
export function problemPage({ kind, values = {}, note, reference, ...context }: ProblemPageProps): string {
  const { problems, site } = stringsIn(context.language);
  const { title, body } = problems[kind];
  return notice(context, title, [
    <p key="body" class="lead">
      {fill(body, values)}
    </p>,
    note && <p key="note">{note}</p>,
    reference && (
      <p key="reference" class="help">
        {fill(problems.reference, { id: reference })}
      </p>
    ),
    <p key="ways" class="ways">
      <a class="button" href={homePath()}>
        {site.home}
      </a>{' '}
      <a class="button plain" href={resultsPath()}>
        {site.results}
      </a>
    </p>,
  ]);
}

export interface ReceiptPageProps extends PageContext {
  /** As it was asked for; absent on the page that asks. */
  receipt?: string;
  known?: boolean;
  /** The releases that include it. */
  releases?: readonly { wave: string; title: string; number: number }[];
}

/** Whether a receipt is known, and which releases include it. */
export function receiptPage({ receipt, known, releases = [], ...context }: ReceiptPageProps): string {
  const words = stringsIn(context.language).receipt;
  return notice(context, words.title, [
    receipt && (
      <div key="card" class={known ? 'card' : 'card bad'}>
        <p class="code">{receipt}</p>
        <p>{known ? words.known : words.unknown}</p>
        {known && <p>{releases.length > 0 ? words.included : words.none}</p>}
        {releases.length > 0 && (
          <ul>
            {releases.map((r) => (
              <li key={`${r.wave}/${r.number}`}>
                <a href={wavePath(r.wave, r.number)}>{fill(words.release, { wave: r.title, n: r.number })}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
    ),
    !known && (
      <form key="form" action={receiptSearchPath()}>
        <label for="receipt">{words.label}</label>
        <input id="receipt" name="receipt" type="text" autoComplete="off" autoCapitalize="characters" />
        <button type="submit">{words.check}</button>
      </form>
    ),
    <p key="note" class="help">
      {words.note}
    </p>,
  ]);
}

/** The privacy note. */
export function privacyPage(context: PageContext): string {
  const { title, intro, sections } = stringsIn(context.language).privacy;
  return notice(context, title, [
    <p key="intro" class="lead">
      {intro}
    </p>,
    ...sections.map((section) => (
      <section key={section.title}>
        <h2>{section.title}</h2>
        <ul>
          {section.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </section>
    )),
  ]);
}

function notice(context: PageContext, title: string, children: ComponentChildren): string {
  return page({
    ...context,
    title,
    style: noticeStyle,
    children: (
      <div class="notice">
        <h1>{title}</h1>
        {children}
      </div>
    ),
  });
}
