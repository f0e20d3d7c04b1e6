import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const NEWLINE = 0x0a;
/** The fastest level: the database reads more slowly than this compresses. */
const LEVEL = 1;

/** What a file holds, as its manifest states it. */
export interface Contents {
  rows: number;
  bytes: number;
  sha256: string;
}

/** Writes rows, one a line, into a new compressed file that only its owner can read; fails where the file exists. */
export async function writeTableFile(
  path: string,
  rows: AsyncIterable<Buffer>,
  report: (bytes: number) => void,
): Promise<Contents> {
  const contents = { rows: 0, bytes: 0 };
  const hash = createHash('sha256');
  await pipeline(
    rows,
    async function* count(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        contents.rows += linesIn(chunk);
        report(chunk.length);
        yield chunk;
      }
    },
    createGzip({ level: LEVEL }),
    async function* digest(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        contents.bytes += chunk.length;
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
  );
  return { ...contents, sha256: hash.digest('hex') };
}

/** The rows of a table file. */
export async function* readTableFile(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const rows = createGunzip();
  const read = pipeline(file, rows);
  yield* rows;
  await read;
}

/** The digest of a file on disk. */
export async function digestFile(path: string, report: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    report(chunk.length);
  }
  return hash.digest('hex');
}

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
