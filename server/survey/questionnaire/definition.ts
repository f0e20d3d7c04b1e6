import { dimensionFaults, languageFaults, weightingFaults } from './definition-faults.ts';
import { definitionMessage } from './fault-messages.ts';
import { type Inconsistency, questionFaults, repeated } from './question-faults.ts';
import { type Definition, definitionShape } from './questionnaire.ts';
import { soundParts } from './sound-parts.ts';

/**
 * A questionnaire definition for a wave. Parsing refuses a definition that does not fit together or could not work in
 * the field, and repairs nothing. Where parts are malformed, it also reports what does not fit together in the rest.
 * Stored definitions are not parsed again, so definitions that an older version accepted stay readable.
 */
export const definitionSchema = definitionShape.superRefine(
  (document, ctx) => {
    const faulty = ctx.issues.map((issue) => issue.path ?? []);
    const { definition, isCertain } =
      faulty.length === 0 ? { definition: document, isCertain: () => true } : soundParts(document, faulty);
    for (const fault of inconsistencies(definition))
      if (isCertain(fault)) ctx.addIssue({ code: 'custom', path: fault.path, message: fault.message });
  },
  { when: () => true },
);

function* inconsistencies(d: Definition): Generator<Inconsistency> {
  yield* languageFaults(d);
  yield* dimensionFaults(d);
  yield* questionFaults(d, d.questions, ['questions'], []);
  for (const [m, { questions }] of d.modules.entries()) {
    const path = ['modules', m, 'questions'];
    yield* questionFaults(d, questions, path, d.questions);
    // A scored module item inside a dimension would make cities incomparable.
    for (const [i, q] of questions.entries())
      if (q.dimension || q.role === 'weighting' || q.role === 'eligibility')
        yield { path: [...path, i], message: definitionMessage('moduleRole') };
  }
  yield* repeated(
    [
      ...d.questions.map((q, i) => ({ value: q.id, path: ['questions', i, 'id'] })),
      ...d.modules.flatMap((m, at) =>
        m.questions.map((q, i) => ({ value: q.id, path: ['modules', at, 'questions', i, 'id'] })),
      ),
    ],
    'question',
  );
  yield* repeated(
    d.modules.map((m, i) => ({ value: m.id, path: ['modules', i, 'id'] })),
    'module',
  );
  yield* weightingFaults(d);
}
