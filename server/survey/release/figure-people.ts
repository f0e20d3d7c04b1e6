import type { Tally } from '../tally/tally.ts';
import { cells } from '../tally/tally.ts';
import type { ReleaseCity } from './document.ts';

/** The name of a figure below the overall score: a question's score and its top-two share concern the same people. */
const nameOf = (level: 'dimension' | 'question', id: string): string => `${level}:${id}`;

export const dimensionFigure = (id: string): string => nameOf('dimension', id);

/** The figures that an entry publishes below the overall score, including experimental estimates. */
export function publishedFigures({ dimensions, questions, experimental }: ReleaseCity): Set<string> {
  const isPublished = (question: ReleaseCity['questions'][number]) =>
    question.publishable || question.top2?.publishable === true;
  return new Set([
    ...dimensions.filter((d) => d.publishable).map((d) => nameOf('dimension', d.id)),
    ...(experimental ?? []).map(({ id }) => dimensionFigure(id)),
    ...questions.filter(isPublished).map((q) => nameOf('question', q.id)),
  ]);
}

/** The number of people behind each of these figures. */
export function peopleByFigure(tally: Tally): Map<string, number> {
  const { design, layout } = tally.plan;
  const rows = cells(tally);
  const sumAt = (place: number) => rows.reduce((sum, { sums }) => sum + sums[place]!, 0);
  return new Map([
    ...design.dimensions.map((d, i) => [nameOf('dimension', d.id), sumAt(layout.dimension(i))] as const),
    ...design.questions.map((q, i) => [nameOf('question', q.id), sumAt(layout.question(i))] as const),
  ]);
}
