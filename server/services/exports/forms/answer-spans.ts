const codeOf = (character: string): number => character.charCodeAt(0);
const [QUOTE, ESCAPE, COMMA] = [codeOf('"'), codeOf('\\'), codeOf(',')];
const [COLON, BLANK] = [codeOf(':'), codeOf(' ')];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [codeOf('{'), codeOf('}'), codeOf('['), codeOf(']')];

const OTHERWISE = 'answers are not as PostgreSQL writes them';

/**
 * Finds the answers in the text of a `jsonb`: where each one stands, and nothing more. PostgreSQL writes an object's
 * keys by length, then by bytes, with one blank after a colon and after a comma, so one pass meets keys sought in
 * this order. A key that the pass does not expect (of a question that the questionnaire no longer has) is looked up.
 */
export class AnswerSpans {
  /** Where the answer to each question begins and ends, by the question's index; 0 where there is none. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  private readonly places: ReadonlyMap<string, number>;
  private readonly keys: readonly Buffer[];

  /** @param questions question ids, each once */
  constructor(questions: readonly string[]) {
    const inOrder = questions
      .map((id) => Buffer.from(id))
      .sort((a, b) => a.length - b.length || a.compare(b));
    this.keys = inOrder;
    this.places = new Map(inOrder.map((key, i) => [String(key), i]));
    this.starts = new Int32Array(inOrder.length);
    this.ends = new Int32Array(inOrder.length);
  }

  placeOf(question: string): number {
    const place = this.places.get(question);
    if (place === undefined) throw new Error(`there is no question ${question}`);
    return place;
  }

  find(json: Buffer): void {
    this.ends.fill(0);
    let next = 0;
    let at = 1;
    while (json[at] === QUOTE) {
      const keyEnd = endOfText(json, at);
      if (json[keyEnd] !== COLON || json[keyEnd + 1] !== BLANK) throw new Error(OTHERWISE);
      const start = keyEnd + ': '.length;
      const end = endOfValue(json, start);
      const place = this.place(json, at + 1, keyEnd - 1, next);
      if (place !== undefined) {
        this.starts[place] = start;
        this.ends[place] = end;
        next = place + 1;
      }
      at = end + ', '.length;
    }
    if (at !== json.length + 1 && json.length !== '{}'.length) throw new Error(OTHERWISE);
  }

  /** The index of a key, most likely soon after the previous ones. */
  private place(json: Buffer, start: number, end: number, next: number): number | undefined {
    for (let i = next; i < this.keys.length; i++) if (isAt(this.keys[i]!, json, start, end)) return i;
    return this.places.get(json.toString('utf8', start, end));
  }
}

function isAt(key: Buffer, json: Buffer, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  // From the end, because many keys begin alike.
  for (let i = key.length - 1; i >= 0; i--) if (key[i] !== json[start + i]) return false;
  return true;
}

/** The position after the closing quote of a text that begins with a quote. */
function endOfText(json: Buffer, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === QUOTE) return at + 1;
    if (json[at] === ESCAPE) at++;
  }
  throw new Error(OTHERWISE);
}

/** The position after a value of any type. */
function endOfValue(json: Buffer, start: number): number {
  if (json[start] === QUOTE) return endOfText(json, start);
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfText(json, at) - 1;
    else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE)) return at;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth--;
  }
  throw new Error(OTHERWISE);
}
