/**
 * Text in a drawing. SVG breaks no lines, and readers have any fonts, so widths are estimated, generously: a text
 * whose width is overestimated is only slightly smaller than it could be.
 */

const CHINESE = "'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";
const LATIN = `-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, ${CHINESE}`;

/** Fonts of the systems that show and print these drawings; nothing is loaded. As in base.css. */
export const fontsFor = (language: string): string => (language.startsWith('zh') ? CHINESE : LATIN);
export const MONO = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace";
/** Width of a character of MONO, in em. */
export const MONO_EM = 0.61;

/** Characters as wide as the font is high: Chinese, and its punctuation and quotation marks. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6“”‘’…—]/;
const NARROW_EM = 0.55;

/** Estimated width of a text, in em. */
function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (wide.test(character) ? 1 : NARROW_EM), 0);
}

/** The size of the text, at most `size`, at which it fits `width`; in the units of `width`. */
export const fitted = (text: string, size: number, width: number): number =>
  Math.min(size, width / Math.max(1, widthOf(text)));

/** Words, and Chinese characters with the punctuation that may not begin a line. */
const pieces = /\s+|[\u2e80-\uffef][，。、；：？！”’）》]*|[^\s\u2e80-\uffef]+/gu;

/** A text in as few lines as fit `width` em, of about equal length; it always breaks at its line feeds. */
export function linesOf(text: string, width: number): string[] {
  if (text.includes('\n')) return text.split('\n').flatMap((part) => linesOf(part, width));
  const whole = widthOf(text);
  const count = Math.ceil(whole / width);
  if (count <= 1) return [text];
  // Half a word more, so that the last word does not need a line of its own.
  const goal = Math.min(width, whole / count + 2);
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(pieces) ?? []) {
    if (line && widthOf(line + piece.trimEnd()) > goal) {
      lines.push(line.trim());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trim()].filter(Boolean);
}
