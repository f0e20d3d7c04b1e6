import type { Role } from '../../../db/grants-schema.ts';
import { stringsIn } from '../../language.ts';
import { peoplePath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { TableHead } from '../../ui/table.tsx';
import { type StepProps, stepPage } from './step-page.tsx';

/** Who has which role in the wave. */
export function setupPeoplePage(
  props: StepProps & { roles: readonly { role: Role; names: readonly string[] }[] },
): string {
  const { language, roles, seesPeople } = props;
  const { setup, accounts } = stringsIn(language);
  const words = setup.people;
  const lacking = roles.filter(({ names }) => names.length === 0).map(({ role }) => accounts.roleNames[role]);
  return stepPage(
    props,
    'people',
    <>
      <p class="help">{words.lead}</p>
      {lacking.length > 0 && <p class="lacking">{fill(words.lacks, { roles: lacking.join(', ') })}</p>}
      <table class="being-set-up">
        <TableHead columns={[words.role, words.who]} />
        <tbody>
          {roles.map(({ role, names }) => (
            <tr key={role}>
              <th scope="row">{accounts.roleNames[role]}</th>
              <td>{names.join(', ') || words.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {seesPeople && (
        <p>
          <a class="button plain" href={peoplePath()}>
            {words.manage}
          </a>
        </p>
      )}
    </>,
  );
}
