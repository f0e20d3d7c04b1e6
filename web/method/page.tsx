import { Marked } from 'marked';
import english from '../../docs/methodology.md?raw';
import chinese from '../../docs/methodology.zh-CN.md?raw';
import { stringsIn } from '../language.ts';
import { notice } from '../notice/page.tsx';
import type { PageContext } from '../ui/document.tsx';

/** The documents as served: links to unserved documents become plain text. */
const renderer = new Marked({ renderer: { link: ({ text }) => text } });

/**
 * The chapters of the document as HTML. It is the project's own text, so nothing in it is escaped again. The link to
 * the other language, which every page has, is left out.
 */
function chaptersOf(document: string): string[] {
  const text = document.replace(/^# .*\n/, '').replace(/\s*(中文：|English: )\[methodology.*/, '');
  return renderer.parse(text, { async: false }).split(/(?=<h2>)/);
}

/** Made on the first request, so that no server start waits for it. */
const chapters = new Map<'en' | 'zh-CN', string[]>();

function chaptersIn(language: 'en' | 'zh-CN'): string[] {
  const made = chapters.get(language) ?? chaptersOf(language === 'en' ? english : chinese);
  chapters.set(language, made);
  return made;
}

/** How scores are made and what they are worth, chapter by chapter: the methodology and quality report. */
export function methodPage(context: PageContext): string {
  const { title } = stringsIn(context.language).method;
  const language = context.language === 'en' ? 'en' : 'zh-CN';
  return notice(
    context,
    title,
    chaptersIn(language).map((chapter) => (
      <section key={chapter} lang={language} dangerouslySetInnerHTML={{ __html: chapter }} />
    )),
  );
}
