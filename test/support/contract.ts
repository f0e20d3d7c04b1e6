import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import type { Client } from './client.ts';

/** The part of the OpenAPI document with each operation's replies. */
const described = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        responses: z.record(
          z.string(),
          z.looseObject({
            content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional(),
          }),
        ),
      }),
    ),
  ),
});

/**
 * Read once: every app has the same routes, and describing and compiling them takes a quarter of a second of
 * processor time.
 */
let check: ReturnType<typeof readContract> | undefined;

/**
 * A client that checks every reply against the server's OpenAPI document: the operation lists the status and the
 * content's type, and JSON has the promised shape.
 */
export function underContract(client: Client): Client {
  return async (path, init) => {
    check ??= readContract(client);
    const response = await client(path, init);
    (await check)(path.split('?')[0] ?? path, init?.method ?? 'GET', response, await textOf(response));
    return response;
  };
}

async function textOf(response: Response): Promise<string> {
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return '';
  const bytes = Buffer.from(await response.clone().arrayBuffer());
  // In process nothing has decoded the body, as `fetch` does.
  const coding = bytes.length > 0 ? response.headers.get('Content-Encoding') : null;
  return String(
    coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes,
  );
}

async function readContract(client: Client) {
  const document: unknown = await (await client('/api/v1/openapi.json')).json();
  const { paths } = described.parse(document);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ ...Object(document), $id: 'api' });
  const blanks = (path: string) => path.match(/\{/g)?.length ?? 0;
  // The more exact path goes first: /releases/latest before /releases/{n}.
  const routes = Object.keys(paths)
    .toSorted((a, b) => blanks(a) - blanks(b))
    .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));

  const validators = new Map<unknown, ValidateFunction>();
  /** One for all that are described alike, as nearly all problems are: to compile takes milliseconds. */
  function validatorOf(schema: unknown, pointer: unknown[]): ValidateFunction {
    const known = validators.get(schema);
    if (known) return known;
    const described = JSON.stringify(schema);
    const path = pointer.map((p) =>
      encodeURIComponent(String(p).replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const validator = validators.get(described) ?? ajv.compile({ $ref: `api#/${path.join('/')}` });
    validators.set(schema, validator).set(described, validator);
    return validator;
  }

  return (path: string, method: string, response: Response, text: string): void => {
    const route = routes.find(({ pattern }) => pattern.test(path));
    const operation = route && paths[route.path]?.[method.toLowerCase()];
    if (!route || !operation) return;
    const what = `${method} ${route.path} → ${response.status}`;
    const promised = operation.responses[response.status];
    if (!promised) throw new Error(`${what} is not in the description`);
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    const types = Object.keys(promised.content ?? {});
    if (types.length > 0 && !types.includes(type))
      throw new Error(`${what}: ${type} is not in the description`);
    if (!/json$/.test(type)) return;
    const pointer = [
      'paths',
      route.path,
      method.toLowerCase(),
      'responses',
      response.status,
      'content',
      type,
    ];
    const validate = validatorOf(promised.content?.[type]?.schema, [...pointer, 'schema']);
    if (!validate(JSON.parse(text)))
      throw new Error(`${what}: ${ajv.errorsText(validate.errors)}\n${text.slice(0, 2000)}`);
  };
}
