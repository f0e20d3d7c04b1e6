import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import { textOf } from '../../services/files/file-text.ts';
import { readJsonAs } from '../../services/files/input.ts';
import { type CellForecast, forecastCells } from '../../survey/forecast/forecast.ts';
import { type ForecastFile, forecastFileSchema } from '../../survey/forecast/forecast-file.ts';
import { print, say } from './output.ts';
import { readBytes } from './read-file.ts';

/** `forecast FILE`: when quotas fill, from a file with a wave's arrivals, without a database. */
export function forecastCommand(): Command {
  return new Command('forecast')
    .description('forecast when quotas fill: targets and arrivals by city, stratum and hour')
    .argument('<file>', 'JSON; - is stdin')
    .option('--json', 'print every figure, unrounded')
    .action(async (path: string, { json = false }: { json?: boolean }) => {
      const name = path === '-' ? 'stdin' : path;
      const bytes = path === '-' ? await buffer(process.stdin) : await readBytes(path);
      const file = readJsonAs(name, textOf(name, bytes), forecastFileSchema);
      warnOfLaterHours(file);
      const forecasts = forecastCells(file);
      if (json) process.stdout.write(`${JSON.stringify(forecasts.map(printed), null, 1)}\n`);
      else for (const row of rowsOf(file, forecasts)) print(row);
    });
}

/** A finished wave with an earlier `now` is a fair question; a wrong clock is not. */
function warnOfLaterHours({ now, cells }: ForecastFile): void {
  const later = cells.reduce((sum, { hours }) => sum + hours.filter(({ at }) => at >= now).length, 0);
  if (later > 0) say(`${later} hours that begin after now were left out`);
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

/** The contract of --json. */
function printed(forecast: CellForecast): object {
  if ('unknown' in forecast) return forecast;
  const { city, stratum, p10, p50, p90, fullByClose, demandByClose } = forecast;
  return { city, stratum, p10: iso(p10), p50: iso(p50), p90: iso(p90), fullByClose, demandByClose };
}

/** For people: one line a cell, times in UTC to the hour. */
function rowsOf({ cells }: ForecastFile, forecasts: readonly CellForecast[]): string[] {
  const head = line('city', 'stratum', [
    'counted',
    'target',
    'p10 (UTC)',
    'p50 (UTC)',
    'p90 (UTC)',
    'by close %',
    'demand p10–p90',
  ]);
  const body = forecasts.map((forecast, i) => {
    const { city, stratum, counted, target } = cells[i]!;
    return line(city, stratum, [String(counted), String(target), ...figuresOf(forecast)]);
  });
  return [head, ...body];
}

function figuresOf(forecast: CellForecast): string[] {
  if ('unknown' in forecast) return [forecast.unknown === 'too_early' ? 'too early' : 'stalled'];
  const { p10, p50, p90, fullByClose, demandByClose } = forecast;
  return [
    ...[p10, p50, p90].map((time) => iso(time)?.slice(0, 13).replace('T', ' ') ?? 'after'),
    (100 * fullByClose).toFixed(0),
    `${demandByClose.p10}–${demandByClose.p90}`,
  ];
}

const line = (city: string, stratum: string, columns: readonly string[]) =>
  `${city.padEnd(10)}${stratum.padEnd(16)}${columns.map((text) => text.padStart(15)).join('')}`.trimEnd();
