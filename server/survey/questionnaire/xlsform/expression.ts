/**
 * The part of XPath 1.0 that XLSForms use in `relevant`: comparisons of an answer with a value, `selected()`, `not()`,
 * `and`, `or` and brackets. Quotes may be typographic, as word processors make them.
 */

export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const;
export type ComparisonSign = (typeof comparisons)[number];

export type Expression =
  | { kind: 'or' | 'and'; parts: Expression[] }
  | { kind: 'not' | 'group'; of: Expression }
  /** `selected()` compares with "=" a single one of several answers. */
  | { kind: 'compare'; name: string; comparison: ComparisonSign; value: string }
  | { kind: 'always' | 'never' };

/** An expression that this parser does not understand. */
export class UnreadableExpression extends Error {
  override readonly name = 'UnreadableExpression';
  readonly finding: 'expression' | 'function';
  /** The function's name, or where the unknown part begins. */
  readonly at: string;
  constructor(finding: 'expression' | 'function', at: string) {
    super(`${finding}: ${at}`);
    this.finding = finding;
    this.at = at;
  }
}

interface Token {
  kind: 'name' | 'text' | 'number' | 'sign' | 'word';
  text: string;
  /** The unparsed rest. */
  rest: string;
}

/** No part may match one text in two ways, because a cell may be long. */
const TOKEN =
  /^\s*(?:\$\{([^}]*)\}|'([^']*)'|"([^"]*)"|[‘’]([^‘’]*)[‘’]|[“”]([^“”]*)[“”]|(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(!=|<=|>=|[=<>(),])|([A-Za-z][A-Za-z0-9:_-]*))/i;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let rest = source.trim();
  while (rest !== '') {
    const [whole = '', name, ...others] = TOKEN.exec(rest) ?? [];
    const [a, b, c, d, number, sign, word] = others;
    const text = name?.trim() ?? a ?? b ?? c ?? d ?? number ?? sign ?? word;
    if (whole === '' || text === undefined) throw new UnreadableExpression('expression', rest);
    const kind =
      name !== undefined
        ? 'name'
        : number !== undefined
          ? 'number'
          : sign !== undefined
            ? 'sign'
            : word !== undefined
              ? 'word'
              : 'text';
    tokens.push({ kind, text, rest });
    rest = rest.slice(whole.length).trimStart();
  }
  return tokens;
}

/** The deepest nesting of brackets, so that a cell of brackets does not exhaust the stack. */
const DEEPEST = 50;

/** @throws UnreadableExpression */
export function parseExpression(source: string): Expression {
  const tokens = tokensOf(source);
  let at = 0;
  let depth = 0;
  const fail = (): never => {
    throw new UnreadableExpression('expression', tokens[at]?.rest ?? source.trim().slice(-20));
  };
  const isNext = (kind: Token['kind'], text: string) =>
    tokens[at]?.kind === kind && tokens[at]?.text.toLowerCase() === text;
  const take = (text: string) => (isNext('sign', text) ? at++ : fail());

  const chain = (word: 'or' | 'and', part: () => Expression): Expression => {
    const first = part();
    const parts = [first];
    while (isNext('word', word)) {
      at++;
      parts.push(part());
    }
    return parts.length === 1 ? first : { kind: word, parts };
  };
  const either = (): Expression => chain('or', both);
  const both = (): Expression => chain('and', single);

  const inBrackets = <T>(inner: () => T): T => {
    if (++depth > DEEPEST) fail();
    take('(');
    const read = inner();
    take(')');
    depth--;
    return read;
  };

  const single = (): Expression => {
    const token = tokens[at];
    if (isNext('sign', '(')) return { kind: 'group', of: inBrackets(either) };
    if (token?.kind === 'word' && tokens[at + 1]?.text === '(' && token.text.toLowerCase() !== 'concat') {
      at++;
      return call(token.text.toLowerCase());
    }
    return comparison();
  };

  const call = (word: string): Expression => {
    switch (word) {
      case 'not':
        return { kind: 'not', of: inBrackets(either) };
      case 'true':
      case 'false':
        inBrackets(() => undefined);
        return { kind: word === 'true' ? 'always' : 'never' };
      case 'selected':
        return inBrackets(() => {
          const name = reference();
          take(',');
          return { kind: 'compare', name, comparison: '=', value: literal() };
        });
      default:
        throw new UnreadableExpression('function', word);
    }
  };

  const reference = (): string => {
    const token = tokens[at];
    if (token?.kind !== 'name' || token.text === '') return fail();
    at++;
    return token.text;
  };

  const literal = (): string => {
    const token = tokens[at];
    if (token?.kind === 'text' || token?.kind === 'number') {
      at++;
      return token.text;
    }
    if (!isNext('word', 'concat')) return fail();
    at++;
    return inBrackets(() => {
      let text = literal();
      while (isNext('sign', ',')) {
        at++;
        text += literal();
      }
      return text;
    });
  };

  const comparison = (): Expression => {
    const isTurned = tokens[at]?.kind !== 'name';
    const first = isTurned ? literal() : reference();
    const sign = comparisons.find((one) => isNext('sign', one));
    if (sign === undefined) return fail();
    at++;
    const second = isTurned ? reference() : literal();
    return isTurned
      ? { kind: 'compare', name: second, comparison: turned[sign], value: first }
      : { kind: 'compare', name: first, comparison: sign, value: second };
  };

  const expression = either();
  return at < tokens.length ? fail() : expression;
}

const turned: Readonly<Record<ComparisonSign, ComparisonSign>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** A text as an XPath literal, which has no escapes: one with both kinds of quotes is concatenated. */
export function literalOf(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  if (!text.includes('"')) return `"${text}"`;
  return `concat(${text
    .split(/(')/)
    .filter((part) => part !== '')
    .map((part) => (part === "'" ? `"'"` : `'${part}'`))
    .join(', ')})`;
}
