import { Command, InvalidArgumentError, Option } from 'commander';
import { listWaveCities } from '../../../db/waves.ts';
import { fieldPath, sheetsPath, withToken } from '../../../web/paths.ts';
import { entryWays, issueStaffToken, staffRoles, staffSchema } from '../../identity/staff.ts';
import { onStore, waveNamed } from './context.ts';
import { afterDays, cityList, wholeOption } from './options.ts';
import { keepPrivate, print, say } from './output.ts';

interface StaffOptions {
  role: (typeof staffRoles)[number];
  name: string;
  cities: 'all' | string[];
  entry?: (typeof entryWays)[number];
  days: number;
}

const help = `
An interviewer enters answers with it, as the credential { "kind": "interviewer", "value": TOKEN }; a reviewer judges
what is held, with the header "Authorization: Bearer TOKEN". --entry says how an interviewer's answers come: typed by
respondents on a tablet, or copied from paper, which rules about speed do not judge. The link to the page on which to
work goes to standard error. A token cannot be called back:
give it few days and few cities. The wave must take the kind "interviewer".`;

/** `staff`: tokens for interviewers and reviewers. */
export function staffCommand(): Command {
  const command = new Command('staff').description('issue tokens to interviewers and reviewers');
  command
    .command('issue')
    .description('print a token for a member of staff')
    .argument('<wave>')
    .addOption(new Option('--role <role>', 'what it is for').choices(staffRoles).makeOptionMandatory())
    .requiredOption('--name <name>', 'name or number of the person; it stands with what they did', personName)
    .option('--cities <codes>', 'where it is good: codes separated by commas', cityList, 'all')
    .addOption(
      new Option('--entry <way>', 'how an interviewer’s answers come (default: tablet)').choices(entryWays),
    )
    .requiredOption('--days <n>', 'how long it is good', wholeOption(1, 366))
    .addHelpText('after', help)
    .action(issue);
  return command;
}

function personName(value: string): string {
  const name = value.trim();
  if (name.length > 0 && name.length <= 100) return name;
  throw new InvalidArgumentError('a name has 1 to 100 characters.');
}

async function issue(name: string, { days, ...options }: StaffOptions): Promise<void> {
  await onStore(async ({ db, keys, configuration }) => {
    const wave = await waveNamed(db, name);
    if (options.role === 'reviewer' && options.entry) throw new Error('--entry is for interviewers');
    if (options.role === 'interviewer' && !wave.credentials.includes('interviewer'))
      throw new Error(`wave ${wave.code} takes no interviewers, only ${wave.credentials.join(', ')}`);
    const codes = (await listWaveCities(db, wave.id)).map((c) => c.code);
    const codeSet = new Set(codes);
    const stranger = options.cities === 'all' ? undefined : options.cities.find((code) => !codeSet.has(code));
    if (stranger) throw new Error(`city ${stranger} is not in wave ${wave.code}`);
    const expiresAt = afterDays(days);
    const entry = options.role === 'interviewer' ? (options.entry ?? 'tablet') : undefined;
    const token = await issueStaffToken(
      keys.staff,
      staffSchema.parse({ ...options, entry, wave: wave.id }),
      expiresAt,
    );
    keepPrivate();
    print(token);
    say(`good until ${expiresAt.toISOString()}`);
    if (!entry) return;
    const pathIn = entry === 'paper' ? sheetsPath : fieldPath;
    const wantedCities = options.cities === 'all' ? codes.slice(0, 1) : options.cities;
    for (const city of wantedCities) say(`${configuration.publicUrl}${withToken(pathIn(city), token)}`);
    if (options.cities === 'all') say('in another city: the same with its code in place of that one');
  });
}
