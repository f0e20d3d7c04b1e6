import { Hono } from 'hono';
import { z } from 'zod';
import { findRelease, listReleases, type ReleaseSummary } from '../../db/releases.ts';
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
import type { Surroundings } from '../app.ts';
import { Problem } from '../problems.ts';
import { localize } from '../survey/localize.ts';
import type { ReleaseDocument } from '../survey/release-document.ts';
import { questionsFor } from '../survey/routing.ts';
import { contextOf, show } from './page.ts';
import { documentOf } from './releases.ts';
import { waveParam } from './schemas.ts';

/** Documents of every city hold some megabytes; few of them are read at a time. */
const MOST_DOCUMENTS = 4;

const releaseNumber = z.coerce.number().int().min(1).max(2_147_483_647).optional();

/** Published scores, as pages. */
export function resultPages({ platform, fieldworkOf }: Surroundings) {
  const { db } = platform;

  /** Documents read so far, the oldest first: a release never changes, and the newest is read most. */
  const documents = new Map<string, ReleaseDocument>();

  async function documentIn(waveId: string, number: number): Promise<ReleaseDocument> {
    const key = `${waveId}/${number}`;
    const known = documents.get(key);
    if (known) return known;
    const release = await findRelease(db, waveId, number);
    if (!release) throw new Problem('release-unknown');
    const document = documentOf(release);
    for (const oldest of documents.keys()) if (documents.size >= MOST_DOCUMENTS) documents.delete(oldest);
    documents.set(key, document);
    return document;
  }

  /** A release of a wave: the one asked for, else the newest that stands. */
  async function load(idOrCode: string, asked: string | undefined, language: Language) {
    const code = waveParam.safeParse(idOrCode);
    const number = releaseNumber.safeParse(asked);
    if (!code.success || !number.success) throw new Problem('not-found');
    const fieldwork = await fieldworkOf(code.data);
    const { wave } = fieldwork;
    const releases = (await listReleases(db, wave.id)).map(infoOf);
    const wanted = number.data ?? latestOf(releases)?.number;
    if (wanted === undefined) throw new Problem('release-unknown');
    const view: ReleaseView = {
      wave: waveInfoOf(wave, language),
      document: await documentIn(wave.id, wanted),
      releases,
      english: Object.fromEntries([...fieldwork.cities.values()].map((c) => [c.code, c.english])),
    };
    return { view, fieldwork };
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
      const { view } = await load(c.req.param('wave'), c.req.query('release'), context.language);
      return show(c, wavePage({ ...context, view }));
    })
    .get('/results/:wave/:city', async (c) => {
      const context = contextOf(c, platform);
      const { view, fieldwork } = await load(c.req.param('wave'), c.req.query('release'), context.language);
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
  const { number, digest, createdAt, withdrawalReason } = release;
  return {
    number,
    digest,
    createdAt: createdAt.toISOString(),
    withdrawn: withdrawalReason === null ? null : { reason: withdrawalReason },
  };
}
