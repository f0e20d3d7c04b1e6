import { userInfo } from 'node:os';
import { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { findReleaseDraft } from '../../../db/release-drafts.ts';
import { findDigest, listReleases, listRepeating, type Release } from '../../../db/releases.ts';
import { countHeld } from '../../../db/screenings.ts';
import type { Wave } from '../../../db/waves.ts';
import { findProposal, waveWithdrawalTables } from '../../../db/withdrawals.ts';
import { checkDetail } from '../../../web/console/check-detail.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { operator } from '../../identity/grants.ts';
import { approveDraft } from '../../services/releases/approve-and-sign.ts';
import { approveWithdrawal } from '../../services/releases/approve-withdrawal.ts';
import { draftRelease } from '../../services/releases/draft-release.ts';
import { freezeDraft, previewDraft, type ReleaseDraftInput } from '../../services/releases/freeze-draft.ts';
import { proposeWithdrawal } from '../../services/releases/propose-withdrawal.ts';
import { publish } from '../../services/releases/publish.ts';
import { releasesOfWave } from '../../services/releases/withdrawable.ts';
import { screenWave } from '../../services/screening/screen.ts';
import { firstFew } from '../../survey/first-few.ts';
import { operatorFigures } from '../../survey/release/build.ts';
import { type PreflightCheck, unmetOf } from '../../survey/release/preflight.ts';
import { isOver } from '../../survey/wave.ts';
import { type Context, fieldworkNamed, onStore } from './context.ts';
import { actorName, instantOption, reasonOption, releaseNumber, uuidOption } from './options.ts';
import { print, printCsv, say, withProgress } from './output.ts';

interface Options {
  reason?: string;
  interim?: true;
  withHeld?: string;
  publicAt?: Date;
  yes?: true;
  as?: string;
  approve?: string;
  withdraw?: number;
  draft?: true;
}

const help = `
Without --yes nothing goes out: it prints what would, and what is found of what has to be true. With --yes a wave that
one person signs ("signOff": "one") gets its next release. One that two people sign gets a draft, whose id and digest
are printed; another person approves it in the console, over the API, or here:
  publish --approve DRAFT --as NAME
A withdrawal goes the same way. At the command line names are said, not proved: whoever may run commands could say two.
The trail keeps that a name came from here (via "command"); where that is not enough, sign in the console.`;

/** `publish`: makes the next release of a wave, or withdraws one; or drafts and approves either. */
export function publishCommand(): Command {
  return new Command('publish')
    .description('screen, tally, score and publish a wave as its next release, or make the draft of it')
    .argument('[wave]', 'left out with --approve')
    .option('--reason <text>', 'why the release before has to be corrected, or is withdrawn', reasonOption)
    .option('--interim', 'publish though the wave still takes answers')
    .option('--with-held <reason>', 'publish though answers are held, and why', reasonOption)
    .option('--public-at <time>', 'from when on everybody may see it, UTC; at once without', instantOption)
    .option('--yes', 'do it')
    .option(
      '--as <name>',
      'who does it; it stands in the trail (default: the name of the system’s account)',
      actorName,
    )
    .option(
      '--approve <id>',
      'approve this draft, or the withdrawal with this id, as another person',
      uuidOption,
    )
    .option('--withdraw <number>', 'withdraw this release; it stays readable and is marked', releaseNumber)
    .option(
      '--draft',
      'print the figures as JSON, nothing withheld, for the operator’s eyes; publish nothing',
    )
    .addHelpText('after', help)
    .action(run);
}

async function run(name: string | undefined, options: Options): Promise<void> {
  await onStore(async (context) => {
    if (options.approve !== undefined) return await approve(context, options.approve, options);
    if (name === undefined) throw new Error('it wants a wave, or --approve with what is to be approved');
    const fieldwork = await fieldworkNamed(context, name);
    if (options.withdraw !== undefined)
      return await withdrawRelease(context.db, fieldwork.wave, options.withdraw, options);
    if (options.draft) return await printFigures(context.db, fieldwork, options);
    await publishWave(context, fieldwork, options);
  });
}

const actorOf = ({ as }: Options) => operator(as ?? userInfo().username);

async function publishWave(context: Context, fieldwork: Fieldwork, options: Options): Promise<void> {
  const { db, signingKey } = context;
  const { wave } = fieldwork;
  const { reason = null, interim = false, publicAt = null } = options;
  const now = new Date();
  const [last] = await listReleases(db, wave.id, 'all');
  if (last && !reason) throw new Error(`release ${last.number} exists; a correction has to name its reason`);
  if (!interim && !isOver(wave, now))
    throw new Error(
      `wave ${wave.code} takes answers until ${wave.closesAt.toISOString()}: close it first, or publish an interim release with --interim`,
    );
  const isAlone = wave.signOff === 'one';
  const input: ReleaseDraftInput = {
    id: uuidv7(),
    actor: actorOf(options),
    interim,
    reason,
    heldWaiver: options.withHeld ?? (isAlone ? 'the operator was warned of them' : null),
    now,
  };
  if (!options.yes) return await preview(db, fieldwork, input);
  if (!isAlone) return await makeDraft(db, fieldwork, input);
  const release = await withProgress('publishing', (progress) =>
    explained(publish(db, fieldwork, { ...input, publicAt, signingKey, progress })),
  );
  await announce(db, wave, release);
}

async function announce(db: Db, wave: Pick<Wave, 'id' | 'code'>, release: Release): Promise<void> {
  const { number, digest, publicAt } = release;
  const since = publicAt ? `, and public from ${publicAt.toISOString()}` : '';
  say(`release ${number} of wave ${wave.code} is published${since}`);
  await sayRepeating(db, wave.id, number);
  await warnOfHeld(db, wave);
  print(`${number} ${digest}`);
}

/** Prints the release as it would be published. */
async function preview(db: Db, fieldwork: Fieldwork, input: ReleaseDraftInput): Promise<void> {
  const { wave } = fieldwork;
  const { number, checks, cutoff } = await withProgress('computing', (progress) =>
    previewDraft(db, fieldwork, { ...input, progress }),
  );
  say(`release ${number} of wave ${wave.code}, of what stood at ${cutoff.toISOString()}:`);
  printChecks(checks);
  await warnOfHeld(db, wave);
  const unmet = unmetOf(checks).map(({ name }) => name);
  if (unmet.length > 0) throw new Error(`nothing is published, and nothing can be: ${unmet.join(', ')}`);
  throw new Error(
    wave.signOff === 'one'
      ? 'nothing is published: --yes publishes it'
      : 'nothing is published: --yes makes the draft, which another person approves',
  );
}

async function makeDraft(db: Db, fieldwork: Fieldwork, input: ReleaseDraftInput): Promise<void> {
  const draft = await withProgress('computing', (progress) =>
    freezeDraft(db, fieldwork, { ...input, progress }),
  );
  printSummary(draft.checks);
  await warnOfHeld(db, fieldwork.wave);
  say(`draft ${draft.id} of release ${draft.number} is frozen; nothing is published.`);
  say(
    `Another person than ${draft.authorName} approves it: publish --approve ${draft.id} --as NAME, or in the console.`,
  );
  print(`${draft.id} ${draft.digest}`);
  const unmet = unmetOf(draft.checks).map(({ name }) => name);
  if (unmet.length > 0) throw new Error(`it cannot be approved like this: ${unmet.join(', ')}`);
}

async function approve(context: Context, id: string, options: Options): Promise<void> {
  const { db, signingKey } = context;
  if (options.as === undefined) throw new Error('an approval wants --as with the name of who approves');
  const actor = actorOf(options);
  const now = new Date();
  const proposal = await findProposal(db, waveWithdrawalTables, id);
  if (proposal) {
    const { wave } = await fieldworkNamed(context, proposal.owner);
    const { number } = proposal;
    await explained(approveWithdrawal(db, releasesOfWave(wave), { number, proposal: id, actor, now }));
    return say(`release ${number} is withdrawn`);
  }
  const draft = await findReleaseDraft(db, id);
  if (!draft) throw new Error(`there is no draft ${id}, nor a withdrawal to approve`);
  const fieldwork = await fieldworkNamed(context, draft.waveId);
  const approval = { draft: id, digest: draft.digest, publicAt: options.publicAt ?? null };
  const release = await explained(approveDraft(db, fieldwork, { ...approval, actor, signingKey, now }));
  await announce(db, fieldwork.wave, release);
}

async function withdrawRelease(db: Db, wave: Wave, number: number, options: Options): Promise<void> {
  const { reason } = options;
  if (!reason) throw new Error('a withdrawal has to name its reason');
  if (!(await findDigest(db, wave.id, number, 'all'))) throw new Error(`there is no release ${number}`);
  const actor = actorOf(options);
  const { id, authorName } = await explained(
    proposeWithdrawal(db, releasesOfWave(wave), { id: uuidv7(), number, reason, actor }),
  );
  if (wave.signOff === 'two') {
    say(`release ${number} still stands.`);
    say(
      `Another person than ${authorName} approves the withdrawal: publish --approve ${id} --as NAME, or in the console.`,
    );
    return print(id);
  }
  await explained(
    approveWithdrawal(db, releasesOfWave(wave), { number, proposal: id, actor, now: new Date() }),
  );
  say(`release ${number} is withdrawn`);
}

/** Names the unmet checks when they are the reason for a refusal. */
async function explained<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    if (error instanceof Problem && error.is('not-ready')) printSummary(error.extras.checks);
    throw error;
  });
}

function printChecks(checks: readonly PreflightCheck[]): void {
  printCsv(
    checks.map((check) => ({
      check: check.name,
      met: check.ok,
      required: check.blocks,
      finding: checkDetail(check, 'en'),
      cities: check.cities.join(' '),
    })),
    ['check', 'met', 'required', 'finding', 'cities'],
  );
}

function printSummary(checks: readonly PreflightCheck[]): void {
  for (const check of checks) if (!check.ok) say(`${check.name}: ${checkDetail(check, 'en')}`);
}

/** Prints the operator's figures: nothing is withheld, nothing published. */
async function printFigures(db: Db, fieldwork: Fieldwork, options: Options): Promise<void> {
  await withProgress('screening', (report) => screenWave(db, fieldwork, report));
  const draft = await withProgress('computing', (report) => draftRelease(db, fieldwork, report));
  await warnOfHeld(db, fieldwork.wave);
  const [last] = await listReleases(db, fieldwork.wave.id, 'all');
  const place = { number: (last?.number ?? 0) + 1, supersedes: last?.number ?? null };
  const reason = options.reason ?? null;
  print(JSON.stringify(operatorFigures({ ...draft, ...place, reason }), null, 2));
}

/** Names the cities without new figures, so that nobody looks there for late answers. */
async function sayRepeating(db: Db, waveId: string, number: number): Promise<void> {
  const repeating = await listRepeating(db, waveId, number);
  if (repeating.length === 0) return;
  say(
    `${repeating.length} cities show the figures of an earlier release: fewer submissions have changed than may be told apart.`,
  );
  for (const line of firstFew(repeating.map(({ city, figuresOf }) => `  ${city}: release ${figuresOf}`)))
    say(line);
}

/** Warns of undecided held answers that the release leaves out: they may be residents'. */
async function warnOfHeld(db: Db, wave: Pick<Wave, 'id' | 'code'>): Promise<void> {
  const held = await countHeld(db, wave.id);
  if (held.length === 0) return;
  const total = held.reduce((sum, { submissions }) => sum + submissions, 0);
  say(
    `WARNING: ${total} answers are held and nobody has decided on them. They do not count; the release says so.`,
  );
  const lines = held.map(
    ({ city, submissions, groups }) =>
      `  ${city}: ${submissions} answers in ${groups} group${groups === 1 ? '' : 's'}`,
  );
  for (const line of firstFew(lines)) say(line);
  say(`Look at them with \`review list --wave ${wave.code}\` and decide, then publish again.`);
}
