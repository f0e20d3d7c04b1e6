import type { Attempt, Pressure } from '../../platform.ts';

/** A rate limit of Cloudflare's, as wrangler.toml binds it. */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** Cloudflare says that a limit is exceeded, not by how much. */
const PRESSED = 2;

/**
 * Pressure on Workers, where nothing outlives a request: Cloudflare counts, in each of its locations separately. The
 * limits are in wrangler.toml; without a binding nothing is counted.
 */
export function limitedPressure(perOrigin: RateLimit | undefined, perCity: RateLimit | undefined): Pressure {
  const passes = async (limit: RateLimit | undefined, key: string) =>
    limit === undefined || (await limit.limit({ key })).success;
  return async ({ waveId, city, origin }: Attempt) => {
    const passed = await Promise.all([
      passes(perCity, `${waveId} ${city}`),
      origin === null || passes(perOrigin, origin),
    ]);
    return passed.every(Boolean) ? 0 : PRESSED;
  };
}
