import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { nationalCore } from '../server/survey/questionnaire/national-core/national-core.ts';
import { openChromium } from '../test/support/chromium.ts';
import { printBounds } from './bounds.ts';
import { buildsOf, compareInTurns, type Side, type Turn } from './compare-in-turns.ts';
import { type Conditions, type FirstAnswer, measureFirstAnswer, slow3G, slow4G } from './first-answer.ts';
import { type LoadResult, load, percentile, rawRequest } from './http-load.ts';
import { stormed } from './journeys/stormed.ts';
import { reviewPage } from './lighthouse.ts';
import { cpuSeconds } from './measure.ts';
import { freePort, startProgram } from './program.ts';
import { openEmptyWave, openSite, startServer } from './site.ts';
import { buildSurveyJs } from './surveyjs/build.ts';

/**
 * `npm run bench:pages`: the questionnaire page in requests a second beside an echo of the same bytes, and
 * in bytes, time to the first answer and Lighthouse's score beside the same questionnaire in SurveyJS.
 *
 * With `--against FOLDER`, another built checkout with the same schema, only requests a second are measured: both builds
 * in turns, `--turns` of each, on one database.
 */
const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '3' },
    against: { type: 'string' },
    turns: { type: 'string', default: '10' },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
/** Turns that each request takes. */
const TURNS = 5;
const browserHeaders = {
  'Accept-Encoding': 'gzip, deflate, br',
  Accept: 'text/html',
  'Accept-Language': 'zh-CN',
};

const here = join(import.meta.dirname, '..');
const path = `/s/${stormed.city}`;

const site = await openSite();
try {
  await openEmptyWave(site);
  if (values.against) await compareInTurns(buildsOf(here, values.against), Number(values.turns), turnOfBuild);
  else await measureAll();
} finally {
  await site.close();
}

/** The requests for the questionnaire to a warmed-up server of this build. */
async function turnOfBuild({ checkout }: Side): Promise<Turn[]> {
  const { port, origin, child, stop } = await startServer(site, [], checkout);
  const turns: Turn[] = [];
  for (const one of await casesOf(origin, port)) {
    await turnOf(one);
    const before = cpuSeconds(child.pid);
    const { latencies, seconds } = await turnOf(one);
    const serverMicroseconds = (1e6 * (cpuSeconds(child.pid) - before)) / latencies.length;
    turns.push({ what: one.what, perSecond: latencies.length / seconds, serverMicroseconds });
  }
  await stop();
  return turns;
}

async function casesOf(origin: string, port: number): Promise<Case[]> {
  const { cookie, tag } = await visit(`${origin}${path}`);
  return [
    { what: 'questionnaire page, first visit', port, path, headers: {}, status: 200 },
    {
      what: 'questionnaire page, device known',
      port,
      path: `${path}?ch=qr-1`,
      headers: { Cookie: cookie },
      status: 200,
    },
    {
      what: 'the same page held by the browser',
      port,
      path,
      headers: { Cookie: cookie, 'If-None-Match': tag },
      status: 304,
    },
  ];
}

async function measureAll(): Promise<void> {
  const server = await startServer(site);
  const ours = `${server.origin}${path}`;
  const page = await fetchRaw(ours);
  writeFileSync(join(site.folder, 'page.br'), page);
  const folder = join(site.folder, 'surveyjs');
  await buildSurveyJs(nationalCore, folder);
  const port = await freePort();
  const still = await startProgram(
    [join(import.meta.dirname, 'still.ts')],
    { PORT: String(port), FOLDER: folder, BODY: join(site.folder, 'page.br') },
    port,
  );
  const theirs = `http://127.0.0.1:${port}/index.html`;
  const rates = await inTurns([
    ...(await casesOf(server.origin, server.port)),
    { what: 'echo of the same bytes', port, path: '/echo', headers: {}, status: 200 },
  ]);
  const sizes = [await sizesOf(ours), await sizesOf(theirs)];
  const browser = await openChromium();
  const answers = [await firstAnswer(ours, slow3G), await firstAnswer(theirs, slow3G)];
  const in4G = [await firstAnswer(ours, slow4G), await firstAnswer(theirs, slow4G)];
  await browser.close();
  const reviews = [
    await reviewPage(ours, 'zh-CN', ['performance']),
    await reviewPage(theirs, 'zh-CN', ['performance']),
  ];
  await still.stop();
  await server.stop();
  printRates(rates);
  printPages(
    sizes,
    answers,
    in4G,
    reviews.map((r) => r.scores.performance ?? Number.NaN),
  );

  /** The run with the median time of its answer. */
  async function firstAnswer(url: string, conditions: Conditions): Promise<FirstAnswer> {
    const runs: FirstAnswer[] = [];
    for (let i = 0; i < Number(values.runs); i++)
      runs.push(await measureFirstAnswer(browser, url, conditions));
    return runs.sort((a, b) => a.answered - b.answered)[Math.floor(runs.length / 2)]!;
  }
}

interface Case {
  what: string;
  port: number;
  path: string;
  headers: Record<string, string>;
  status: number;
}

interface Rate {
  what: string;
  /** Of each turn, ascending. */
  perSecond: number[];
  p50: number;
  p99: number;
}

/** Runs the cases in turns, so that a slow phase of the machine affects all of them. The first turn warms up. */
async function inTurns(cases: readonly Case[]): Promise<Rate[]> {
  const results = new Map<Case, LoadResult[]>(cases.map((one) => [one, []]));
  for (let turn = 0; turn <= TURNS; turn++)
    for (const one of cases) {
      const result = await turnOf(one);
      if (turn > 0) results.get(one)!.push(result);
    }
  return cases.map((one) => {
    const turns = results.get(one)!;
    const latencies = Float64Array.from(turns.flatMap((t) => [...t.latencies])).sort();
    return {
      what: one.what,
      perSecond: turns.map((t) => t.latencies.length / t.seconds).sort((a, b) => a - b),
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    };
  });
}

/** Keep-alive, as a browser asks. */
async function turnOf({ what, port, path, headers, status }: Case): Promise<LoadResult> {
  const requests = [rawRequest('GET', path, { ...browserHeaders, ...headers })];
  const repeat = { seconds: seconds / TURNS };
  const result = await load({ host: '127.0.0.1', port, connections, requests, repeat });
  if (result.latencies.length !== result.statuses[status])
    throw new Error(`${what}: ${JSON.stringify(result.statuses)}`);
  return result;
}

/** The cookies and the tag that a browser keeps from a first visit. */
async function visit(url: string): Promise<{ cookie: string; tag: string }> {
  const { headers } = await fetch(url, { headers: browserHeaders });
  const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  return { cookie: cookies.join('; '), tag: headers.get('ETag') ?? '' };
}

/** The body as sent over the wire. */
function fetchRaw(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { headers: browserHeaders }, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`${url}: ${reply.statusCode}`));
      else if (reply.headers['content-encoding'] !== 'br') reject(new Error(`${url} is not compressed`));
      else resolve(buffer(reply));
    }).on('error', reject);
  });
}

interface Sizes {
  html: number;
  css: number;
  script: number;
}

/** Compressed bytes of a page and its assets, with the imports of scripts. */
async function sizesOf(url: string): Promise<Sizes> {
  const html = await fetchRaw(url);
  const sizes = { html: html.length, css: 0, script: 0 };
  const assets = [
    ...brotliDecompressSync(html)
      .toString()
      .matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g),
  ];
  const queue = assets.map((found) => new URL(found[1]!, url).href);
  for (const address of queue) {
    const body = await fetchRaw(address);
    sizes[address.endsWith('.css') ? 'css' : 'script'] += body.length;
    if (!address.endsWith('.js')) continue;
    for (const found of brotliDecompressSync(body)
      .toString()
      .matchAll(/\bfrom\s*["'](\.[^"']+\.js)["']/g)) {
      const imported = new URL(found[1]!, address).href;
      if (!queue.includes(imported)) queue.push(imported);
    }
  }
  return sizes;
}

function printRates(rates: Rate[]): void {
  const median = ({ perSecond }: Rate) => perSecond[Math.floor(perSecond.length / 2)]!;
  const echo = median(rates.at(-1)!);
  say(['requests', 'a second, median of the turns', 'best', 'of the echo', 'p50 ms', 'p99 ms']);
  say(['---', '---', '---', '---', '---', '---']);
  for (const r of rates) {
    const share = `${(median(r) / echo).toFixed(2)} ×`;
    say([
      r.what,
      median(r).toFixed(0),
      r.perSecond.at(-1)!.toFixed(0),
      share,
      r.p50.toFixed(2),
      r.p99.toFixed(2),
    ]);
  }
  const ratio = median(rates[0]!) / echo;
  const bound = 'questionnaire page 0.8 × the echo of its bytes';
  printBounds([{ bound, here: `${ratio.toFixed(2)} ×`, isMet: ratio >= 0.8 }]);
  process.stdout.write('\n');
}

function printPages(sizes: Sizes[], answers: FirstAnswer[], in4G: FirstAnswer[], scores: number[]): void {
  const columns: [string, (i: number) => number][] = [
    ['HTML with its inline CSS, bytes (brotli)', (i) => sizes[i]!.html],
    ['linked CSS, bytes (brotli)', (i) => sizes[i]!.css],
    ['JavaScript, bytes (brotli)', (i) => sizes[i]!.script],
    ['all of it, bytes (brotli)', (i) => sizes[i]!.html + sizes[i]!.css + sizes[i]!.script],
    ['slow 3G: first question seen, ms', (i) => answers[i]!.seen],
    ['slow 3G: first answer given, ms', (i) => answers[i]!.answered],
    ['requests until then', (i) => answers[i]!.requests],
    ['slow 4G: first question seen, ms', (i) => in4G[i]!.seen],
    ['slow 4G: first answer given, ms', (i) => in4G[i]!.answered],
    ['Lighthouse, performance on a phone', (i) => scores[i]!],
  ];
  say(['page', 'Chengsheng', 'SurveyJS', 'ratio']);
  say(['---', '---', '---', '---']);
  for (const [what, of] of columns) {
    const ratio = of(1) > 0 ? (of(0) / of(1)).toFixed(3) : '';
    say([what, of(0).toFixed(0), of(1).toFixed(0), ratio]);
  }
}

function say(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
