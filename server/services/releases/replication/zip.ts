import { strToU8, Zip, ZipDeflate } from 'fflate';

/** A ZIP file that is made one text at a time: only what is compressed stays in memory. */
export function createZip(mtime: Date) {
  const chunks: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else chunks.push(chunk);
  });
  return {
    add(name: string, content: string): void {
      const file = new ZipDeflate(name);
      file.mtime = mtime;
      zip.add(file);
      file.push(strToU8(content), true);
    },
    /** The whole file. */
    end(): Uint8Array {
      zip.end();
      if (failure) throw failure;
      return Buffer.concat(chunks);
    },
  };
}
