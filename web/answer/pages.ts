import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Heading } from './headings.ts';
import type { Paper } from './questionnaire-props.ts';

/** The questionnaire cut into pages: a page is a section, or a few short ones. The order of the questions never changes. */

/** A run of neighbouring questions with one heading. */
export interface PageSection {
  heading: Heading;
  questions: Question[];
}

/** Scored questions that fit one page: about two screens of a phone. */
const PAGE_LENGTH = 4;

/** The pages, in order; on request each with one question alone. */
export function pagesOf(sections: readonly PageSection[], isOneEach = false): PageSection[][] {
  if (isOneEach) return sections.flatMap((s) => s.questions.map((q) => [{ ...s, questions: [q] }]));
  const pages: PageSection[][] = [];
  for (const section of sections) {
    const page = pages[pages.length - 1];
    if (page && joins(page, section)) page.push(section);
    else pages.push([section]);
  }
  return pages;
}

function joins(page: readonly PageSection[], next: PageSection): boolean {
  const length = page.reduce((sum, s) => sum + s.questions.length, next.questions.length);
  return next.heading.isDimension && page[0]!.heading.isDimension && length <= PAGE_LENGTH;
}

/** The sections, in order. */
export function sectionsOf({ questions, headings }: Pick<Paper, 'questions' | 'headings'>): PageSection[] {
  const rest = [...questions];
  return headings.map((heading) => ({ heading, questions: rest.splice(0, heading.count) }));
}
