import { PREFIX } from '../draft.ts';
import type { Paper } from '../questionnaire-props.ts';
import { isText, recordOf } from '../type-guards.ts';

/**
 * The phone's storage key for a questionnaire. A credential in the address has its own: an invitation belongs to its
 * bearer; the tokens of a hand-off change, but their subject does not.
 */
export function phonePlaceOf({ wave, city, credential }: Paper): string {
  const place = `${PREFIX}${wave}/${city}`;
  switch (credential.kind) {
    case 'device':
      return place;
    case 'handoff':
      return `${place}/handoff/${subjectOf(credential.value)}`;
    default:
      return `${place}/${credential.value}`;
  }
}

/** The subject of a JSON Web Token; an unreadable token stands for itself. */
function subjectOf(token: string): string {
  try {
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const { sub } = recordOf(JSON.parse(atob(payload)));
    return isText(sub) ? sub : token;
  } catch {
    return token;
  }
}
