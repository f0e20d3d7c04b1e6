import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { PRESSURE_LIMITS, type PressureLimits } from '../../admission/admission.ts';
import { oidcSettingsSchema } from '../../identity/accounts/oidc-settings.ts';
import { type HostSettings, hostSettingsSchema } from '../../identity/handoff-hosts.ts';
import type { OidcSettings } from '../../platform.ts';
import type { Language } from '../../survey/questionnaire/languages.ts';
import { isDatabaseUrl } from './database-url.ts';
import { LANGUAGES_ARE, offeredLanguages } from './languages.ts';
import { type MailSettings, mailFrom, smtpUrl } from './mail-settings.ts';
import { parseJson, type SigningJwk, secretKeySchema, signingJwkSchema } from './secret-schemas.ts';
import { hasSecrets, secretsIn } from './secrets.ts';

export interface Configuration {
  port: number;
  host: string;
  /** Absent: an embedded PostgreSQL in the data directory. It may name several hosts (database-url.ts). */
  databaseUrl: string | undefined;
  /** The URL of the tables' owner, where the server works under a lesser role. */
  migrationDatabaseUrl: string | undefined;
  /** The URL of a standby, for commands that only read. */
  readDatabaseUrl: string | undefined;
  /** Whether the database is behind a pooler in transaction mode, and whether that pooler keeps prepared statements. */
  databasePooled: 'no' | 'yes' | 'prepared';
  /** Absolute path. */
  dataDir: string;
  /** The origin under which residents reach the server, without a trailing slash. */
  publicUrl: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** The number of server processes. */
  workers: number;
  /** Seconds between two folds of the monitor's counts. */
  monitorSeconds: number;
  /** Seconds within which a whole request must arrive. */
  requestTimeout: number;
  /** Addresses (`10.0.0.1`) and networks (`10.0.0.0/8`) whose X-Forwarded-For is trusted. */
  trustedProxies: string[];
  pressure: PressureLimits;
  /** The languages on offer. */
  languages: readonly Language[];
  /** Apps that hand residents over. */
  handoffHosts: HostSettings;
  /** The provider with which members of staff may sign in. */
  oidc: OidcSettings | undefined;
  /** Absent: the server sends no mails. */
  mail: MailSettings | undefined;
  isProduction: boolean;
  secretKey: Uint8Array;
  signingKey: SigningJwk;
}

/** An invalid configuration; the message has one line for each wrong variable. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/** Every variable, with what it must be; the descriptions are the error messages. */
const variables = z.object({
  PORT: wholeNumber(0, 65_535).default(8787).describe('a whole number from 0 to 65535'),
  HOST: z
    .union([z.ipv4(), z.ipv6(), z.hostname()])
    .default('127.0.0.1')
    .describe('an IP address or a host name to listen on'),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl)
    .optional()
    .describe(
      'a URL such as postgres://user:password@host:5432/database, or with several hosts (a:5432,b:5432); its target_session_attrs can only be primary, for read-write would take a standby, too',
    ),
  MIGRATION_DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl)
    .optional()
    .describe(
      'a URL such as postgres://owner:password@host:5432/database, of the same hosts as DATABASE_URL',
    ),
  READ_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      'the URL of a standby such as postgres://user:password@host:5432/database, beside DATABASE_URL',
    ),
  DATABASE_POOLED: z.enum(['no', 'yes', 'prepared']).default('no').describe('no, yes or prepared'),
  DATA_DIR: z.string().default('.data').describe('the path of a directory'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/' && !/[?#@]/.test(url))
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('an origin such as https://survey.example.cn, without a path'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('one of fatal, error, warn, info, debug, trace, silent'),
  WORKERS: wholeNumber(1, 128).default(1).describe('a whole number from 1 to 128'),
  MONITOR_SECONDS: wholeNumber(1, 3600).default(15).describe('a whole number of seconds from 1 to 3600'),
  REQUEST_TIMEOUT: wholeNumber(1, 300).default(60).describe('a whole number of seconds from 1 to 300'),
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine((list) => list.every(isNetwork))
    .default([])
    .describe('addresses and networks separated by commas, such as 127.0.0.1,10.0.3.7'),
  PRESSURE_PER_ORIGIN: wholeNumber(1, 999_999)
    .default(PRESSURE_LIMITS.perOrigin)
    .describe('a whole number from 1 to 999999'),
  PRESSURE_PER_CITY: wholeNumber(1, 999_999)
    .default(PRESSURE_LIMITS.perCity)
    .describe('a whole number from 1 to 999999'),
  LANGUAGES: offeredLanguages.describe(LANGUAGES_ARE),
  HANDOFF_HOSTS: z
    .string()
    .transform(parseJson)
    .pipe(hostSettingsSchema)
    .default([])
    .describe('a JSON list of {"issuer", "audience", "jwks"}, with an https URL or public keys as jwks'),
  OIDC: z
    .string()
    .transform(parseJson)
    .pipe(oidcSettingsSchema)
    .optional()
    .describe('a JSON object {"name", "discoveryUrl", "clientId", "clientSecret"}, with an https URL'),
  SMTP_URL: smtpUrl
    .optional()
    .describe('a URL such as smtps://user:password@mail.example.cn:465 or smtp://mail.example.cn:587'),
  MAIL_FROM: mailFrom
    .optional()
    .describe('an address such as survey@example.cn, or a name with it: Survey <survey@example.cn>'),
  NODE_ENV: z
    .enum(['production', 'development', 'test'])
    .default('development')
    .describe('production, development or test'),
  SECRET_KEY: secretKeySchema.optional().describe('32 random bytes in base64url (43 characters)'),
  SIGNING_KEY: z
    .string()
    .transform(parseJson)
    .pipe(signingJwkSchema)
    .optional()
    .describe('a private Ed25519 key as a JSON Web Key'),
});

/**
 * Reads the configuration from environment variables; empty ones count as absent. Outside production, secrets that
 * are missing in the environment are generated into the data directory once, unless `mayCreate` is false.
 * @throws ConfigurationError
 */
export function loadConfiguration(
  environment: Record<string, string | undefined>,
  { mayCreate } = { mayCreate: true },
): Configuration {
  const variablesSet = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(variablesSet);
  if (!parsed.success) throw new ConfigurationError(faults(parsed.error));
  const values = parsed.data;
  for (const name of ['MIGRATION_DATABASE_URL', 'READ_DATABASE_URL'] as const)
    if (values[name] && !values.DATABASE_URL) throw new ConfigurationError(`${name} goes with DATABASE_URL.`);
  const { SMTP_URL: url, MAIL_FROM: from } = values;
  if ((url === undefined) !== (from === undefined))
    throw new ConfigurationError('SMTP_URL and MAIL_FROM go together.');
  const dataDir = resolve(values.DATA_DIR);
  return {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL,
    migrationDatabaseUrl: values.MIGRATION_DATABASE_URL,
    readDatabaseUrl: values.READ_DATABASE_URL,
    databasePooled: values.DATABASE_URL ? values.DATABASE_POOLED : 'no',
    dataDir,
    publicUrl: values.PUBLIC_URL ?? localUrl(values.HOST, values.PORT),
    logLevel: values.LOG_LEVEL,
    workers: values.WORKERS,
    monitorSeconds: values.MONITOR_SECONDS,
    requestTimeout: values.REQUEST_TIMEOUT,
    trustedProxies: values.TRUSTED_PROXIES,
    pressure: { perOrigin: values.PRESSURE_PER_ORIGIN, perCity: values.PRESSURE_PER_CITY },
    languages: values.LANGUAGES,
    handoffHosts: values.HANDOFF_HOSTS,
    oidc: values.OIDC,
    mail: url !== undefined && from !== undefined ? { url, from } : undefined,
    isProduction: values.NODE_ENV === 'production',
    ...secrets(values, dataDir, mayCreate),
  };
}

/** The data directory alone, where the rest is unknown until the directory has content. */
export function dataDirOf({ DATA_DIR }: Record<string, string | undefined>): string {
  return resolve(variables.shape.DATA_DIR.parse(DATA_DIR || undefined));
}

type Values = z.output<typeof variables>;

function secrets(
  values: Values,
  dataDir: string,
  mayCreate: boolean,
): Pick<Configuration, 'secretKey' | 'signingKey'> {
  const { SECRET_KEY, SIGNING_KEY } = values;
  if (SECRET_KEY && SIGNING_KEY) return { secretKey: SECRET_KEY, signingKey: SIGNING_KEY };
  if (values.NODE_ENV === 'production') {
    const missing = [SECRET_KEY ? [] : 'SECRET_KEY', SIGNING_KEY ? [] : 'SIGNING_KEY'].flat();
    throw new ConfigurationError(`${missing.join(' and ')} must be in the environment in production.`);
  }
  if (!mayCreate && !hasSecrets(dataDir))
    throw new ConfigurationError(
      `There are no secrets in ${dataDir}: give the server’s DATA_DIR, or its SECRET_KEY and SIGNING_KEY.`,
    );
  const generated = secretsIn(dataDir);
  return {
    secretKey: SECRET_KEY ?? generated.SECRET_KEY,
    signingKey: SIGNING_KEY ?? generated.SIGNING_KEY,
  };
}

/** One line for each wrong variable, without its value, which may be a secret. */
function faults(error: z.ZodError): string {
  const names = new Set(error.issues.map(({ path }) => path[0] as keyof typeof variables.shape));
  return [...names].map((name) => `${name} must be ${variables.shape[name].description}.`).join('\n');
}

function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((number) => number >= least && number <= most);
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
