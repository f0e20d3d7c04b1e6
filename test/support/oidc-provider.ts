import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll } from 'vitest';

const CLIENT = 'chengsheng';

/** An OpenID Connect provider in this process that signs in the given person. */
export async function oidcProvider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  let subject = '';
  /** The requested parameters, by the code in the reply. */
  const asked = new Map<string, { subject: string; nonce: string | null }>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', origin());
    const reply = (body: object, status = 200) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/.well-known/openid-configuration')
      return reply({
        issuer: origin(),
        authorization_endpoint: `${origin()}/authorize`,
        token_endpoint: `${origin()}/token`,
        jwks_uri: `${origin()}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      });
    if (url.pathname === '/jwks') return reply({ keys: [key] });
    if (url.pathname === '/authorize') {
      const code = crypto.randomUUID();
      asked.set(code, { subject, nonce: url.searchParams.get('nonce') });
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      response.writeHead(302, { Location: back.href });
      return response.end();
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const known = asked.get(new URLSearchParams(Buffer.concat(chunks).toString()).get('code') ?? '');
    if (!known) return reply({ error: 'invalid_grant' }, 400);
    const idToken = await new SignJWT({ ...(known.nonce ? { nonce: known.nonce } : {}) })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(origin())
      .setAudience(CLIENT)
      .setSubject(known.subject)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    reply({ access_token: 'secret-access-token', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  return {
    settings: {
      name: 'Ministry',
      discoveryUrl: `${origin()}/.well-known/openid-configuration`,
      clientId: CLIENT,
      clientSecret: 'a secret',
    },
    signInAs: (who: string) => {
      subject = who;
    },
  };
}
