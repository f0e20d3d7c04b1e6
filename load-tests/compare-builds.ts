import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { percentile } from './http-load.ts';

/** What one turn of one build measured of one kind of request. */
export interface BuildTurn {
  what: string;
  perSecond: number;
  /** Processor time of the server for each request. */
  serverMicroseconds: number;
}

/**
 * Two builds in turns, each first in every other turn: machines have slow and fast minutes, a ratio of neighbours has not.
 * Prints each turn, and the medians of the ratios.
 * @param other another built checkout with the same schema
 */
export async function compareBuilds(
  here: string,
  other: string,
  turns: number,
  turnOf: (checkout: string) => Promise<BuildTurn[]>,
): Promise<void> {
  const there = resolve(other);
  if (!existsSync(join(there, 'dist/server/node.js'))) throw new Error(`${there} is not built`);
  say([
    'turn',
    'what',
    'per second here',
    'there',
    'here ÷ there',
    'server CPU µs here',
    'there',
    'here ÷ there',
  ]);
  say(Array<string>(8).fill('---'));
  const ratios = new Map<string, { speeds: number[]; efforts: number[] }>();
  for (let turn = 0; turn < turns; turn++) {
    const order = turn % 2 === 0 ? [here, there] : [there, here];
    const results = new Map<string, BuildTurn[]>();
    for (const checkout of order) results.set(checkout, await turnOf(checkout));
    for (const [i, ours] of results.get(here)!.entries()) {
      const theirs = results.get(there)![i]!;
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
}

const median = (figures: number[]): number => percentile(Float64Array.from(figures).sort(), 0.5);

function say(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
