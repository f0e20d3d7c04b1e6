import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Db } from '../db/client.ts';
import type { Pressure, ProofOutcome } from './admission/admission.ts';
import type { Keys } from './crypto/keys.ts';
import type { Coders } from './http/compression.ts';
import type { HandoffHosts } from './identity/handoff-hosts.ts';
import type { Sheet, Submitted } from './services/submissions/store.ts';
import type { Language } from './survey/questionnaire/languages.ts';

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
