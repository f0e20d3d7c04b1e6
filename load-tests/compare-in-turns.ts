import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { percentile } from './http-load.ts';

/** One of two servers that are compared. */
export interface Side {
  /** Its name in the table. */
  name: string;
  /** A built checkout. */
  checkout: string;
  /** Its server's settings. */
  environment: Record<string, string>;
}

/** What one turn of one side measured of one kind of request. */
export interface Turn {
  what: string;
  perSecond: number;
  /** Processor time of the server for each request. */
  serverMicroseconds: number;
}

/**
 * This build, and another one with the same schema.
 * @param other a built checkout
 */
export function buildsOf(here: string, other: string): [Side, Side] {
  const there = resolve(other);
  if (!existsSync(join(there, 'dist/server/node.js'))) throw new Error(`${there} is not built`);
  return [
    { name: 'here', checkout: here, environment: {} },
    { name: 'there', checkout: there, environment: {} },
  ];
}

/**
 * Two sides in turns, each first in every other turn: machines have slow and fast minutes, a ratio of neighbours does
 * not. Prints each turn, and the medians of the ratios; returns those of the speeds, by measurement.
 */
export async function compareInTurns(
  [first, second]: readonly [Side, Side],
  turns: number,
  turnOf: (side: Side) => Promise<Turn[]>,
): Promise<Map<string, number>> {
  const columns = [first.name, second.name, `${first.name} ÷ ${second.name}`];
  say([
    'turn',
    'what',
    `per second ${columns[0]}`,
    ...columns.slice(1),
    `server CPU µs ${columns[0]}`,
    ...columns.slice(1),
  ]);
  say(Array<string>(8).fill('---'));
  const ratios = new Map<string, { speeds: number[]; efforts: number[] }>();
  for (let turn = 0; turn < turns; turn++) {
    const order = turn % 2 === 0 ? [first, second] : [second, first];
    const results = new Map<Side, Turn[]>();
    for (const side of order) results.set(side, await turnOf(side));
    for (const [i, ours] of results.get(first)!.entries()) {
      const theirs = results.get(second)![i]!;
      const { speeds, efforts } = ratios.get(ours.what) ?? { speeds: [], efforts: [] };
      ratios.set(ours.what, { speeds, efforts });
      speeds.push(ours.perSecond / theirs.perSecond);
      efforts.push(ours.serverMicroseconds / theirs.serverMicroseconds);
      say([
        String(turn + 1),
        ours.what,
        ours.perSecond.toFixed(0),
        theirs.perSecond.toFixed(0),
        speeds.at(-1)!.toFixed(3),
        ours.serverMicroseconds.toFixed(0),
        theirs.serverMicroseconds.toFixed(0),
        efforts.at(-1)!.toFixed(3),
      ]);
    }
  }
  for (const [what, { speeds, efforts }] of ratios)
    say(['median', what, '', '', median(speeds).toFixed(3), '', '', median(efforts).toFixed(3)]);
  return new Map([...ratios].map(([what, { speeds }]) => [what, median(speeds)]));
}

const median = (figures: number[]): number => percentile(Float64Array.from(figures).sort(), 0.5);

function say(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
