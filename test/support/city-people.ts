import { v7 as uuidv7 } from 'uuid';
import { addAccount, setClosed } from '../../db/accounts.ts';
import type { Db } from '../../db/client.ts';
import type { Role } from '../../db/grants-schema.ts';
import { storeConfirmedAddress } from '../../db/mail-wishes.ts';
import { grantRole } from '../../server/services/accounts/grant.ts';
import { saveMailWishes } from '../../server/services/accounts/mail-wishes.ts';
import { theOperator } from './staff-browser.ts';

interface CityPersonSettings {
  role?: Role;
  cities?: string[] | null;
  provinces?: string[] | null;
  waveId?: string | null;
  until?: Date;
  /** Empty: none. */
  address?: string;
  language?: string;
  isWanted?: boolean;
  isConfirmed?: boolean;
  isClosed?: boolean;
}

const MONTH_MS = 30 * 86_400_000;

/** The account of a person who reports for cities, with a confirmed address by default. */
export async function cityPerson(
  db: Db,
  name: string,
  {
    role = 'city-editor',
    cities = null,
    provinces = null,
    waveId = null,
    until = new Date(Date.now() + MONTH_MS),
    address = `${name}@gov.example.cn`,
    language = 'zh-CN',
    isWanted = true,
    isConfirmed = true,
    isClosed = false,
  }: CityPersonSettings,
): Promise<string> {
  const id = uuidv7();
  const now = new Date();
  await addAccount(db, { id, username: `${name}.${id.slice(-12)}`, name });
  await grantRole(db, theOperator, id, { role, cities, provinces, waveId, until }, now);
  if (!(await saveMailWishes(db, id, { address, language, isWanted }, now))) throw new Error(address);
  if (isConfirmed) await storeConfirmedAddress(db, { account: id, address });
  if (isClosed) await setClosed(db, id, now);
  return id;
}
