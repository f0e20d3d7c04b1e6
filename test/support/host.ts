import { type JWTPayload, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';

/** An app that hands residents over. Its key is for tests alone: RFC 8037, appendix A. */
const key = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const { d: _, ...publicKey } = key;
const issuer = 'https://mini.example.cn';
const audience = 'survey';

/** The environment variable that registers the app. */
export const HANDOFF_HOSTS = JSON.stringify([{ issuer, audience, jwks: { keys: [publicKey] } }]);

/** A token for one of its users. */
export async function handOver(claims: JWTPayload = {}): Promise<string> {
  return await new SignJWT({ sub: uuidv7(), jti: uuidv7(), ...claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);
}
