import { hasAccounts } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import { type Role, roles } from '../../../db/grants-schema.ts';
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

interface FirstPerson {
  name: string;
  cities?: string[];
  provinces?: string[];
}

/**
 * The demonstration's fictional people, one per role; some roles name their places. Interviewers have devices
 * instead.
 */
const demoPeople: Record<Exclude<Role, 'interviewer'>, FirstPerson> = {
  admin: { name: '林岚 Lin Lan' },
  manager: { name: '陈立 Chen Li' },
  supervisor: { name: '赵敏 Zhao Min', provinces: ['33'] },
  reviewer: { name: '李娜 Li Na' },
  designer: { name: '何问 He Wen' },
  releaser: { name: '周衡 Zhou Heng' },
  auditor: { name: '吴鉴 Wu Jian' },
  city: { name: '杭州 Hangzhou', cities: ['330100'] },
  province: { name: '浙江 Zhejiang', provinces: ['33'] },
  ministry: { name: '部委 Ministry' },
  evaluator: { name: '孙评 Sun Ping' },
  'city-editor': { name: '杭州填报 Hangzhou editor', cities: ['330100'] },
  'city-signatory': { name: '杭州签报 Hangzhou signatory', cities: ['330100'] },
  secretariat: { name: '秦书 Qin Shu' },
};
const firstAdministrator: Partial<typeof demoPeople> = { admin: { name: 'Administrator' } };

/**
 * Links for the first people of an empty installation: one for an administrator, who invites all others, or one per
 * role for a demonstration.
 */
export async function inviteFirst(db: Db, now: Date, isDemo: boolean): Promise<FirstLink[]> {
  if (await hasAccounts(db)) return [];
  const until = new Date(now.getTime() + DAYS * DAY_MS);
  const links: FirstLink[] = [];
  const people = isDemo ? demoPeople : firstAdministrator;
  for (const role of roles) {
    const person = role === 'interviewer' ? undefined : people[role];
    if (!person) continue;
    const { name, cities = null, provinces = null } = person;
    const grants = [{ role, waveId: null, cities, provinces, until }];
    const { token } = await inviteAccount(db, operator(SERVER), { username: role, name, grants }, now);
    links.push({ role, token });
  }
  return links;
}
