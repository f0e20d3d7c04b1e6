import { Marked } from 'marked';
import english from '../../docs/methodology.md?raw';
import chinese from '../../docs/methodology.zh-CN.md?raw';
import { stringsIn } from '../language.ts';
import { notice } from '../notice/page.tsx';
import type { PageContext } from '../ui/document.tsx';

/** The documents as they are served: links into the other documents, which are not, are their words. */
const renderer = new Marked({ renderer: { link: ({ text }) => text } });

/** The text under the heading of the document, as HTML. It is the project's own, so nothing in it is escaped again. */
const bodyOf = (document: string): string =>
  renderer.parse(document.replace(/^# .*\n/, ''), { async: false });

const bodies = { en: bodyOf(english), 'zh-CN': bodyOf(chinese) };

/** How scores are made and what they are worth, chapter by chapter: the methodology and quality report. */
export function methodPage(context: PageContext): string {
  const { title } = stringsIn(context.language).method;
  const body = bodies[context.language === 'en' ? 'en' : 'zh-CN'];
  return notice(
    context,
    title,
    <div lang={context.language === 'en' ? 'en' : 'zh-CN'} dangerouslySetInnerHTML={{ __html: body }} />,
  );
}
