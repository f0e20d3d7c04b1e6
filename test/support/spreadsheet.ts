import { inflateRawSync } from 'node:zlib';

/** The text of every part of a ZIP file, such as a spreadsheet, by name (APPNOTE.TXT 4.3.12, 4.3.7). */
export function unzip(file: Uint8Array): Map<string, string> {
  const zip = Buffer.from(file);
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const parts = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    const part = zip.toString('utf8', at + 46, at + 46 + name);
    parts.set(part, (method === 0 ? bytes : inflateRawSync(bytes)).toString());
    at += 46 + name + extra + comment;
  }
  return parts;
}
