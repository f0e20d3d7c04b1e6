import { Hono } from 'hono';
import { z } from 'zod';
import { listSignedEvaluations } from '../../../db/evaluation-releases.ts';
import { listEvaluationCities } from '../../../db/evaluations.ts';
import { findWave } from '../../../db/waves.ts';
import { casesPage } from '../../../web/evaluation/cases-page.tsx';
import { newestStandingEvaluation } from '../../../web/evaluation/evaluation-view.ts';
import type { Surroundings } from '../../cache/context.ts';
import { sendDownload } from '../../http/download.ts';
import { Problem } from '../../http/problems.ts';
import { listPublicCases, readPublicCase } from '../../services/evaluation/publish-case.ts';
import { openedEvaluationNamed, setOf } from '../../services/evaluation/read-evaluation.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { contextOf, show } from '../render.ts';
import { evaluationIn } from './named.ts';

/** Published cases. They can be withdrawn, so no cache keeps a page of them. */
export function publicCasePages({ platform }: Surroundings) {
  const { db, now } = platform;
  return new Hono()
    .get('/evaluations/:evaluation/cases', async (c) => {
      const evaluation = await openedEvaluationNamed(db, evaluationIn(c));
      const cases = await listPublicCases(db, evaluation.id);
      const releases = await listSignedEvaluations(db, evaluation.id, now());
      // Nobody may learn of an evaluation that shows nothing yet.
      if (releases.length === 0 && cases.length === 0) throw new Problem('evaluation-unknown');
      const context = contextOf(c, platform);
      const { definition } = await setOf(db, evaluation);
      const cities = await listEvaluationCities(db, evaluation.id);
      const wave = evaluation.waveId === null ? undefined : await findWave(db, evaluation.waveId);
      return show(
        c,
        casesPage({
          ...context,
          evaluation: {
            code: evaluation.code,
            title: evaluationTitle(evaluation, definition, context.language),
          },
          isReleased: newestStandingEvaluation(releases) !== undefined,
          simulated: wave?.simulated === true,
          cases,
          registry: new Map(cities.map((city) => [city.code, city])),
        }),
      );
    })
    .get('/evaluations/:evaluation/cases/:paper/file', async (c) => {
      const paper = z.uuid().safeParse(c.req.param('paper'));
      if (!paper.success) throw new Problem('paper-unknown');
      return sendDownload(c, await readPublicCase(db, { evaluation: evaluationIn(c), paper: paper.data }));
    });
}
