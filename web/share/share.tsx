import type { ComponentChildren } from 'preact';
import { type Language, stringsIn } from '../language.ts';

interface ShareProps {
  language: Language;
  /** Full address. It names the channel, and nothing about the sharer. */
  link: string;
  /** Other ways to spread it. */
  children?: ComponentChildren;
}

/** A link to share. The button needs a script (buttons.ts); the link itself does not. */
export function Share({ language, link, children }: ShareProps) {
  const words = stringsIn(language).share;
  return (
    <section class="share">
      <h2>{words.title}</h2>
      <p class="help">{words.hint}</p>
      <p>
        <a id="link" href={link} dir="ltr" translate={false}>
          {link.replace(/^https?:\/\//, '')}
        </a>
      </p>
      <button
        type="button"
        class="plain"
        hidden
        data-share={link}
        data-shown-by="link"
        data-done={words.copied}
      >
        {words.title}
      </button>
      {children && <p>{children}</p>}
    </section>
  );
}
