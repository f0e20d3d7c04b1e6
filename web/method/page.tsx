import { Marked } from 'marked';
import english from '../../docs/methodology.md?raw';
import chinese from '../../docs/methodology.zh-CN.md?raw';
import { stringsIn } from '../language.ts';
import { notice } from '../notice/page.tsx';
import type { PageContext } from '../ui/document.tsx';

/** The documents as they are served: links into the other documents, which are not, are their words. */
const renderer = new Marked({ renderer: { link: ({ text }) => text } });

/**
 * What stands under the heading of the document, chapter by chapter, as HTML. It is the project's own, so nothing in it is
 * escaped again. The other language is a link of every page, and none of the text.
 */
function chaptersOf(document: string): string[] {
  const text = document.replace(/^# .*\n/, '').replace(/\s*(中文：|English: )\[methodology.*/, '');
  return renderer.parse(text, { async: false }).split(/(?=<h2>)/);
}

/** Made when somebody asks first: nobody who starts a server waits for it. */
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
