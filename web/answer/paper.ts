import { faultSentences } from '../../server/survey/faults.ts';
import { localize } from '../../server/survey/localize.ts';
import type { Dimension, Question, Questionnaire } from '../../server/survey/questionnaire.ts';
import type { Fault } from '../../server/survey/submission.ts';
import type { Language } from '../language.ts';
import { stringsIn } from '../language.ts';
import type { Strings } from '../strings/zh-CN.ts';

/** The sentences of the questionnaire page. They travel with the page, in its language alone. */
export type Words = Strings['answer'] & { fault: Record<Fault['code'], string> };

/** How a participant proves to be one; see the API's `credential`. */
export type Credential = { kind: 'device' } | { kind: 'invitation' | 'handoff'; value: string };

/** The questionnaire as one resident holds it: everything that the page and its script need, and no more. */
export interface Paper {
  wave: string;
  city: string;
  cityName: string;
  version: number;
  language: Language;
  title: string;
  intro: string;
  /** Texts in the page's language only. */
  questions: Question[];
  /** Titles of the dimensions, by id. */
  dimensions: Record<string, string>;
  /** How the resident came here; a page for everybody leaves that to its address. */
  channel?: string;
  credential: Credential;
  words: Words;
}

/** The page's sentences, with those for faults. */
export function wordsIn(language: Language): Words {
  return { ...stringsIn(language).answer, fault: faultSentences(language) };
}

/** What a paper is made from. */
export interface PaperSource {
  questionnaire: Questionnaire;
  dimensions: readonly Dimension[];
  cityName: string;
  language: Language;
  channel?: string | undefined;
  credential: Credential;
}

/** The paper of a questionnaire in one language. */
export function paperOf(source: PaperSource): Paper {
  const { questionnaire: q, language } = source;
  return {
    wave: q.wave,
    city: q.city,
    cityName: source.cityName,
    version: q.version,
    language,
    title: localize(q.title, language),
    intro: localize(q.intro, language),
    questions: q.questions.map((question) => inOneLanguage(question, language)),
    dimensions: Object.fromEntries(source.dimensions.map((d) => [d.id, localize(d.title, language)])),
    ...(source.channel ? { channel: source.channel } : {}),
    credential: source.credential,
    words: wordsIn(language),
  };
}

/** A question whose texts are in one language; its type stays that of any question. */
function inOneLanguage(q: Question, language: Language): Question {
  const only = (text: Record<string, string>) => ({ [language]: localize(text, language) });
  const common = { title: only(q.title), ...(q.help ? { help: only(q.help) } : {}) };
  switch (q.type) {
    case 'single':
    case 'multiple':
      return { ...q, ...common, options: q.options.map((o) => ({ ...o, label: only(o.label) })) };
    case 'scale': {
      const labels = q.scale.labels?.map(only);
      return { ...q, ...common, scale: { ...q.scale, ...(labels ? { labels } : {}) } };
    }
    default:
      return { ...q, ...common };
  }
}
