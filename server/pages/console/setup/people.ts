import { listAccounts } from '../../../../db/accounts.ts';
import { listGrants } from '../../../../db/grants.ts';
import type { Role } from '../../../../db/grants-schema.ts';
import { setupPeoplePage } from '../../../../web/console/setup/people-page.tsx';
import type { Surroundings } from '../../../cache/context.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { show as render } from '../../render.ts';
import { type StepContext, type StepForm, stepProps } from './step.ts';

/** Roles without which a wave cannot run. */
const neededRoles: readonly Role[] = ['manager', 'reviewer', 'releaser', 'supervisor', 'designer', 'auditor'];

/** Who may run the wave; another page gives the rights. */
export function peopleStep(surroundings: Surroundings): Pick<StepForm, 'show'> {
  const { db, now } = surroundings.platform;

  async function show(c: StepContext, setup: Setup) {
    const { id } = setup.wave;
    const grants = (await listGrants(db)).filter(
      (g) => !g.revokedAt && g.until > now() && (g.waveId === null || g.waveId === id),
    );
    const names = new Map((await listAccounts(db)).map((account) => [account.id, account.name]));
    const roles = neededRoles.map((role) => ({
      role,
      names: [...new Set(grants.flatMap((g) => (g.role === role ? [names.get(g.account) ?? ''] : [])))],
    }));
    return await render(
      c,
      setupPeoplePage({ ...(await stepProps(surroundings, c, setup, 'settings')), roles }),
    );
  }

  return { show };
}
