import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { fileTypeOf } from './file-type.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A ZIP archive of empty files with these names (APPNOTE 4.3). */
function archive(...names: string[]): Uint8Array {
  const entries = names.map(bytesOf);
  const header = (signature: number, size: number, name: Uint8Array, lengthAt: number) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32LE(signature, 0);
    bytes.writeUInt16LE(name.length, lengthAt);
    return Buffer.concat([bytes, name]);
  };
  const files = Buffer.concat(entries.map((name) => header(0x04034b50, 30, name, 26)));
  const directory = Buffer.concat(entries.map((name) => header(0x02014b50, 46, name, 28)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(files.length, 16);
  return Buffer.concat([files, directory, end]);
}

const document = 'application/vnd.openxmlformats-officedocument.';

test('PDF and images by their first bytes', () => {
  expect(fileTypeOf(bytesOf('%PDF-1.7\n'))).toBe('application/pdf');
  expect(fileTypeOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]))).toBe('image/png');
  expect(fileTypeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
});

test('Office documents by the parts in their archive', async () => {
  const types = '[Content_Types].xml';
  expect(fileTypeOf(archive(types, 'word/document.xml'))).toBe(`${document}wordprocessingml.document`);
  expect(fileTypeOf(archive(types, 'ppt/presentation.xml'))).toBe(`${document}presentationml.presentation`);
  const workbook = await writeXlsxFile([[{ value: 1 }]]).toBuffer();
  expect(fileTypeOf(workbook)).toBe(`${document}spreadsheetml.sheet`);
});

test('nothing else, whatever it is called', () => {
  for (const bytes of [
    bytesOf('<html>'),
    bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    bytesOf('MZ'),
    new Uint8Array(),
    archive('word/document.xml'),
    archive('[Content_Types].xml', 'other/a'),
    archive('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin'),
    archive('[Content_Types].xml', 'word/document.xml').subarray(0, 40),
  ])
    expect(fileTypeOf(bytes)).toBeUndefined();
});
