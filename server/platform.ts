import type { Context } from 'hono';
import type { JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Db } from '../db/client.ts';
import type { Claiming } from '../db/submissions.ts';
import type { Keys } from './crypto/keys.ts';
import type { Language } from './survey/questionnaire/languages.ts';
import type { Status } from './survey/screening/verdict.ts';

/** What the app needs of the place it runs in. One small file for each runtime provides it. */
export interface Platform {
  db: Db;
  /** Whether one request may wait for what another has asked the database. */
  sharesQueries: boolean;
  /** Stores one sheet and resolves after the commit; may share its transaction with others that wait. */
  submit(sheet: Sheet): Promise<Submitted>;
  keys: Keys;
  /** Apps that hand residents over. */
  handoffHosts: HandoffHosts;
  /** The client's address, as far as it can be trusted. */
  addressOf(c: Context): string | undefined;
  pressure: Pressure;
  countProof(outcome: ProofOutcome): void;
  /** Resolves when it is a request's turn to be worked on; for those whose body had to be read first. Throws `overloaded`. */
  turn(c: Context): Promise<void>;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  metrics: Pick<Registry, 'metrics' | 'contentType'>;
  now(): Date;
  /** True when the database takes submissions and its migrations are current; says so within two seconds. */
  ready(): Promise<boolean>;
  /** The languages that are offered, in order. */
  languages: readonly Language[];
  /** URL path of a built asset of web/, by its source path; undefined when it was not built. */
  asset(source: string): string | undefined;
  /** How it compresses pages. */
  coders: Coders;
  /** The origin that residents use, where it is known; otherwise it is the one that a request names. */
  publicUrl?: string | undefined;
  /** Cookies are marked Secure. */
  secureCookies: boolean;
}

/** A checked and screened answer sheet, with what it claims. */
export type Sheet = Claiming;

/** What became of a sheet. */
export type Submitted =
  | { kind: 'stored'; status: Status }
  /** The same id and content again: the verdict of the first time. */
  | { kind: 'repeated'; status: Status }
  /** The id exists with other content. */
  | { kind: 'conflict' }
  /** This participant answered before, with another submission. */
  | { kind: 'answered'; at: Date }
  /** The token that vouched for it was used before. */
  | { kind: 'spent' };

/** What is counted. */
export interface Attempt {
  waveId: string;
  city: string;
  /** As server/admission/network-hash.ts makes it; null when it is not known. */
  origin: string | null;
}

/** Counts an attempt and tells how many times the limit has come in this minute: above 1 it is too much. */
export type Pressure = (attempt: Attempt) => number | Promise<number>;

/** What became of asking, for the metrics. */
export const proofOutcomes = ['asked', 'proved', 'waited', 'refused'] as const;
export type ProofOutcome = (typeof proofOutcomes)[number];

/** Hosts by issuer. */
export type HandoffHosts = ReadonlyMap<string, { audience: string; keys: JWTVerifyGetKey }>;

/** Bytes that a reply can be made of. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Compresses: a page that is sent once with little effort, one that is kept and sent often as small as it gets.
 */
export type Coder = (content: Bytes, isKept: boolean) => Promise<Bytes>;

/** What a runtime compresses with, by the name of the content coding, the best first; none where its host does. */
export type Coders = Readonly<Record<string, Coder>>;
