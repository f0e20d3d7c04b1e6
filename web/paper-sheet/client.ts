import '../poster/client.ts';

/**
 * The script of paper questionnaires, besides the print button: a questionnaire with an odd number of pages gets an
 * empty one, so that none begins on the back of another. Style alone cannot do that: Chromium takes `break-before:
 * recto` for any page (tried with 140).
 */

const MM = 96 / 25.4;
/** The printable area of A4, given the margins in sheet.css. */
const [WIDTH, HEIGHT] = [190 * MM, 277 * MM];

/** The pages of a questionnaire, whose rows never break, below its head, which every page repeats. */
function pagesOf(sheet: HTMLTableElement): number {
  sheet.style.width = `${WIDTH}px`;
  const heightOf = (element: Element) => element.getBoundingClientRect().height;
  const room = HEIGHT - (sheet.tHead ? heightOf(sheet.tHead) : 0);
  let [pages, used] = [1, 0];
  for (const row of sheet.tBodies[0]?.rows ?? []) {
    const height = heightOf(row);
    if (used + height > room) [pages, used] = [pages + 1, 0];
    used += height;
  }
  sheet.style.width = '';
  return pages;
}

for (const sheet of document.querySelectorAll<HTMLTableElement>('.sheet')) {
  if (pagesOf(sheet) % 2 === 0) continue;
  const blank = document.createElement('div');
  blank.className = 'blank';
  sheet.after(blank);
}
