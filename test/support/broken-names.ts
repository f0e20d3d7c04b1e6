import type { Page } from 'playwright-core';

/** Cities whose name breaks within a word: one word on more than one line. */
export const brokenNames = (page: Page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('.cities a, th a')).flatMap((link) => {
      const text = link.firstChild;
      if (!(text instanceof Text)) return [];
      return Array.from(text.data.matchAll(/\S+/g)).flatMap((word) => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set(Array.from(range.getClientRects(), (r) => Math.round(r.top)));
        return lines.size > 1 ? [word[0]] : [];
      });
    }),
  );
