import { Command, InvalidArgumentError, Option } from 'commander';
import { validate } from 'uuid';
import { type AuditEntry, listAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findSubmissions } from '../../../db/submissions.ts';
import { auditActions } from '../../../db/trail-schema.ts';
import type { Wave } from '../../../db/waves.ts';
import { operator } from '../../identity/grants.ts';
import { decide, undo } from '../../services/review/decide.ts';
import { listHeld } from '../../services/review/queue.ts';
import {
  listMembers,
  type Selection,
  type Subject,
  selectionRule,
  selectionSchema,
} from '../../services/review/selection.ts';
import { submissionModes } from '../../survey/submission/modes.ts';
import { MAX_REASON } from '../../survey/typed-text.ts';
import { cityNamed, fieldworkNamed, onStore } from './context.ts';
import { actorName, reasonOption } from './options.ts';
import { print, printCsv, say } from './output.ts';

interface WaveOptions {
  wave: string;
  city?: string;
}
interface DecisionOptions extends WaveOptions {
  reason: string;
  as: string;
}
/** The options of `selecting`. */
type SelectionOptions = { [K in keyof Selection]?: string };

const help = `
A group is named as \`review list\` prints it, a submission by its id; interviewer:NAME is all that this interviewer
entered in the city. A place that a removal frees goes to whoever waits for one, in the order of arrival, until the
removal is taken back. What a person decided, no rule overrules; a decision is taken back with \`review undo\` and the
id that \`review log\` prints. Nothing is ever deleted.`;

const splitting = `
A group can be told apart by what names nobody: when and how its members came, and what they answered. Look with
\`review show GROUP --from … --credential device --alike top\`, then decide on the same part with the same options; the
rest stays held.`;

const SUBJECT = 'a group, interviewer:NAME, or the id of a submission';
const CITY = 'its city, by code or name; a submission is found without';

/** `review`: held answers, and people's decisions about them. */
export function reviewCommand(): Command {
  const review = new Command('review').description('see what is held, decide on it, take decisions back');
  const about = (name: string, description: string) =>
    review.command(name).description(description).requiredOption('--wave <wave>', 'code or id of the wave');
  const decision = (name: string, description: string) =>
    about(name, description)
      .requiredOption('--reason <text>', `why; at most ${MAX_REASON} characters`, reasonOption)
      .requiredOption('--as <name>', 'who decides; it stands in the log', actorName);
  about('list', 'print the held groups as CSV, with the city’s score without and with them')
    .option('--city <code>', 'only this city, by code or name')
    .action(list);
  withSelectionOptions(
    about('show', 'print the submissions of a group or a part of it, of an interviewer, or one as CSV'),
  )
    .argument('<subject>', SUBJECT)
    .option('--city <code>', CITY)
    .action(show);
  for (const action of ['accept', 'remove'] as const)
    withSelectionOptions(
      decision(
        action,
        action === 'accept'
          ? 'let a group, what an interviewer entered, or a submission count'
          : 'take a group, what an interviewer entered, or a submission out',
      ),
    )
      .argument('<subject>', SUBJECT)
      .option('--city <code>', CITY)
      .addHelpText('after', help)
      .action((subject: string, options: DecisionOptions & SelectionOptions) =>
        decideOn(action, subject, options),
      );
  decision('undo', 'take a decision back').argument('<decision>', 'its id', uuid).action(takeBack);
  about('log', 'print what people did in the wave, decisions among it, as CSV, the newest first').action(log);
  return review;
}

/** Adds the options that choose a part of a group. */
function withSelectionOptions(command: Command): Command {
  return command
    .option('--from <time>', 'only what arrived from this time on: ISO 8601, UTC')
    .option('--to <time>', 'only what arrived before this time')
    .addOption(new Option('--credential <kind>', 'only what came by this').choices(submissionModes))
    .option('--channel <name>', 'only what came by this channel, as “review show” prints it; - for none')
    .option('--origin <hash>', 'only what came from this network, as “review show” prints it; - for none')
    .option('--interviewer <name>', 'only what this member of staff entered')
    .option(
      '--alike <what>',
      'only answers like those of a submission, by its id, or the “top” or “bottom” ones',
    )
    .option('--differing <n>', 'with --alike: but for so many scored questions')
    .addHelpText('after', splitting);
}

/** The conditions among the options. Throws an error that names a wrong option. */
function selectionIn(options: SelectionOptions): Selection {
  const { from, to, credential, channel, origin, interviewer, alike, differing } = options;
  const number = differing === undefined ? undefined : Number(differing);
  const conditions = { from, to, credential, channel, origin, interviewer, alike, differing: number };
  const parsed = selectionSchema.refine(selectionRule.check, selectionRule.params).safeParse(conditions);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join('.')}: ${issue?.message}`);
  }
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
}

async function list({ wave, city }: WaveOptions): Promise<void> {
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    const code = city === undefined ? undefined : await cityNamed(context.db, fieldwork.wave, city);
    const groups = await listHeld(context.db, fieldwork, operator('review list'), code);
    printCsv(
      groups.map((g) => ({ ...g, evidence: JSON.stringify(g.evidence) })),
      ['city', 'group', 'rule', 'submissions', 'score', 'withGroup', 'withAll', 'evidence'],
    );
  });
}

async function show(
  named: string,
  { wave, city: where, ...options }: WaveOptions & SelectionOptions,
): Promise<void> {
  const subject = subjectNamed(named, options);
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    const city = await cityOfSubject(context.db, fieldwork.wave, subject, where);
    const members = await listMembers(context.db, fieldwork, city, subject);
    if (members.length === 0)
      throw new Error(
        'group' in subject
          ? `nothing is held in ${named} of city ${city} that is like this`
          : `there is no ${named} in city ${city}`,
      );
    printCsv(
      members.map((m) => ({
        ...m,
        storedAt: new Date(m.storedAt),
        mean: m.mean === null ? null : Math.round(100 * m.mean) / 100,
        codes: m.codes.join(' '),
      })),
      [
        'id',
        'storedAt',
        'channel',
        'origin',
        'mode',
        'interviewer',
        'durationMs',
        'pages',
        'hastyPages',
        'stratum',
        'mean',
        'codes',
        'status',
        'reason',
      ],
    );
  });
}

async function decideOn(
  action: 'accept' | 'remove',
  named: string,
  options: DecisionOptions & SelectionOptions,
): Promise<void> {
  const subject = subjectNamed(named, options);
  await onStore(async (context) => {
    const { reason, as } = options;
    const fieldwork = await fieldworkNamed(context, options.wave);
    const city = await cityOfSubject(context.db, fieldwork.wave, subject, options.city);
    const actor = operator(as);
    announce(await decide(context.db, fieldwork, { city, subject, action, actor, reason }));
  });
}

/** The named city; without a name, the city of a submission, whose id is unique in the wave. */
async function cityOfSubject(
  db: Db,
  wave: Wave,
  subject: Subject,
  where: string | undefined,
): Promise<string> {
  if (where !== undefined) return await cityNamed(db, wave, where);
  if (!('submission' in subject)) throw new Error('--city is missing: only a submission is found without');
  const [submission] = await findSubmissions(db, [{ waveId: wave.id, id: subject.submission }]);
  if (!submission) throw new Error(`there is no submission ${subject.submission} in wave ${wave.code}`);
  return submission.city;
}

async function takeBack(decision: string, { wave, reason, as }: DecisionOptions): Promise<void> {
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    announce(await undo(context.db, fieldwork, { decision, actor: operator(as), reason }));
  });
}

const INTERVIEWER = 'interviewer:';

function subjectNamed(name: string, options: SelectionOptions): Subject {
  const selection = selectionIn(options);
  const isInterviewer = name.startsWith(INTERVIEWER);
  if (!isInterviewer && !validate(name)) return { group: name, ...selection };
  if (Object.keys(selection).length > 0)
    throw new Error('a single submission or an interviewer has no parts: name a group');
  return isInterviewer ? { interviewer: name.slice(INTERVIEWER.length) } : { submission: name.toLowerCase() };
}

/** Prints the entry on stdout, so that programs can use its id. */
function announce(entry: AuditEntry): void {
  const { submissions = 0, ...counts } = entry.detail;
  const outcomes = Object.entries(counts).map(([status, n]) => `${n} ${status}`);
  say(`${entry.action}: ${submissions} submissions, now ${outcomes.join(', ')}`);
  print(JSON.stringify(entry));
}

/** Entries read at a time. */
const PAGE = 200;

async function log({ wave }: WaveOptions): Promise<void> {
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    const entries: AuditEntry[] = [];
    for (let before: string | undefined; ; before = entries.at(-1)?.id) {
      const page = await listAudit(context.db, fieldwork.wave.id, {
        actions: auditActions,
        before,
        limit: PAGE,
      });
      entries.push(...page);
      if (page.length < PAGE) break;
    }
    printCsv(
      entries.map((e) => ({ ...e, detail: JSON.stringify(e.detail) })),
      ['id', 'at', 'actor', 'via', 'action', 'city', 'subject', 'reason', 'detail'],
    );
  });
}

function uuid(value: string): string {
  if (validate(value)) return value.toLowerCase();
  throw new InvalidArgumentError('the id of a decision is a UUID.');
}
