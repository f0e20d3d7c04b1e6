import type { Context } from 'hono';
import type { JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Db } from '../db/client.ts';
import type { Reader } from '../db/reader.ts';
import type { Claiming } from '../db/submissions.ts';
import type { Keys } from './crypto/keys.ts';
import type { SigningKey } from './crypto/signature.ts';
import type { Language } from './survey/questionnaire/languages.ts';
import type { Status } from './survey/screening/verdict.ts';

/** What the app needs of its runtime; one small file per runtime provides it. */
export interface Platform {
  db: Db;
  /** Reads counts and immutable data: from a standby, where there is one. */
  reader: Reader;
  /** Whether one request may wait for another's database query. */
  sharesQueries: boolean;
  /** Stores one sheet and resolves after the commit; sheets may share a transaction. */
  submit(sheet: Sheet): Promise<Submitted>;
  keys: Keys;
  /** Signs published documents. */
  signingKey(): Promise<SigningKey>;
  /** The apps that hand residents over. */
  handoffHosts: HandoffHosts;
  /** The client's address, where it can be trusted; else undefined. */
  addressOf(c: Context): string | undefined;
  pressure: Pressure;
  /** Absent where nothing outlives a request: such an installation does not count page views. */
  countPageView?: ((view: PageView) => void) | undefined;
  countProof(outcome: ProofOutcome): void;
  /**
   * Whether a server that writes exports in the background belongs to the installation: not where nothing outlives a
   * request.
   */
  writesExports: boolean;
  /** Whether a server that sends mails belongs to the installation; else people tell people. */
  sendsMails: boolean;
  /** Whether a wave opens only with an organiser. */
  requiresOrganiser: boolean;
  /** Resolves when it is a request's turn, after its body was read. Throws `overloaded`. */
  turn(c: Context): Promise<void>;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  metrics: Pick<Registry, 'metrics' | 'contentType'>;
  now(): Date;
  /** True when the database takes submissions and its migrations are current; resolves within two seconds. */
  ready(): Promise<boolean>;
  /** The languages on offer, in order. */
  languages: readonly Language[];
  /** URL path of a built asset of web/, by its source path; undefined when it was not built. */
  asset(source: string): string | undefined;
  /** Compresses pages. */
  coders: Coders;
  /** Renders a drawing as PNG; absent where the runtime cannot, and drawings are sent as they are. */
  rasterize?: ((svg: string) => Promise<Bytes>) | undefined;
  /** The origin that residents use; where it is not configured, a request's own origin stands in. */
  publicUrl?: string | undefined;
  /** Whether cookies are marked Secure. */
  secureCookies: boolean;
  /** How members of staff sign in. */
  signIn: SignInSettings;
}

export interface SignInSettings {
  /** Whether a session may do nothing before the second factor; otherwise accounts may do without one. */
  needsSecondFactor: boolean;
  /** Absent: by password alone. */
  oidc?: OidcSettings | undefined;
}

/** A provider of OpenID Connect. */
export interface OidcSettings {
  /** Its name on the button. */
  name: string;
  /** Its `…/.well-known/openid-configuration`. */
  discoveryUrl: string;
  clientId: string;
  clientSecret: string;
}

/** A checked and screened answer sheet, with its claims. */
export type Sheet = Claiming;

/** What became of a sheet. */
export type Submitted =
  | { kind: 'stored'; status: Status }
  /** The same id and content again: the first verdict. */
  | { kind: 'repeated'; status: Status }
  /** The same id with other content, and the first verdict. */
  | { kind: 'conflict'; status: Status }
  /** This participant answered before, with another submission. */
  | { kind: 'answered'; at: Date }
  /** The single-use token was used before. */
  | { kind: 'spent' };

/** An attempt to submit, for counting. */
export interface Attempt {
  waveId: string;
  city: string;
  /** From server/admission/network-hash.ts; null when unknown. */
  origin: string | null;
}

/** Counts an attempt and returns this minute's attempts as a multiple of the limit: above 1 there are too many. */
export type Pressure = (attempt: Attempt) => Promise<number>;

/** A page of a questionnaire that a browser reports as shown; nothing says whose. */
export interface PageView {
  waveId: string;
  city: string;
  /** In the form that is counted. */
  channel: string;
  page: string;
  /** The page from which the resident went on to it. */
  from: string | undefined;
  /** How long that page was in sight, in milliseconds, and its language; only for a page with a single question. */
  time: { ms: number; language: string } | undefined;
  at: Date;
  /** As in an attempt; it only limits how many views are counted. */
  origin: string | null;
}

/** Outcomes of proof of work, for the metrics. */
export const proofOutcomes = ['asked', 'proved', 'waited', 'refused'] as const;
export type ProofOutcome = (typeof proofOutcomes)[number];

/** Hosts by issuer. */
export type HandoffHosts = ReadonlyMap<string, { audience: string; keys: JWTVerifyGetKey }>;

/** Bytes that a reply can be made of. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Compresses: with little effort a page that is sent once, and as well as possible a cached page that is sent often.
 */
export type Coder = (content: Bytes, isKept: boolean) => Promise<Bytes>;

/** A runtime's compressors by content coding, best first; none where its host compresses. */
export type Coders = Readonly<Record<string, Coder>>;
