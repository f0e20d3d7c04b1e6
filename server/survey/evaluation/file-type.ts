import { WORKBOOK_TYPE } from '../media-types.ts';

/** Recognises a file by its content, because names and browsers' claims prove nothing. */

export const fileTypes = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  WORKBOOK_TYPE,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
] as const;
export type FileType = (typeof fileTypes)[number];

/** The largest file, in bytes. */
export const MAX_FILE = 20 * 1024 * 1024;

const starts: readonly [FileType, readonly number[]][] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

/** A ZIP archive's first four bytes, and the first part by which an Office document names its kind. */
const ARCHIVE = [0x50, 0x4b, 0x03, 0x04];
const parts: readonly [FileType, string][] = [
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'word/'],
  [WORKBOOK_TYPE, 'xl/'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'ppt/'],
];

/** The type of a file; undefined where it is not an accepted one. Documents with macros are not accepted. */
export function fileTypeOf(bytes: Uint8Array): FileType | undefined {
  const begins = (start: readonly number[]) => start.every((byte, i) => bytes[i] === byte);
  const known = starts.find(([, start]) => begins(start));
  if (known) return known[0];
  if (!begins(ARCHIVE)) return undefined;
  const names = namesIn(bytes);
  if (!names.includes('[Content_Types].xml') || names.some((name) => name.endsWith('vbaProject.bin')))
    return undefined;
  return parts.find(([, part]) => names.some((name) => name.startsWith(part)))?.[0];
}

const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;

/** The names in a ZIP archive's directory, which is at its end (APPNOTE 4.3.12 and 4.3.16); empty for a damaged one. */
function namesIn(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_SIZE;
  while (end >= 0 && view.getUint32(end, true) !== DIRECTORY_END) end--;
  if (end < 0) return [];
  const names: string[] = [];
  let at = view.getUint32(end + 16, true);
  while (at + ENTRY_SIZE <= end && view.getUint32(at, true) === DIRECTORY_ENTRY) {
    const length = view.getUint16(at + 28, true);
    names.push(new TextDecoder().decode(bytes.subarray(at + ENTRY_SIZE, at + ENTRY_SIZE + length)));
    at += ENTRY_SIZE + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return names;
}
