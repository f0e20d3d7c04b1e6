import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A reply and its time. */
export interface Asked {
  status: number;
  headers: Record<string, string>;
  bytes: number;
  ms: number;
}

/** Makes a single request over a new connection. */
export async function ask(url: string, headers: Record<string, string>): Promise<Asked> {
  const began = performance.now();
  return await new Promise((resolve, reject) => {
    get(url, { headers }, async (response) => {
      const { length } = await buffer(response);
      const ms = performance.now() - began;
      const status = response.statusCode ?? 0;
      resolve({ status, headers: { etag: response.headers.etag ?? '' }, bytes: length, ms });
    }).on('error', reject);
  });
}
