import type { ComponentChildren, VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { directionOf, endonyms, type Language, stringsIn } from '../language.ts';
import { homePath, inLanguagePath, inModePath, privacyPath, resultsPath } from '../paths.ts';
import type { Mode } from './display-mode.ts';
import { fill } from './interpolate.ts';
import { icon, Wordmark } from './wordmark.tsx';

/** The properties of every page. */
export interface PageContext {
  language: Language;
  /** The languages on offer. */
  languages: readonly Language[];
  mode: Mode;
  /** Path and query of the request, so that language and mode can change in place. */
  url: string;
}

export interface Card {
  url: string;
  /** Whether the page shows its description. */
  image?: string | undefined;
}

/** Size of a card's picture in pixels, as messengers want it. */
export const cardSize = { width: 1200, height: 630 };

interface DocumentProps extends PageContext {
  title: string;
  /** A sentence about the page, for messengers' cards. */
  description?: string | undefined;
  /** The canonical address, in full, for search engines and messengers, and its picture. */
  card?: Card | undefined;
  /** The stylesheet, inlined, so that a page needs no other request to look right. */
  style: string;
  /** Addresses of the page's scripts, if any. */
  scripts?: readonly (string | undefined)[];
  /** Data for the script. */
  data?: unknown;
  /** Wider than a column of text: for tables. */
  wide?: boolean;
  children: ComponentChildren;
}

/** A whole page as HTML, for residents and readers of results. */
export function page(props: DocumentProps): string {
  return htmlDocument(props, <Body {...props} />);
}

/** The head is assembled as text, because a stylesheet and data must not be escaped like text. */
export function htmlDocument(props: Omit<DocumentProps, 'children'>, body: VNode): string {
  const { language, mode, title, style, scripts = [], data, wide, card } = props;
  const description = props.description ?? stringsIn(language).site.about;
  const { site } = stringsIn(language);
  return [
    `<!doctype html><html lang="${language}" dir="${directionOf(language)}"${mode === 'elder' ? ' class="elder"' : ''}><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1,interactive-widget=resizes-content">',
    '<meta name="color-scheme" content="light dark"><meta name="format-detection" content="telephone=no">',
    `<title>${escapeText(fill(site.title, { page: title }))}</title>`,
    `<meta name="description" content="${escapeText(description)}"><meta property="og:title" content="${escapeText(title)}">`,
    `<meta property="og:description" content="${escapeText(description)}"><meta property="og:site_name" content="${escapeText(site.name)}"><meta property="og:type" content="website">`,
    ...(card ? headOf(card, props.languages, description) : []),
    `<link rel="icon" href="${icon}"><style>${style}</style>`,
    ...scripts.map((script) => (script ? `<script type="module" src="${escapeText(script)}"></script>` : '')),
    `</head><body${wide ? ' class="wide"' : ''}>${render(body)}`,
    data === undefined ? '' : `<script type="application/json" id="data">${escapeJson(data)}</script>`,
    '</body></html>',
  ].join('');
}

/** Links and metadata about the page's own address: in each language, and the picture. */
function headOf({ url, image }: Card, languages: readonly Language[], description: string): string[] {
  const { width, height } = cardSize;
  return [
    `<link rel="canonical" href="${escapeText(url)}"><meta property="og:url" content="${escapeText(url)}">`,
    ...languages.map(
      (l) => `<link rel="alternate" hreflang="${l}" href="${escapeText(inLanguagePath(url, l))}">`,
    ),
    image === undefined
      ? ''
      : `<meta property="og:image" content="${escapeText(image)}"><meta property="og:image:width" content="${width}"><meta property="og:image:height" content="${height}"><meta property="og:image:alt" content="${escapeText(description)}"><meta name="twitter:card" content="summary_large_image">`,
  ];
}

function Body({ language, languages, mode, url, children }: DocumentProps) {
  const { site } = stringsIn(language);
  const other = mode === 'elder' ? 'normal' : 'elder';
  return (
    <>
      <a class="skip" href="#main">
        {site.skip}
      </a>
      <header>
        <a href={homePath()} class="brand">
          <Wordmark />
          <span class="unseen">{site.survey}</span>
        </a>
        <nav aria-label={site.languages}>
          <a href={inModePath(url, other)}>{site[other]}</a>
          {languages
            .filter((l) => l !== language)
            .map((l) => (
              <a key={l} href={inLanguagePath(url, l)} lang={l} hreflang={l}>
                {endonyms[l]}
              </a>
            ))}
        </nav>
      </header>
      <main id="main">{children}</main>
      <footer>
        <a href={homePath()}>{site.home}</a>
        <a href={resultsPath()}>{site.results}</a>
        <a href={privacyPath()}>{site.privacy}</a>
      </footer>
    </>
  );
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (c) => entities[c] ?? c);
}

/** JSON in which no text can close its element. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
