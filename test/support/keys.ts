import { v7 as uuidv7 } from 'uuid';
import { addAccount } from '../../db/accounts.ts';
import type { Db } from '../../db/client.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { operator } from '../../server/identity/grants.ts';
import { issueApiKey, type WantedKey } from '../../server/services/accounts/api-keys.ts';
import { testEnvironment } from './app.ts';

const keys = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));

/** The header of a program with a role, everywhere for an hour by default. */
export async function keyFor(
  db: Db,
  role: WantedKey['role'],
  scope: Partial<WantedKey> = {},
): Promise<{ Authorization: string }> {
  const { apiKey } = await issueApiKey(
    db,
    keys,
    operator('test'),
    {
      name: `a ${role}`,
      role,
      waveId: null,
      cities: null,
      provinces: null,
      until: new Date(Date.now() + 3_600_000),
      ...scope,
    },
    new Date(),
  );
  return { Authorization: `Bearer ${apiKey}` };
}

/** The same, for the holder of an account. */
export async function keyOfPerson(db: Db, role: WantedKey['role']): Promise<{ Authorization: string }> {
  const id = uuidv7();
  await addAccount(db, { id, username: `person.${id.slice(-12)}`, name: `person ${id.slice(-12)}` });
  return await keyFor(db, role, { account: id });
}
