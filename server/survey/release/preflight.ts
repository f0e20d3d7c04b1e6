import type { EmptySignal } from '../screening/missing-metadata.ts';
import { type CityChange, changeOf } from './changes.ts';

/**
 * What must be true before a release goes out, and what its signers should know. Pure: a list over what services have
 * read.
 */
export interface PreflightInput {
  /** ISO 8601. */
  closesAt: string;
  isClosed: boolean;
  interim: boolean;
  held: readonly { city: string; submissions: number }[];
  /** Why it goes out although answers are held. */
  heldWaiver: string | null;
  /** Whether the wave is screened at all. */
  isScreened: boolean;
  /** Cities with arrivals or decisions while screening ran. */
  unscreened: readonly string[];
  reconciled: { checked: number; differences: number };
  margins: readonly { city: string; source: string | null }[];
  signals: readonly EmptySignal[];
  changes: readonly CityChange[];
  /** Cities whose new figures would reveal few people: they repeat earlier ones. */
  heldBack: readonly string[];
  /** Number of the previous release; null for the first. */
  last: number | null;
}

export const checkNames = [
  'closed',
  'held',
  'screened',
  'reconciled',
  'margins',
  'withheld',
  'smallGroups',
  'signals',
  'changes',
] as const;
export type CheckName = (typeof checkNames)[number];

/** The sentence of a check; web/strings has it in each language. */
export type PreflightFinding =
  | 'closed'
  | 'interim'
  | 'open'
  | 'noneHeld'
  | 'heldWaived'
  | 'held'
  | 'screened'
  | 'notScreened'
  | 'arriving'
  | 'unscreened'
  | 'reconciled'
  | 'differs'
  | 'sourced'
  | 'unsourced'
  | 'noMargins'
  | 'noneWithheld'
  | 'withheld'
  | 'noneHeldBack'
  | 'heldBack'
  | 'signalsThere'
  | 'signalsSilent'
  | 'first'
  | 'changed'
  | 'unchanged';

export interface PreflightCheck {
  name: CheckName;
  ok: boolean;
  /** Whether it blocks the release until met; the others inform signers. */
  blocks: boolean;
  finding: PreflightFinding;
  /** Values in the sentence; `time` is an instant. */
  values: Readonly<Record<string, string | number>>;
  /** The cities concerned, by code. */
  cities: readonly string[];
}

type Found = Pick<PreflightCheck, 'ok' | 'finding'> & Partial<Pick<PreflightCheck, 'values' | 'cities'>>;

const required = (name: CheckName, found: Found): PreflightCheck => ({
  ...{ name, blocks: true, values: {}, cities: [] },
  ...found,
});
const told = (name: CheckName, found: Found): PreflightCheck => ({ ...required(name, found), blocks: false });

/** All checks, in the order in which people work through them. */
export function preflight(input: PreflightInput): PreflightCheck[] {
  return [
    required('closed', closedOrInterim(input)),
    required('held', nothingHeld(input)),
    required('screened', screenedToCutoff(input)),
    required('reconciled', reconciledWithAnswers(input)),
    // Margins are frozen with the wave: a missing source could never be added later.
    told('margins', marginsSourced(input)),
    told('withheld', withheldCities(input)),
    told('smallGroups', smallGroups(input)),
    told('signals', signalsThere(input)),
    told('changes', changesAgainstLast(input)),
  ];
}

/** Checks that need no computed release; one may say that the wave has to be closed first. */
export function checksAtOnce(
  facts: Omit<PreflightInput, 'interim' | 'heldWaiver' | 'reconciled' | 'changes' | 'heldBack' | 'last'>,
): PreflightCheck[] {
  const input = { ...facts, interim: false, heldWaiver: null };
  return [
    required('closed', closedOrInterim(input)),
    required('held', nothingHeld(input)),
    told('margins', marginsSourced(input)),
    told('signals', signalsThere(input)),
  ];
}

/** The checks that block a release. */
export const unmetOf = (checks: readonly PreflightCheck[]): PreflightCheck[] =>
  checks.filter(({ ok, blocks }) => blocks && !ok);

function closedOrInterim({
  closesAt: time,
  isClosed,
  interim,
}: Pick<PreflightInput, 'closesAt' | 'isClosed' | 'interim'>): Found {
  if (isClosed) return { ok: true, finding: 'closed', values: { time } };
  return interim
    ? { ok: true, finding: 'interim', values: { time } }
    : { ok: false, finding: 'open', values: { time } };
}

function nothingHeld({ held, heldWaiver }: Pick<PreflightInput, 'held' | 'heldWaiver'>): Found {
  if (held.length === 0) return { ok: true, finding: 'noneHeld' };
  const n = held.reduce((sum, { submissions }) => sum + submissions, 0);
  const cities = held.map(({ city }) => city);
  if (heldWaiver === null) return { ok: false, finding: 'held', values: { n }, cities };
  return { ok: true, finding: 'heldWaived', values: { n, reason: heldWaiver }, cities };
}

/** While a wave is open answers keep arriving: each has its first verdict, and the next run judges it again. */
function screenedToCutoff({ isScreened, unscreened, isClosed }: PreflightInput): Found {
  if (!isScreened) return { ok: true, finding: 'notScreened' };
  if (unscreened.length === 0) return { ok: true, finding: 'screened' };
  const of = { values: { n: unscreened.length }, cities: unscreened };
  return isClosed ? { ok: false, finding: 'unscreened', ...of } : { ok: true, finding: 'arriving', ...of };
}

function reconciledWithAnswers({ reconciled: { checked, differences } }: PreflightInput): Found {
  return differences === 0
    ? { ok: true, finding: 'reconciled', values: { n: checked } }
    : { ok: false, finding: 'differs', values: { n: differences, of: checked } };
}

function marginsSourced({ margins }: Pick<PreflightInput, 'margins'>): Found {
  if (margins.length === 0) return { ok: true, finding: 'noMargins' };
  const cities = margins.filter(({ source }) => !source).map(({ city }) => city);
  if (cities.length === 0) return { ok: true, finding: 'sourced', values: { n: margins.length } };
  return { ok: false, finding: 'unsourced', values: { n: cities.length }, cities };
}

function withheldCities({ changes }: PreflightInput): Found {
  const cities = changes.filter(({ after }) => after === null).map(({ code }) => code);
  const values = { n: cities.length, of: changes.length };
  return { ok: true, finding: cities.length === 0 ? 'noneWithheld' : 'withheld', values, cities };
}

function smallGroups({ heldBack: cities }: PreflightInput): Found {
  if (cities.length === 0) return { ok: true, finding: 'noneHeldBack' };
  return { ok: true, finding: 'heldBack', values: { n: cities.length }, cities };
}

function signalsThere({ signals }: Pick<PreflightInput, 'signals'>): Found {
  const silent = signals.filter(({ isAlarm }) => isAlarm).map(({ signal }) => signal);
  if (silent.length === 0) return { ok: true, finding: 'signalsThere' };
  return { ok: false, finding: 'signalsSilent', values: { signals: silent.join(', ') } };
}

function changesAgainstLast({ changes, last }: PreflightInput): Found {
  if (last === null) return { ok: true, finding: 'first', values: { n: changes.length } };
  const moved = changes.filter((change) => change.before !== change.after);
  const values = { n: moved.length, of: changes.length, last };
  if (moved.length === 0) return { ok: true, finding: 'unchanged', values };
  const most = Math.max(0, ...moved.map((change) => Math.abs(changeOf(change) ?? 0)));
  const cities = moved.map(({ code }) => code);
  return { ok: true, finding: 'changed', values: { ...values, most: most.toFixed(2) }, cities };
}
