import type { AnswerRow } from '../weights.ts';
import { type AnswerFile, bothOf, weighingFacts } from './form.ts';
import { SavBytes } from './sav-bytes.ts';
import { type SavVariable, savVariables } from './sav-variables.ts';

/**
 * An SPSS file (.sav), as the PSPP project describes the format: the dictionary, then the rows, compressed by
 * bytecode. No maintained npm library writes such files. Texts above 255 bytes are "very long": they take several
 * variables of which SPSS shows one.
 */
export async function* writeSav(
  file: AnswerFile,
  portions: AsyncIterable<readonly AnswerRow[]>,
): AsyncGenerator<Uint8Array> {
  const variables = savVariables(file.variables);
  const out = new SavBytes();
  writeDictionary(out, file, variables.map(segmented));
  yield out.take();
  const data = new SavData(out);
  for await (const rows of portions) {
    for (const row of rows) for (const variable of variables) data.add(variable, variable.valueIn(row));
    yield out.take();
  }
  data.end();
  yield out.take();
}

/** Bytes of a segment of a very long text: it takes 255, but is counted as 252. */
const [SEGMENT, COUNTED] = [255, 252];

/** A variable and the widths of its segments; numbers have width 0. */
interface Segmented {
  variable: SavVariable;
  widths: number[];
}

function segmented(variable: SavVariable): Segmented {
  return { variable, widths: widthsOf(variable.width) };
}

function widthsOf(width: number): number[] {
  if (width <= SEGMENT) return [width];
  const segments = Math.ceil(width / COUNTED);
  return Array.from({ length: segments }, (_, i) =>
    i < segments - 1 ? SEGMENT : width - (segments - 1) * COUNTED,
  );
}

/** The 8-byte elements that a width takes. */
const elementsOf = (width: number): number => Math.max(1, Math.ceil(width / 8));

const formats = { text: 1, number: 5, moment: 22 };
const measures = { nominal: 1, ordinal: 2, scale: 3 };
const SYSTEM_MISSING = -Number.MAX_VALUE;
/** The least number above the one that means "no value". */
const LOWEST = -1.7976931348623155e308;
const BIAS = 100;

function writeDictionary(out: SavBytes, file: AnswerFile, all: readonly Segmented[]): void {
  const widths = all.flatMap((one) => one.widths);
  writeHeader(
    out,
    file,
    widths.reduce((sum, width) => sum + elementsOf(width), 0),
  );
  /** The short name of each variable's first segment, and the position of its first element, from 1. */
  const names: string[] = [];
  const places: number[] = [];
  let number = 0;
  let place = 1;
  for (const { variable, widths } of all) {
    names.push(`V${number + 1}`);
    places.push(place);
    for (const [i, width] of widths.entries()) {
      writeVariable(out, variable, width, `V${++number}`, i === 0);
      place += elementsOf(width);
    }
  }
  for (const [i, { variable }] of all.entries()) writeLabels(out, variable, places[i]!);
  writeNotes(out, file);
  const info = (subtype: number, size: number, count: number) => out.int(7, subtype, size, count);
  const textInfo = (subtype: number, text: string) => {
    const bytes = Buffer.from(text);
    info(subtype, 1, bytes.length);
    out.bytes(bytes);
  };
  // Version; no machine; IEEE 754; little-endian; UTF-8.
  info(3, 4, 8);
  out.int(1, 0, 0, -1, 1, 1, 2, 65001);
  info(4, 8, 3);
  out.double(SYSTEM_MISSING, Number.MAX_VALUE, LOWEST);
  info(11, 4, 3 * widths.length);
  for (const { variable, widths } of all)
    for (const width of widths)
      out.int(measures[variable.measure], Math.min(40, width || 12), width > 0 ? 0 : 1);
  textInfo(13, all.map(({ variable }, i) => `${names[i]}=${variable.name}`).join('\t'));
  const long = all.flatMap(({ variable: { width } }, i) =>
    width > SEGMENT ? [`${names[i]}=${String(width).padStart(5, '0')}\0\t`] : [],
  );
  if (long.length > 0) textInfo(14, long.join(''));
  textInfo(20, 'UTF-8');
  out.int(999, 0);
}

function writeHeader(out: SavBytes, { at, title }: AnswerFile, elements: number): void {
  // As in "Sun, 29 Nov 2026 17:45:00 GMT".
  const [, day = '', month = '', year = '', time = ''] = at.toUTCString().split(' ');
  out.text('$FL2', 4);
  out.text('@(#) SPSS DATA FILE - chengsheng', 60);
  // The row count is unknown, because rows are written as they arrive.
  out.int(2, elements, 1, 0, -1);
  out.double(BIAS);
  out.text(`${day} ${month} ${year.slice(2)}`, 9);
  out.text(time, 8);
  out.text(bothOf(title), 64);
  out.text('', 3);
}

function writeVariable(
  out: SavBytes,
  variable: SavVariable,
  width: number,
  name: string,
  isFirst: boolean,
): void {
  const { format, missing, label } = variable;
  const printed = (formats[format.type] << 16) | ((width || format.width) << 8) | format.decimals;
  out.int(2, width, isFirst ? 1 : 0, isFirst ? missing.length : 0, printed, printed);
  out.text(name, 8);
  if (isFirst) {
    const bytes = out.bytesOf(label, 255);
    out.int(bytes.length);
    out.bytes(bytes);
    out.text('', (4 - (bytes.length % 4)) % 4);
    out.double(...missing);
  }
  for (let i = 1; i < elementsOf(width); i++) {
    out.int(2, -1, 0, 0, 0, 0);
    out.text('', 8);
  }
}

function writeLabels(out: SavBytes, { values, width }: SavVariable, place: number): void {
  if (values.length === 0) return;
  out.int(3, values.length);
  for (const { value, label } of values) {
    if (width > 0) out.text(String(value), 8);
    else out.double(Number(value));
    const bytes = out.bytesOf(label, 120);
    out.byte(bytes.length);
    out.bytes(bytes);
    out.text('', (8 - ((bytes.length + 1) % 8)) % 8);
  }
  out.int(4, 1, place);
}

/** The file's content and weighting, in lines of 80 bytes. */
function writeNotes(out: SavBytes, file: AnswerFile): void {
  const facts = { wave: file.wave, at: file.at.toISOString(), ...weighingFacts(file) };
  const lines = Object.entries(facts).flatMap(
    ([name, value]) => `${name}: ${value}`.match(/.{1,80}/gu) ?? [],
  );
  out.int(6, lines.length);
  for (const line of lines) out.text(line, 80);
}

/** Rows by bytecode: eight commands, one per element, then the elements that no command stands for. */
class SavData {
  private readonly out: SavBytes;
  private commands: number[] = [];
  private readonly elements = new SavBytes();

  constructor(out: SavBytes) {
    this.out = out;
  }

  add({ width }: SavVariable, value: number | string | null): void {
    if (width > 0) this.addText(String(value ?? ''), width);
    else if (typeof value !== 'number') this.command(255);
    else if (Number.isInteger(value) && value > -BIAS && value <= 251 - BIAS) this.command(value + BIAS);
    else {
      this.elements.double(value);
      this.command(253);
    }
  }

  /** Segments hold 255 bytes each and take 256; blanks fill the rest. */
  private addText(text: string, width: number): void {
    const bytes = this.elements.bytesOf(text, width);
    for (const [i, segment] of widthsOf(width).entries()) {
      const part = bytes.subarray(i * SEGMENT, i * SEGMENT + segment);
      for (let e = 0; e < elementsOf(segment); e++) {
        const element = part.subarray(8 * e, 8 * e + 8);
        if (element.every((byte) => byte === 0x20)) this.command(254);
        else {
          this.elements.bytes(element);
          for (let filled = element.length; filled < 8; filled++) this.elements.byte(0x20);
          this.command(253);
        }
      }
    }
  }

  private command(code: number): void {
    this.commands.push(code);
    if (this.commands.length === 8) this.flush();
  }

  private flush(): void {
    for (let i = 0; i < 8; i++) this.out.byte(this.commands[i] ?? 0);
    this.out.bytes(this.elements.take());
    this.commands = [];
  }

  end(): void {
    this.command(252);
    if (this.commands.length > 0) this.flush();
  }
}
