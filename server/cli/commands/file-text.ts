import { readFile } from 'node:fs/promises';

/**
 * The text of files as people make them: Notepad and Excel put a byte order mark before UTF-8, Chinese Excel saves GBK,
 * and "Unicode text" is UTF-16. Whatever is valid UTF-8 is UTF-8; the rest is taken for GB 18030, of which GBK is a part,
 * if nearly all of it is the everyday characters of GB 2312. What is neither is refused with its place.
 */

/** The name of an encoding, as TextDecoder takes it. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

const marks: readonly [Encoding, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The encoding that a file's byte order mark names. */
export const markedEncoding = (bytes: Uint8Array): Encoding | undefined =>
  marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];

/** What XLSX files begin with, as all ZIP archives do. */
const WORKBOOK = [0x50, 0x4b, 0x03, 0x04];

/** A file that cannot be read, or does not say what it should; the message has a line for every fault. */
export class FaultyFile extends Error {
  override readonly name = 'FaultyFile';
}

/** The text of a file. Throws FaultyFile with the place. */
export async function readText(file: string): Promise<string> {
  return textOf(file, await readFile(file));
}

/** The text that bytes are. Throws FaultyFile, which names the file and the place. */
export function textOf(file: string, bytes: Uint8Array): string {
  if (WORKBOOK.every((byte, i) => bytes[i] === byte))
    throw new FaultyFile(`${file}: a workbook or another archive; save the sheet as "CSV UTF-8"`);
  const named = markedEncoding(bytes);
  const text =
    decode(bytes, named ?? 'utf-8') ?? (!named && isChinese(bytes) ? decode(bytes, 'gb18030') : undefined);
  if (text === undefined) {
    const damaged = new TextDecoder(named ?? 'utf-8').decode(bytes);
    const at = placeAt(damaged, Math.max(0, damaged.indexOf('\ufffd')));
    throw new FaultyFile(`${file}: ${at}: neither UTF-8 nor GB 18030; save it as "CSV UTF-8"`);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0)
    throw new FaultyFile(`${file}: ${placeAt(text, nul)}: a NUL, as in UTF-16 without a byte order mark`);
  return text;
}

/** The encoding of a long file, and the text that it begins with. Throws FaultyFile. */
export function beginningOf(file: string, bytes: Uint8Array): { encoding: Encoding; text: string } {
  const named = markedEncoding(bytes);
  const encoding =
    named ?? (decode(bytes, 'utf-8', true) === undefined && isChinese(bytes) ? 'gb18030' : 'utf-8');
  return { encoding, text: decode(bytes, encoding, true) ?? textOf(file, bytes) };
}

/** A place in a text, for people: lines and characters from 1. */
export function placeAt(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}

/** @param isPart whether a character may be cut off at the end */
function decode(bytes: Uint8Array, encoding: Encoding, isPart = false): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isPart });
  } catch {
    return undefined;
  }
}

/**
 * Whether bytes that are no UTF-8 are Chinese in GB 18030: nearly all characters of more than one byte are in GB 2312.
 * Latin letters with accents, or damaged UTF-8, make such pairs as well, but hardly ever of everyday characters.
 */
function isChinese(bytes: Uint8Array): boolean {
  let all = 0;
  let common = 0;
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i]!;
    if (first < 0x80) continue;
    const second = bytes[++i] ?? 0;
    all++;
    if (first >= 0xa1 && first <= 0xf7 && second >= 0xa1 && second <= 0xfe) common++;
    // Four bytes: the second is a digit.
    if (second >= 0x30 && second <= 0x39) i += 2;
  }
  return common >= 0.9 * all;
}
