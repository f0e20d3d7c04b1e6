import type { Answer } from '../../../survey/questionnaire/routing.ts';
import type { Category, Content, Variable } from '../variable.ts';
import type { AnswerRow } from '../weights.ts';
import { bothOf } from './form.ts';

/** An SPSS variable: a number, or a text of fixed width. */
export interface SavVariable {
  name: string;
  label: string;
  /** Bytes of a text; 0 for a number. */
  width: number;
  format: { type: 'number' | 'text' | 'moment'; width: number; decimals: number };
  measure: 'nominal' | 'ordinal' | 'scale';
  values: { value: number | string; label: string }[];
  /** Up to three numbers that are not answers. */
  missing: number[];
  valueIn(row: AnswerRow): number | string | null;
}

/** Names that SPSS reserves. */
const RESERVED = ['all', 'and', 'by', 'eq', 'ge', 'gt', 'le', 'lt', 'ne', 'not', 'or', 'to', 'with'];

/** Seconds from 1582-10-14, from which SPSS counts, to 1970. */
const SECONDS_TO_1970 = 12_219_379_200;

/**
 * The variables of SPSS: a choice is a number from 1, in the order of the options; each option of a list is a
 * variable with 0 and 1; ways out are numbers declared missing, 9998 and 9997, or larger ones where the scale reaches
 * these.
 */
export function savVariables(variables: readonly Variable[]): SavVariable[] {
  const taken = new Set([...RESERVED, ...variables.map(({ name }) => name)]);
  const free = (wanted: string) => {
    let name = wanted;
    while (taken.has(name)) name = `${name}_`;
    taken.add(name);
    return name;
  };
  return variables.flatMap((variable): SavVariable[] => {
    const name = RESERVED.includes(variable.name) ? free(variable.name) : variable.name;
    if (variable.content.type !== 'choices') return [savVariable({ ...variable, name })];
    const options = variable.content.categories.filter(({ isMissing }) => !isMissing);
    return options.map((option, i) => chosenVariable(variable, option, free(`${name}_${i + 1}`)));
  });
}

function savVariable({ name, label, content, valueIn }: Variable): SavVariable {
  const common = { name, label: bothOf(label), values: [], missing: [] };
  const read = (row: AnswerRow) => valueIn(row) ?? null;
  switch (content.type) {
    case 'text':
      return {
        ...common,
        width: content.bytes,
        format: { type: 'text', width: Math.min(255, content.bytes), decimals: 0 },
        measure: 'nominal',
        // Longer values explain themselves.
        values: content.bytes <= 8 ? content.categories.map((c) => ({ ...c, label: bothOf(c.label) })) : [],
        valueIn: (row) => {
          const value = read(row);
          return value === null ? '' : Array.isArray(value) ? value.join(';') : String(value);
        },
      };
    case 'moment':
      return {
        ...common,
        width: 0,
        format: { type: 'moment', width: 20, decimals: 0 },
        measure: 'scale',
        valueIn: (row) => {
          const value = read(row);
          return value === null ? null : Date.parse(String(value)) / 1000 + SECONDS_TO_1970;
        },
      };
    default: {
      const coded = savCodes(content);
      return {
        ...common,
        width: 0,
        format: {
          type: 'number',
          width: 12,
          decimals: content.type === 'number' && !content.isWhole ? 4 : 0,
        },
        measure: measureOf(content),
        values: coded.values,
        missing: coded.missing,
        valueIn: (row) => {
          const value = read(row);
          return value === null ? null : coded.codeOf(value);
        },
      };
    }
  }
}

const measureOf = (content: Content): SavVariable['measure'] => {
  if (content.type !== 'number') return 'nominal';
  return content.categories.length > 0 ? 'ordinal' : 'scale';
};

/** Whether an option of a list was chosen. */
function chosenVariable({ label, content, valueIn }: Variable, option: Category, name: string): SavVariable {
  const out = savCodes({ categories: content.categories.filter(({ isMissing }) => isMissing) });
  return {
    name,
    label: `${bothOf(option.label)}: ${bothOf(label)}`,
    width: 0,
    format: { type: 'number', width: 12, decimals: 0 },
    measure: 'nominal',
    values: [{ value: 0, label: '未选 / Not chosen' }, { value: 1, label: '已选 / Chosen' }, ...out.values],
    missing: out.missing,
    valueIn: (row) => {
      const value = valueIn(row) ?? null;
      if (value === null) return null;
      return Array.isArray(value) ? Number(value.includes(String(option.value))) : out.codeOf(value);
    },
  };
}

/** The codes of categories: numbers keep their own, choices count from 1, ways out come above all of them. */
export function savCodes(content: { categories: readonly Category[]; min?: number; max?: number }) {
  const { max = 0, min = 0 } = content;
  const digits = String(Math.trunc(Math.max(Math.abs(min), Math.abs(max), content.categories.length))).length;
  const above = 10 ** Math.max(4, digits);
  const wayOut = { dont_know: above - 2, not_used: above - 3 };
  let options = 0;
  const codes = new Map(
    content.categories.map(({ value, isMissing }): [string | number, number] => {
      if (isMissing) return [value, value === 'not_used' ? wayOut.not_used : wayOut.dont_know];
      return [value, typeof value === 'number' ? value : ++options];
    }),
  );
  const codeOf = (value: Answer): number | null => {
    if (typeof value === 'number') return value;
    return Array.isArray(value) ? null : (codes.get(value) ?? null);
  };
  return {
    codeOf,
    values: content.categories.map(({ value, label }) => ({
      value: codes.get(value)!,
      label: bothOf(label),
    })),
    missing: content.categories.filter(({ isMissing }) => isMissing).map(({ value }) => codes.get(value)!),
  };
}
