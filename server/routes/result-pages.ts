import { Hono } from 'hono';
import { z } from 'zod';
import { listReleases, type ReleaseSummary } from '../../db/releases.ts';
import { listOpenedWaves, type Wave } from '../../db/waves.ts';
import type { Language } from '../../web/language.ts';
import { cityResultPage } from '../../web/results/city-page.tsx';
import {
  latestOf,
  type ReleaseInfo,
  type ReleaseView,
  type WaveInfo,
} from '../../web/results/release-view.ts';
import { wavePage } from '../../web/results/wave-page.tsx';
import { wavesPage } from '../../web/results/waves-page.tsx';
import { withdrawnPage } from '../../web/results/withdrawn-page.tsx';
import type { Surroundings } from '../app.ts';
import { Problem } from '../problems.ts';
import { localize } from '../survey/localize.ts';
import { questionsFor } from '../survey/routing.ts';
import { contextOf, show } from './page.ts';
import { waveParam } from './schemas.ts';

const releaseNumber = z.coerce.number().int().min(1).max(2_147_483_647).optional();

/** Published scores, as pages. */
export function resultPages({ platform, fieldworkOf, keptReleases }: Surroundings) {
  const { db } = platform;

  /** A release of a wave: the one asked for, else the newest that stands, if any does. */
  async function load(idOrCode: string, asked: string | undefined, language: Language) {
    const code = waveParam.safeParse(idOrCode);
    const number = releaseNumber.safeParse(asked);
    if (!code.success || !number.success) throw new Problem('not-found');
    const fieldwork = await fieldworkOf(code.data);
    const releases = (await listReleases(db, fieldwork.wave.id)).map(infoOf);
    const wanted = number.data ?? latestOf(releases)?.number;
    const wave = waveInfoOf(fieldwork.wave, language);
    if (wanted === undefined) {
      if (releases.length === 0) throw new Problem('release-unknown');
      return { wave, releases };
    }
    const view: ReleaseView = {
      wave,
      document: (await keptReleases.read(fieldwork.wave.id, wanted)).document,
      releases,
      english: Object.fromEntries([...fieldwork.cities.values()].map((c) => [c.code, c.english])),
    };
    return { wave, releases, release: { view, fieldwork } };
  }

  return new Hono()
    .get('/results', async (c) => {
      const context = contextOf(c, platform);
      const waves: { wave: WaveInfo; latest: ReleaseInfo }[] = [];
      for (const wave of await listOpenedWaves(db)) {
        const latest = latestOf((await listReleases(db, wave.id)).map(infoOf));
        if (latest) waves.push({ wave: waveInfoOf(wave, context.language), latest });
      }
      return show(c, wavesPage({ ...context, waves }));
    })
    .get('/results/:wave', async (c) => {
      const context = contextOf(c, platform);
      const { wave, releases, release } = await load(
        c.req.param('wave'),
        c.req.query('release'),
        context.language,
      );
      if (!release) return show(c, withdrawnPage({ ...context, wave, releases }));
      return show(c, wavePage({ ...context, view: release.view }));
    })
    .get('/results/:wave/:city', async (c) => {
      const context = contextOf(c, platform);
      const { wave, releases, release } = await load(
        c.req.param('wave'),
        c.req.query('release'),
        context.language,
      );
      if (!release) return show(c, withdrawnPage({ ...context, wave, releases }));
      const { view, fieldwork } = release;
      const city = view.document.cities.find((one) => one.code === c.req.param('city'));
      if (!city) throw new Problem('city-unknown');
      const { definition } = fieldwork;
      const questions = questionsFor(definition, city.code);
      return show(
        c,
        cityResultPage({ ...context, view, city, questions, dimensions: definition.dimensions }),
      );
    });
}

function waveInfoOf(wave: Wave, language: Language): WaveInfo {
  return { code: wave.code, title: localize(wave.title, language), simulated: wave.simulated };
}

function infoOf(release: ReleaseSummary): ReleaseInfo {
  const { number, digest, createdAt, withdrawnAt, withdrawalReason } = release;
  return {
    number,
    digest,
    createdAt: createdAt.toISOString(),
    withdrawn:
      withdrawnAt && withdrawalReason !== null
        ? { at: withdrawnAt.toISOString(), reason: withdrawalReason }
        : null,
  };
}
