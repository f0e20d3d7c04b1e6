import { Command, InvalidArgumentError, Option } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import { v7 as uuidv7, validate } from 'uuid';
import { entryWays, staffRoles } from '../../../db/grants-schema.ts';
import { listWaveCities, type Wave } from '../../../db/waves.ts';
import { withToken } from '../../../web/paths.ts';
import { linkOf } from '../../identity/enrolment.ts';
import { operator } from '../../identity/grants.ts';
import { staffSchema } from '../../identity/staff.ts';
import { inviteDevice } from '../../services/enrolments/invite.ts';
import { issueListedToken } from '../../services/enrolments/issue-token.ts';
import { listDevices } from '../../services/enrolments/list.ts';
import { revokeDevice } from '../../services/enrolments/revoke.ts';
import { enrolmentPath, workPath } from '../../services/enrolments/work-page.ts';
import { type Context, commandWave, onStore } from './context.ts';
import { actorName, afterDays, cityList, reasonOption, wholeOption } from './options.ts';
import { keepPrivate, print, printCsv, say } from './output.ts';

interface EnrolOptions {
  name: string;
  cities: 'all' | string[];
  entry: (typeof entryWays)[number];
  days: number;
  as: string;
}

interface IssueOptions {
  role: (typeof staffRoles)[number];
  name: string;
  cities: 'all' | string[];
  entry?: (typeof entryWays)[number];
  days: number;
}

const enrolHelp = `
The link opens the page on which the interviewer works, and enrols the device, once, within 72 hours. It is printed to
standard output, and as a QR code to standard error. "staff list" shows the device, "staff revoke" ends it at once; what
waits on it can be sent when it is enrolled again. The wave must take the kind "interviewer".`;

const issueHelp = `
For programs and reviewers that know tokens from before there were accounts and devices: give people accounts
("account invite") and devices ("staff enrol") instead. An interviewer's token is the credential
{ "kind": "interviewer", "value": TOKEN }; a reviewer's stands in the header "Authorization: Bearer TOKEN". --entry says
how an interviewer's answers come: typed by respondents on a tablet, or copied from paper, which rules about speed do not
judge. The link to the page on which to work goes to standard error. The wave must take the kind "interviewer".`;

/** `staff`: devices and tokens of interviewers, and tokens of reviewers. */
export function staffCommand(): Command {
  const command = new Command('staff').description(
    'enrol, list and revoke devices of interviewers; issue tokens',
  );
  command
    .command('enrol')
    .description('print the link that enrols a device for an interviewer')
    .argument('<wave>')
    .requiredOption('--name <name>', 'name or number of the person; it stands with their answers', actorName)
    .option('--cities <codes>', 'where it is good: codes separated by commas', cityList, 'all')
    .addOption(new Option('--entry <way>', 'how answers come').choices(entryWays).default('tablet'))
    .requiredOption('--days <n>', 'how long it is good', wholeOption(1, 366))
    .requiredOption('--as <name>', 'who enrols it', actorName)
    .addHelpText('after', enrolHelp)
    .action(enrol);
  command
    .command('list')
    .description('print the devices and tokens of a wave as CSV')
    .argument('<wave>')
    .action(list);
  command
    .command('revoke')
    .description('end a device or a token at once')
    .argument('<wave>')
    .argument('<id>', 'as "staff list" prints it', enrolmentId)
    .requiredOption('--as <name>', 'who revokes it', actorName)
    .option('--reason <text>', 'why', reasonOption, '')
    .action(revoke);
  command
    .command('issue')
    .description('print a token for a member of staff')
    .argument('<wave>')
    .addOption(new Option('--role <role>', 'what it is for').choices(staffRoles).makeOptionMandatory())
    .requiredOption('--name <name>', 'name or number of the person; it stands with what they did', actorName)
    .option('--cities <codes>', 'where it is good: codes separated by commas', cityList, 'all')
    .addOption(
      new Option('--entry <way>', 'how an interviewer’s answers come (default: tablet)').choices(entryWays),
    )
    .requiredOption('--days <n>', 'how long it is good', wholeOption(1, 366))
    .addHelpText('after', issueHelp)
    .action(issue);
  return command;
}

function enrolmentId(value: string): string {
  if (validate(value)) return value.toLowerCase();
  throw new InvalidArgumentError('the id of a device is a UUID.');
}

/** Codes of the wave's cities. Throws an error that names an unknown one, and where the wave takes no interviewers. */
async function citiesOf(db: Context['db'], wave: Wave, cities: 'all' | string[]): Promise<string[]> {
  const codes = (await listWaveCities(db, wave.id)).map((c) => c.code);
  const codeSet = new Set(codes);
  const stranger = cities === 'all' ? undefined : cities.find((code) => !codeSet.has(code));
  if (stranger) throw new Error(`city ${stranger} is not in wave ${wave.code}`);
  return codes;
}

function requireInterviewers({ code, credentials }: Wave): void {
  if (!credentials.includes('interviewer'))
    throw new Error(`wave ${code} takes no interviewers, only ${credentials.join(', ')}`);
}

async function enrol(waveName: string, { days, as, ...wanted }: EnrolOptions): Promise<void> {
  await onStore(async ({ db, keys, configuration }) => {
    const wave = await commandWave(db, waveName);
    requireInterviewers(wave);
    const codes = await citiesOf(db, wave, wanted.cities);
    const id = uuidv7();
    const until = afterDays(days);
    const place = { wave, cities: new Map(codes.map((code) => [code, code])) };
    await inviteDevice(db, operator(as), place, { ...wanted, id, until }, new Date());
    const link = configuration.publicUrl + enrolmentPath(wanted, codes, linkOf(keys.enrolments, id));
    keepPrivate();
    print(link);
    for (const line of renderUnicodeCompact(link).split('\n')) say(line);
    say(`device ${id}, good until ${until.toISOString()} once it is enrolled`);
  });
}

async function list(waveName: string): Promise<void> {
  await onStore(async ({ db, keys }) => {
    const wave = await commandWave(db, waveName);
    const devices = await listDevices({ db, keys }, operator('staff list'), wave.id, new Date());
    printCsv(
      devices.map((d) => ({ ...d, cities: d.cities === 'all' ? d.cities : d.cities.join(' ') })),
      [
        'id',
        'kind',
        'state',
        'name',
        'role',
        'entry',
        'cities',
        'until',
        'enrolledAt',
        'lastSeenAt',
        'grantedBy',
        'grantedAt',
        'revokedBy',
        'revokedAt',
      ],
    );
  });
}

async function revoke(
  waveName: string,
  id: string,
  { as, reason }: { as: string; reason: string },
): Promise<void> {
  await onStore(async ({ db }) => {
    const wave = await commandWave(db, waveName);
    await revokeDevice(db, operator(as), { waveId: wave.id, id, reason }, new Date());
  });
}

async function issue(waveName: string, { days, ...options }: IssueOptions): Promise<void> {
  await onStore(async ({ db, keys, configuration }) => {
    const wave = await commandWave(db, waveName);
    if (options.role === 'reviewer' && options.entry) throw new Error('--entry is for interviewers');
    if (options.role === 'interviewer') requireInterviewers(wave);
    const codes = await citiesOf(db, wave, options.cities);
    const until = afterDays(days);
    const entry = options.role === 'interviewer' ? (options.entry ?? 'tablet') : undefined;
    const staff = staffSchema.parse({ ...options, entry, wave: wave.id });
    const token = await issueListedToken(db, keys, operator('staff issue'), staff, until);
    keepPrivate();
    print(token);
    say(`good until ${until.toISOString()}`);
    if (!entry) return;
    const wantedCities = options.cities === 'all' ? codes.slice(0, 1) : options.cities;
    for (const city of wantedCities)
      say(`${configuration.publicUrl}${withToken(workPath(entry, city), token)}`);
    if (options.cities === 'all') say('in another city: the same with its code in place of that one');
  });
}
