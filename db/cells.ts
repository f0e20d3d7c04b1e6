import { type SQL, sql } from 'drizzle-orm';
import { notChosen } from '../server/survey/questionnaire/weighting-variables.ts';
import type { ScoringDesign, VariableBeyondStrata } from '../server/survey/score/scoring-design.ts';
import { UNKNOWN } from '../server/survey/submission/check-answers.ts';

/** Everything that a city's cells follow from. */
export type CellDesign = Pick<ScoringDesign, 'variables' | 'beyondStrata'>;

/**
 * The weighting cell of a submission `s`, as text: its stratum, divided by its answers to the city's further
 * weighting variables. Nothing of these is stored twice; `categoriesIn` reads the text.
 */
export function weightingCell({ variables, beyondStrata = [] }: CellDesign): SQL {
  const isDivided = variables.length > beyondStrata.length || beyondStrata.length === 0;
  return sql.join(
    [...(isDivided ? [sql`s.stratum`] : []), ...beyondStrata.map(categoryOfAnswer)],
    sql` || '/' || `,
  );
}

/** The category of a variable that an answer belongs to. */
function categoryOfAnswer({ question, option, categories }: VariableBeyondStrata): SQL {
  const answer = sql`s.answers -> ${question}::text`;
  if (option !== null)
    return sql`case when jsonb_typeof(${answer}) <> 'array' or not s.answers ? ${question}::text then ${UNKNOWN}::text
      when ${answer} ? ${option}::text then ${option}::text else ${notChosen(option)}::text end`;
  const known = sql.join(
    categories.map((category) => sql`${category}::text`),
    sql`, `,
  );
  return sql`case when s.answers ->> ${question}::text in (${known}) then s.answers ->> ${question}::text
    else ${UNKNOWN}::text end`;
}
