/** Texts as bytes in the encodings of spreadsheets and editors. */

const pairs = new Map<string, [number, number]>();
const gbk = new TextDecoder('gb18030');
for (let first = 0x81; first <= 0xfe; first++)
  for (let second = 0x40; second <= 0xfe; second++)
    pairs.set(gbk.decode(Uint8Array.of(first, second)), [first, second]);

export const asUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const asGbk = (text: string): Uint8Array =>
  Uint8Array.from([...text].flatMap((c) => (c < '\u0080' ? [c.charCodeAt(0)] : pairs.get(c)!)));
export const asLatin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const units = (text: string, isLittle: boolean): Uint8Array => {
  const bytes = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) bytes.setUint16(2 * i, text.charCodeAt(i), isLittle);
  return new Uint8Array(bytes.buffer);
};
export const asUtf16le = (text: string): Uint8Array => units(text, true);
export const asUtf16be = (text: string): Uint8Array => units(text, false);
