import { csvCell, plainBytes } from '../../../http/csv.ts';
import type { Answer } from '../../../survey/questionnaire/routing.ts';

const codeOf = (character: string): number => character.charCodeAt(0);
const [QUOTE, COMMA, LINE_FEED, SEMICOLON] = [codeOf('"'), codeOf(','), codeOf('\n'), codeOf(';')];
const [MINUS, ZERO, NINE, LIST, ESCAPE] = [codeOf('-'), codeOf('0'), codeOf('9'), codeOf('['), codeOf('\\')];

/** Bytes of plain text that JSON does not escape either. */
const PLAIN = Uint8Array.from(plainBytes, (kind, byte) => (byte === ESCAPE ? 0 : kind));

/** JavaScript writes whole numbers of up to this many digits in the same way. */
const MOST_DIGITS = 15;

/** Lines of CSV as bytes: plain bytes are copied, and all others become a cell as in server/http/csv.ts. */
export class CsvBytes {
  private bytes = Buffer.allocUnsafeSlow(1 << 18);
  private length = 0;

  /** A text in UTF-8. */
  text(text: Buffer | null): void {
    if (text && text.length > 0 && !this.copyPlain(text, 0, text.length)) this.append(csvCell(String(text)));
    this.separate();
  }

  value(value: Answer | null | undefined): void {
    this.append(csvCell(Array.isArray(value) ? value.join(';') : value));
    this.separate();
  }

  /** The answer between two positions of PostgreSQL's JSON; an `end` of 0 means no answer. */
  answer(json: Buffer, start: number, end: number): void {
    if (end === 0) this.separate();
    else if (this.copyAnswer(json, start, end)) this.separate();
    else this.value(JSON.parse(json.toString('utf8', start, end)) as Answer);
  }

  endLine(): void {
    // This replaces the separator after the last cell.
    this.bytes[this.length - 1] = LINE_FEED;
  }

  /** Returns the bytes written so far and forgets them. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.allocUnsafeSlow(this.bytes.length);
    this.length = 0;
    return taken;
  }

  private copyAnswer(json: Buffer, start: number, end: number): boolean {
    const first = json[start]!;
    if (first === QUOTE) return this.copyPlain(json, start + 1, end - 1);
    return first === LIST ? this.copyList(json, start, end) : this.copyWhole(json, start, end);
  }

  /** Copies a text of at least one character if it is plain; returns whether it did. */
  private copyPlain(from: Buffer, start: number, end: number): boolean {
    this.makeRoom(end - start);
    if (PLAIN[from[start]!] !== 2) return false;
    const { bytes } = this;
    let at = this.length;
    for (let i = start; i < end; i++) {
      const byte = from[i]!;
      if (PLAIN[byte] === 0) return false;
      bytes[at++] = byte;
    }
    this.length = at;
    return true;
  }

  /** A list of plain texts, as in `["pay", "bus"]`. */
  private copyList(json: Buffer, start: number, end: number): boolean {
    const before = this.length;
    for (let i = start + 1; json[i] === QUOTE; i += 2) {
      const close = json.indexOf(QUOTE, i + 1);
      if (!this.copyPlain(json, i + 1, close)) break;
      i = close + 1;
      if (i === end - 1) return true;
      this.separate(SEMICOLON);
    }
    this.length = before;
    return false;
  }

  private copyWhole(json: Buffer, start: number, end: number): boolean {
    const digits = json[start] === MINUS ? start + 1 : start;
    if (end - digits > MOST_DIGITS) return false;
    for (let i = digits; i < end; i++) if (json[i]! < ZERO || json[i]! > NINE) return false;
    this.makeRoom(end - start);
    for (let i = start; i < end; i++) this.bytes[this.length++] = json[i]!;
    return true;
  }

  private append(text: string): void {
    if (text === '') return;
    // A UTF-16 unit takes at most three bytes in UTF-8.
    this.makeRoom(3 * text.length);
    this.length += this.bytes.write(text, this.length);
  }

  private separate(byte = COMMA): void {
    this.makeRoom(1);
    this.bytes[this.length++] = byte;
  }

  private makeRoom(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const longer = Buffer.allocUnsafeSlow(Math.max(this.length + more, 2 * this.bytes.length));
    this.bytes.copy(longer, 0, 0, this.length);
    this.bytes = longer;
  }
}
