import { useLayoutEffect, useState } from 'preact/hooks';
import { fill } from '../ui/interpolate.ts';
import type { KeptProps } from './types.ts';

/**
 * Puts the resident's position into the document's title, by which tabs, histories and screen readers name the page.
 */
export function useTitle({ paper, sheet }: KeptProps): void {
  const { words, questions } = paper;
  const [survey] = useState(() => document.title.replace(fill(words.error, { page: '' }), ''));
  useLayoutEffect(() => {
    const first = sheet.pages[sheet.page]?.[0]?.questions[0];
    const outcome = document.getElementById('outcome');
    const place = outcome
      ? outcome.textContent
      : first && fill(words.progress, { at: questions.indexOf(first) + 1, of: questions.length });
    const page = place ? `${place} · ${survey}` : survey;
    document.title = sheet.faults.length > 0 ? fill(words.error, { page }) : page;
  });
}
