import { type Role, roles } from '../../db/grants-schema.ts';
import type { ActorProof } from '../../db/trail-schema.ts';
import { Problem } from '../http/problems.ts';

/** The one table of rights: who may do what. Each grant says where. */
const permissions = {
  'see-monitor': ['manager', 'supervisor', 'reviewer', 'releaser', 'auditor', 'province', 'ministry'],
  'see-orders': ['manager', 'supervisor', 'auditor'],
  'hold-arrivals': ['manager', 'supervisor'],
  'close-early': ['manager'],
  'write-notes': ['manager', 'supervisor', 'province', 'ministry'],
  'take-alerts': ['manager', 'supervisor', 'reviewer'],
  'see-held': ['manager', 'reviewer', 'releaser', 'auditor'],
  'decide-held': ['reviewer'],
  'see-drafts': ['releaser', 'auditor'],
  'draft-release': ['releaser'],
  'approve-release': ['releaser'],
  'see-questionnaire': ['manager', 'designer', 'releaser', 'auditor'],
  'edit-questionnaire': ['designer'],
  'see-setup': ['manager', 'designer', 'releaser', 'auditor'],
  'set-up-wave': ['manager', 'designer'],
  'approve-opening': ['releaser'],
  'see-invitations': ['manager', 'supervisor', 'auditor'],
  'send-invitations': ['manager', 'supervisor'],
  'see-interviewers': ['manager', 'supervisor', 'auditor'],
  'enrol-interviewers': ['manager', 'supervisor'],
  'enter-answers': ['interviewer'],
  'see-response-rates': ['manager', 'supervisor', 'reviewer', 'auditor', 'interviewer'],
  'see-accounts': ['admin', 'auditor'],
  'change-accounts': ['admin'],
  'make-own-keys': ['evaluator'],
  'pull-before-publication': ['evaluator'],
  'pull-replication': ['evaluator', 'auditor'],
  'see-pulls': ['evaluator', 'auditor'],
  'see-all-pulls': ['auditor'],
  'export-answers': ['manager', 'releaser'],
  'see-city-result': ['city', 'auditor'],
  'object-to-result': ['city'],
  'see-city-scores': ['province', 'ministry', 'auditor'],
  'see-objections': ['manager', 'releaser', 'auditor'],
  'answer-objections': ['manager', 'releaser'],
  'see-whole-trail': ['auditor'],
  // The evaluation around the survey, granted by its wave.
  'see-evaluation': ['province', 'ministry', 'secretariat', 'auditor'],
  'run-evaluation': ['secretariat'],
  'see-unpublished-evaluation': ['secretariat', 'auditor'],
  'see-report-draft': ['city-editor', 'city-signatory'],
  'edit-report': ['city-editor'],
  'submit-report': ['city-signatory'],
  'see-reports': ['city-editor', 'city-signatory', 'province', 'ministry', 'secretariat', 'auditor'],
  'review-reports': ['province'],
  'remark-on-reports': ['ministry'],
  'tell-cities': ['province', 'secretariat'],
  'propose-optional-set': ['province'],
  'submit-work-report': ['province'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof permissions;
export const actions = Object.keys(permissions) as Action[];

/** Codes of cities, or all of them. */
export type Cities = 'all' | readonly string[];

/** A role that is currently valid, for one wave or all, and for cities. */
export interface Grant {
  role: Role;
  /** The wave's id; null: every wave. */
  wave: string | null;
  cities: Cities;
}

/** A person or program that acts, with their current grants. */
export interface Actor {
  /** The id of the account, the key or the token; the same for the same person. */
  id: string;
  /** As written in the trail. */
  name: string;
  via: ActorProof;
  grants: readonly Grant[];
  /** When the holder of a session last proved their presence. */
  confirmedAt?: Date;
}

/** An actor without their grants. */
export type Author = Pick<Actor, 'id' | 'name' | 'via'>;

const ACCOUNT = 'account:';

/** The id of an actor who acts with an account. */
export const actorIdOf = (account: string): string => `${ACCOUNT}${account}`;

/** The account of an author, if they act with one. */
export const accountIdOf = ({ id }: Pick<Author, 'id'>): string | null =>
  id.startsWith(ACCOUNT) ? id.slice(ACCOUNT.length) : null;

const KEY = 'key:';

/** The id of an actor who acts with a key. */
export const actorIdOfKey = (key: string): string => `${KEY}${key}`;

/** The key of an author, if they act with one. */
export const keyIdOf = ({ id }: Pick<Author, 'id'>): string | null =>
  id.startsWith(KEY) ? id.slice(KEY.length) : null;

const OPERATOR = 'operator:';

/** An author by their stored id, and perhaps the name; an operator's id contains the stated name. */
export function authorById(id: string, name?: string): Author {
  if (id.startsWith(OPERATOR)) return { id, name: id.slice(OPERATOR.length), via: 'command' };
  return { id, name: name ?? '', via: id.startsWith(KEY) ? 'key' : 'session' };
}

/** An author in the form of the trail. */
export const signatureOf = (author: Author): { actor: string; account: string | null; via: ActorProof } => ({
  actor: author.name,
  account: accountIdOf(author),
  via: author.via,
});

/** Whether an entry of the trail is an author's own: by account, or by name where either has no account. */
export function isBy(author: Author, entry: { actor: string; account: string | null }): boolean {
  const account = accountIdOf(author);
  return account !== null && entry.account !== null ? account === entry.account : author.name === entry.actor;
}

/** What an action concerns. Without a wave: something that belongs to none. */
export interface Scope {
  wave?: string;
  city?: string | undefined;
}

/** Whether a role may ever do something. */
export const isPermitted = (role: Role, action: Action): boolean =>
  permissions[action].some((permitted) => permitted === role);

/** Whether a grant covers a wave; a grant for a single wave does not cover what belongs to none. */
const coversWave = (grant: Grant, wave: string | undefined): boolean =>
  grant.wave === null || grant.wave === wave;

/** The cities of a wave in which the actor may do something; none when they may not. */
export function citiesFor(actor: Pick<Actor, 'grants'>, action: Action, wave: string | undefined): Cities {
  const covered = new Set<string>();
  for (const grant of actor.grants) {
    if (!isPermitted(grant.role, action) || !coversWave(grant, wave)) continue;
    if (grant.cities === 'all') return 'all';
    for (const city of grant.cities) covered.add(city);
  }
  return [...covered];
}

/** Whether the actor may do something there. A scope without a city concerns all cities, and needs a grant for all. */
export function may(actor: Pick<Actor, 'grants'>, action: Action, { wave, city }: Scope): boolean {
  const cities = citiesFor(actor, action, wave);
  return cities === 'all' || (city !== undefined && cities.includes(city));
}

/** Throws `forbidden` unless the actor may do something there. */
export function requireGrant(actor: Actor, action: Action, scope: Scope): void {
  if (!may(actor, action, scope)) throw new Problem('forbidden');
}

/** `citiesFor`, or the one city asked for; having none is a refusal. Throws `forbidden`. */
export function requireCities(actor: Actor, action: Action, wave: string, city?: string): Cities {
  const cities = citiesFor(actor, action, wave);
  const isRefused = cities !== 'all' && (city === undefined ? cities.length === 0 : !cities.includes(city));
  if (isRefused) throw new Problem('forbidden');
  return city === undefined ? cities : [city];
}

/** How long a proof of presence lasts. */
const CONFIRMED_MS = 600_000;

/** Whether the actor proved their presence within ten minutes. Programs and commands cannot, and need not. */
export function isConfirmed({ via, confirmedAt }: Pick<Actor, 'via' | 'confirmedAt'>, now: Date): boolean {
  if (via !== 'session') return true;
  return confirmedAt !== undefined && now.getTime() - confirmedAt.getTime() < CONFIRMED_MS;
}

/** Throws `confirmation-needed` unless `isConfirmed`: rights, keys, exports and publishing require it. */
export function requireConfirmed(actor: Pick<Actor, 'via' | 'confirmedAt'>, now: Date): void {
  if (!isConfirmed(actor, now)) throw new Problem('confirmation-needed');
}

/**
 * A person who runs commands beside the database: they get every grant, because they could do anything there anyway.
 */
export const operator = (name: string): Actor => ({
  id: `${OPERATOR}${name}`,
  name,
  via: 'command',
  grants: roles.map((role) => ({ role, wave: null, cities: 'all' })),
});
