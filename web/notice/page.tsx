import type { ComponentChildren } from 'preact';
import type { Organiser } from '../../server/survey/organiser.ts';
import { stringsIn } from '../language.ts';
import { homePath, receiptSearchPath, resultsPath } from '../paths.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { OrganiserNotice } from './organiser.tsx';
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

/** Failures that a resident with a receipt may run into. */
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

export interface PrivacyPageProps extends PageContext {
  /** The waves that take answers and say who asks, with their titles. */
  waves: readonly { title: string; organiser: Organiser }[];
}

/** The privacy note: who asks, what is stored of whom, and for how long. */
export function privacyPage({ waves, ...context }: PrivacyPageProps): string {
  const { title, intro, sections } = stringsIn(context.language).privacy;
  return notice(context, title, [
    <p key="intro" class="lead">
      {intro}
    </p>,
    ...waves.map((wave) => (
      <OrganiserNotice
        key={wave.title}
        organiser={wave.organiser}
        wave={wave.title}
        language={context.language}
      />
    )),
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
