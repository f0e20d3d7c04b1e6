import { z } from 'zod';
import { oidcSettingsSchema } from '../../identity/accounts/oidc-settings.ts';
import { type HostSettings, hostSettingsSchema } from '../../identity/handoff-hosts.ts';
import type { OidcSettings } from '../../platform.ts';
import type { Language } from '../../survey/questionnaire/languages.ts';
import { offeredLanguages } from '../config/languages.ts';
import { parseJson, type SigningJwk, secretKeySchema, signingJwkSchema } from '../config/secret-schemas.ts';
import type { RateLimit } from './pressure.ts';

/** The Worker's bindings, from wrangler.toml and the account. */
export interface Bindings {
  HYPERDRIVE: { connectionString: string };
  SECRET_KEY?: string;
  SIGNING_KEY?: string;
  PUBLIC_URL?: string;
  HANDOFF_HOSTS?: string;
  OIDC?: string;
  LANGUAGES?: string;
  ORIGIN_PRESSURE?: RateLimit;
  CITY_PRESSURE?: RateLimit;
}

export interface Secrets {
  secretKey: Uint8Array;
  signingKey: SigningJwk;
  /** Not secret, but as likely to be malformed. */
  handoffHosts: HostSettings;
  oidc: OidcSettings | undefined;
  languages: readonly Language[];
}

const secrets = z
  .object({
    SECRET_KEY: secretKeySchema,
    SIGNING_KEY: z.string().transform(parseJson).pipe(signingJwkSchema),
    HANDOFF_HOSTS: z.string().default('[]').transform(parseJson).pipe(hostSettingsSchema),
    OIDC: z.string().transform(parseJson).pipe(oidcSettingsSchema).optional(),
    LANGUAGES: offeredLanguages,
  })
  .transform(
    (s): Secrets => ({
      secretKey: s.SECRET_KEY,
      signingKey: s.SIGNING_KEY,
      handoffHosts: s.HANDOFF_HOSTS,
      oidc: s.OIDC,
      languages: s.LANGUAGES,
    }),
  );

let parsed: { of: string; result: Secrets | string } | undefined;

/** The Worker's secrets, or one line that names what is missing or malformed; parsed once per isolate. */
export function secretsOf({
  SECRET_KEY,
  SIGNING_KEY,
  HANDOFF_HOSTS,
  OIDC,
  LANGUAGES,
}: Bindings): Secrets | string {
  const variables = { SECRET_KEY, SIGNING_KEY, HANDOFF_HOSTS, OIDC, LANGUAGES };
  const of = Object.values(variables).join('\n');
  if (parsed?.of !== of) parsed = { of, result: parseSecrets(variables) };
  return parsed.result;
}

function parseSecrets(parameters: unknown): Secrets | string {
  const { data, error } = secrets.safeParse(parameters);
  if (data) return data;
  const names = new Set(error.issues.map((issue) => String(issue.path[0])));
  return `${[...names].join(' and ')} must be set as the Worker's secrets; docs/deploy.md tells how to make them.`;
}

/** Whether residents reach the Worker over HTTPS: always, except on a developer's machine. */
export function isSecure({ PUBLIC_URL = 'https:' }: Bindings): boolean {
  return PUBLIC_URL.startsWith('https:');
}
