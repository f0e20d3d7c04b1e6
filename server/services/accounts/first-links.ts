import { hasAccounts } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import type { Role } from '../../../db/grants-schema.ts';
import { operator } from '../../identity/grants.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { inviteAccount } from './invite.ts';

export interface FirstLink {
  role: Role;
  token: string;
}

/** The name under which a server invites the first people. */
const SERVER = 'npm start';
const DAYS = 366;

/** The demonstration's people, made up; those who are for some places name them. */
const demoPeople: readonly FirstPerson[] = [
  { role: 'admin', name: '林岚 Lin Lan' },
  { role: 'manager', name: '陈立 Chen Li' },
  { role: 'supervisor', name: '赵敏 Zhao Min', provinces: ['33'] },
  { role: 'reviewer', name: '李娜 Li Na' },
  { role: 'releaser', name: '周衡 Zhou Heng' },
  { role: 'auditor', name: '吴鉴 Wu Jian' },
  { role: 'city', name: '杭州 Hangzhou', cities: ['330100'] },
  { role: 'province', name: '浙江 Zhejiang', provinces: ['33'] },
  { role: 'evaluator', name: '孙评 Sun Ping' },
  { role: 'city-editor', name: '杭州填报 Hangzhou editor', cities: ['330100'] },
  { role: 'city-signatory', name: '杭州签报 Hangzhou signatory', cities: ['330100'] },
  { role: 'secretariat', name: '秦书 Qin Shu' },
];
const firstAdministrator: FirstPerson = { role: 'admin', name: 'Administrator' };

interface FirstPerson {
  role: Role;
  name: string;
  cities?: string[];
  provinces?: string[];
}

/**
 * Links for the first people, where there is nobody yet: for an administrator, who invites all others, or one a role for a
 * demonstration.
 */
export async function inviteFirst(db: Db, now: Date, isDemo: boolean): Promise<FirstLink[]> {
  if (await hasAccounts(db)) return [];
  const until = new Date(now.getTime() + DAYS * DAY_MS);
  const links: FirstLink[] = [];
  const people = isDemo ? demoPeople : [firstAdministrator];
  for (const { role, name, cities = null, provinces = null } of people) {
    const grants = [{ role, waveId: null, cities, provinces, until }];
    const { token } = await inviteAccount(db, operator(SERVER), { username: role, name, grants }, now);
    links.push({ role, token });
  }
  return links;
}
