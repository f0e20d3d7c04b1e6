import type { Platform } from '../platform.ts';
import { createCityWaves } from './city-waves.ts';
import { createDraftChecks, type DraftChecks } from './draft-checks.ts';
import { createFieldworkCache, type Fieldwork } from './open-wave.ts';
import { createPageCache, type PageCache } from './pages.ts';
import { createReleaseCache, type ReleaseCache } from './releases.ts';
import { createOpenedWaves, type OpenedWaves } from './waves.ts';

/** The context of routes: the platform, and its caches of waves, pages and releases. */
export interface Surroundings {
  platform: Platform;
  /** The fieldwork of a wave that has begun, by id or code. Throws `wave-unknown`. */
  fieldworkOf: (idOrCode: string) => Promise<Fieldwork>;
  openedWaves: OpenedWaves;
  cityWaves: ReturnType<typeof createCityWaves>;
  keptPages: PageCache;
  keptResults: PageCache;
  keptReleases: ReleaseCache;
  /** Whether drafts of evaluations still stand. */
  draftChecks: DraftChecks;
}

/**
 * Separate from the questionnaires, which readers of old releases must not displace: all pages of two releases of 349
 * cities.
 */
const KEPT_RESULTS_BYTES = 32 * 1024 * 1024;

/** A context with empty caches. */
export function surround(platform: Platform): Surroundings {
  const fieldworks = createFieldworkCache(platform);
  const openedWaves = createOpenedWaves(platform);
  return {
    platform,
    fieldworkOf: fieldworks.read,
    openedWaves,
    cityWaves: createCityWaves(platform, openedWaves, fieldworks),
    keptPages: createPageCache(platform),
    keptResults: createPageCache(platform, KEPT_RESULTS_BYTES, false),
    keptReleases: createReleaseCache(platform),
    draftChecks: createDraftChecks(),
  };
}
