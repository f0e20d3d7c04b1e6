import type { Db } from '../../../db/client.ts';
import type { Report } from '../../../db/reports.ts';
import { type Actor, authorById } from '../../identity/grants.ts';
import { isOnePerson } from '../releases/second-person.ts';

/** Whether the actor, or the person behind their key, wrote or submitted a report. */
export async function isOwnReport(
  db: Db,
  { by, byName, editors }: Pick<Report, 'by' | 'byName' | 'editors'>,
  actor: Actor,
): Promise<boolean> {
  const authors = [authorById(by, byName), ...editors.map((id) => authorById(id))];
  for (const author of authors) if (await isOnePerson(db, author, actor)) return true;
  return false;
}
