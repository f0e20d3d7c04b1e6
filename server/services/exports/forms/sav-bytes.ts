/** The bytes of an SPSS file, little-endian. */
export class SavBytes {
  private buffer = Buffer.alloc(1 << 16);
  private length = 0;

  /** The position for the next bytes. It may replace the buffer, so call it before reading `buffer`. */
  private room(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.buffer.length) {
      const longer = Buffer.alloc(Math.max(this.length, 2 * this.buffer.length));
      this.buffer.copy(longer, 0, 0, at);
      this.buffer = longer;
    }
    return at;
  }

  int(...values: number[]): void {
    for (const value of values) {
      const at = this.room(4);
      this.buffer.writeInt32LE(value, at);
    }
  }

  double(...values: number[]): void {
    for (const value of values) {
      const at = this.room(8);
      this.buffer.writeDoubleLE(value, at);
    }
  }

  byte(value: number): void {
    const at = this.room(1);
    this.buffer.writeUInt8(value, at);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.buffer.set(bytes, at);
  }

  /** A text in exactly this many bytes, padded with blanks or cut between characters. */
  text(text: string, bytes: number): void {
    const at = this.room(bytes);
    this.buffer.fill(' ', at, at + bytes);
    this.bytesOf(text, bytes).copy(this.buffer, at);
  }

  /** At most this many bytes of a text, cut between characters. */
  bytesOf(text: string, most: number): Buffer {
    const whole = Buffer.from(text);
    if (whole.length <= most) return whole;
    let end = most;
    while (end > 0 && (whole[end]! & 0xc0) === 0x80) end--;
    return whole.subarray(0, end);
  }

  /** Returns the bytes written so far and forgets them. */
  take(): Uint8Array {
    const taken = Uint8Array.from(this.buffer.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}
