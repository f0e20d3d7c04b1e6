import type { ComponentChildren } from 'preact';
import { stringsIn } from '../language.ts';
import { homePath, receiptSearchPath, resultsPath } from '../paths.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
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

/** What those run into who may have a receipt. */
const hasAnswered: readonly ProblemKind[] = ['waveClosed', 'already'];

/** What went wrong, in plain words, and where to go from here. */
export function problemPage({ kind, values = {}, note, reference, ...context }: ProblemPageProps): string {
  const { problems, site, receipt } = stringsIn(context.language);
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
      </a>{' '}
      {hasAnswered.includes(kind) && (
        <a class="button plain" href={receiptSearchPath()}>
          {receipt.title}
        </a>
      )}
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

/** A page that says one thing. */
export function notice(
  context: PageContext,
  title: string,
  children: ComponentChildren,
  scripts: readonly (string | undefined)[] = [],
): string {
  return page({
    ...context,
    title,
    style: noticeStyle,
    scripts,
    children: (
      <div class="notice">
        <h1>{title}</h1>
        {children}
      </div>
    ),
  });
}
