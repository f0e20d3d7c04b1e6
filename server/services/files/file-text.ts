import { tableMessage } from '../../survey/table-messages.ts';

/**
 * Reads the text of people's files: Notepad and Excel put a byte order mark before UTF-8, Chinese Excel saves GBK,
 * and "Unicode text" is UTF-16. Valid UTF-8 is UTF-8; other bytes count as GB 18030, which includes GBK, if nearly
 * all are everyday characters of GB 2312. Anything else is refused, with the place.
 */

/** The name of an encoding for TextDecoder. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

const marks: readonly [Encoding, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The encoding that a file's byte order mark names. */
export const markedEncoding = (bytes: Uint8Array): Encoding | undefined =>
  marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];

/** The first bytes of workbooks: of XLSX files, which are ZIP archives, and of older Office files. */
const WORKBOOKS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/** A file with unreadable or wrong content; the message has a line for every fault. */
export class FaultyFile extends Error {
  override readonly name = 'FaultyFile';
}

/** Decodes a file. Throws FaultyFile, which names the file and the place. */
export function textOf(file: string, bytes: Uint8Array): string {
  if (WORKBOOKS.some((start) => start.every((byte, i) => bytes[i] === byte)))
    throw new FaultyFile(`${file}: ${tableMessage('workbook')}`);
  const named = markedEncoding(bytes);
  const text =
    decode(bytes, named ?? 'utf-8') ?? (!named && isChinese(bytes) ? decode(bytes, 'gb18030') : undefined);
  if (text === undefined) {
    const damaged = new TextDecoder(named ?? 'utf-8').decode(bytes);
    const at = placeAt(damaged, Math.max(0, damaged.indexOf('\ufffd')));
    throw new FaultyFile(`${file}: ${at}: ${tableMessage('encoding')}`);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new FaultyFile(`${file}: ${placeAt(text, nul)}: ${tableMessage('nul')}`);
  return text;
}

/** The encoding of a long file, and the text of its beginning. Throws FaultyFile. */
export function beginningOf(file: string, bytes: Uint8Array): { encoding: Encoding; text: string } {
  const named = markedEncoding(bytes);
  const encoding =
    named ?? (decode(bytes, 'utf-8', true) === undefined && isChinese(bytes) ? 'gb18030' : 'utf-8');
  return { encoding, text: decode(bytes, encoding, true) ?? textOf(file, bytes) };
}

/** A place in a text, for people: lines and characters count from 1. */
export function placeAt(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}

/** @param isPart whether the bytes may end within a character */
function decode(bytes: Uint8Array, encoding: Encoding, isPart = false): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isPart });
  } catch {
    return undefined;
  }
}

/**
 * Whether bytes that are not UTF-8 are Chinese in GB 18030: nearly all characters of several bytes are in GB 2312, or
 * have four bytes. Accented Latin letters and damaged UTF-8 form pairs too, but hardly ever of everyday characters,
 * and no fours. The decoder decides whether the bytes are valid GB 18030.
 */
function isChinese(bytes: Uint8Array): boolean {
  let all = 0;
  let common = 0;
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i]!;
    if (first < 0x80) continue;
    const second = bytes[++i] ?? 0;
    all++;
    // The second and fourth bytes of a four-byte character are digits.
    const isOfFour = isDigit(second) && bytes[i + 1]! > 0x80 && isDigit(bytes[i + 2] ?? 0);
    if (isOfFour) i += 2;
    if (isOfFour || (first >= 0xa1 && first <= 0xf7 && second >= 0xa1 && second <= 0xfe)) common++;
  }
  return common >= 0.9 * all;
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
