import { canonicalJson } from '../../crypto/digest.ts';
import { groupBy } from '../../survey/group-by.ts';
import type { Setup } from './setup.ts';

/** A setting that differs, by its path in a wave's file. */
export interface SettingChange {
  name: string;
  before: string;
  after: string;
}

export interface SetupComparison {
  settings: SettingChange[];
  questionnaire: { before: string; after: string } | null;
  cities: { added: string[]; removed: string[] };
  /** Codes of common cities whose margins or quotas differ. */
  margins: string[];
  quotas: string[];
}

/** The differences between an earlier wave and one in preparation. */
export function compareSetups(before: Setup, after: Setup): SetupComparison {
  const [then, now] = [leavesOf(settingsOf(before)), leavesOf(settingsOf(after))];
  const names = [...new Set([...then.keys(), ...now.keys()])].sort();
  const [olds, news] = [before, after].map(({ cities }) => new Map(cities.map((city) => [city.code, city])));
  const both = [...news!.keys()].filter((code) => olds!.has(code));
  const marginsOf = (cities: typeof olds, code: string) => {
    const { margins = null, population = null, marginSource = null } = cities?.get(code) ?? {};
    return canonicalJson({ margins, population, marginSource });
  };
  const [oldQuotas, newQuotas] = [before, after].map(({ quotas }) => groupBy(quotas, ({ city }) => city));
  const quotasOf = (quotas: typeof oldQuotas, code: string) =>
    canonicalJson((quotas?.get(code) ?? []).map(({ stratum, target, cap }) => ({ stratum, target, cap })));
  const [was, is] = [before, after].map(({ questionnaire: q }) => `${q.name} ${q.version}`);
  return {
    settings: names.flatMap((name) => {
      const [old, current] = [then.get(name) ?? '', now.get(name) ?? ''];
      return old === current ? [] : [{ name, before: old, after: current }];
    }),
    questionnaire:
      before.questionnaire.digest === after.questionnaire.digest ? null : { before: was!, after: is! },
    cities: {
      added: [...news!.keys()].filter((code) => !olds!.has(code)),
      removed: [...olds!.keys()].filter((code) => !news!.has(code)),
    },
    margins: both.filter((code) => marginsOf(olds, code) !== marginsOf(news, code)),
    quotas: both.filter((code) => quotasOf(oldQuotas, code) !== quotasOf(newQuotas, code)),
  };
}

function settingsOf({ wave }: Setup): Record<string, unknown> {
  const { weight, organiser, scoring, screening, credentials, answersOncePer, signOff, blindReview } = wave;
  return { weight, organiser, scoring, screening, credentials, answersOncePer, signOff, blindReview };
}

/** The values of a tree by their paths; a list is one value. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map(value === null || value === undefined ? [] : [[path, textOf(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [...leavesOf(inner, path ? `${path}.${name}` : name)]),
  );
}

const textOf = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(textOf).join(', ')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
