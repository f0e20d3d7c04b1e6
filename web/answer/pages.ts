import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';

/**
 * The questionnaire cut into pages for a phone. A section is a run of neighbouring questions with one
 * heading; a page is a section, or a few short ones. The order of the questions never changes.
 */

export interface Section {
  /** A dimension's id, or one of the headings that every questionnaire shares. */
  heading: { dimension: string } | { shared: SharedHeading };
  questions: Question[];
}
export type SharedHeading = 'eligibility' | 'about' | 'overall' | 'more' | 'comment';

/** Scored questions that fit one page: about two screens of a phone. */
const PAGE_LENGTH = 4;

/** The pages, in order; on request each with one question alone. */
export function pagesOf(questions: readonly Question[], isOneEach = false): Section[][] {
  const sections = sectionsOf(questions);
  if (isOneEach) return sections.flatMap((s) => s.questions.map((q) => [{ ...s, questions: [q] }]));
  const pages: Section[][] = [];
  for (const section of sections) {
    const page = pages[pages.length - 1];
    if (page && joins(page, section)) page.push(section);
    else pages.push([section]);
  }
  return pages;
}

function joins(page: readonly Section[], next: Section): boolean {
  const length = page.reduce((sum, s) => sum + s.questions.length, next.questions.length);
  return 'dimension' in next.heading && 'dimension' in page[0]!.heading && length <= PAGE_LENGTH;
}

/** The sections, in order. */
export function sectionsOf(questions: readonly Question[]): Section[] {
  const sections: Section[] = [];
  for (const q of questions) {
    const heading = headingOf(q, sections);
    const last = sections[sections.length - 1];
    if (last && sameHeading(last.heading, heading)) last.questions.push(q);
    else sections.push({ heading, questions: [q] });
  }
  return sections;
}

function headingOf(q: Question, before: readonly Section[]): Section['heading'] {
  if (q.dimension) return { dimension: q.dimension };
  switch (q.role) {
    case 'eligibility':
      return { shared: 'eligibility' };
    case 'weighting':
    case 'profile':
      return { shared: 'about' };
    case 'comment':
      return { shared: 'comment' };
    case 'scored':
      // What belongs to no dimension is about all of them when it comes first, else a module's.
      return { shared: before.some((s) => 'dimension' in s.heading) ? 'more' : 'overall' };
  }
}

const sameHeading = (a: Section['heading'], b: Section['heading']) => JSON.stringify(a) === JSON.stringify(b);
