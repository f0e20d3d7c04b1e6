import type { Organiser } from '../../server/survey/organiser.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Dimension, Question, Questionnaire } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Text } from '../../server/survey/questionnaire/text.ts';
import { faultSentences } from '../../server/survey/submission/answer-errors.ts';
import { answeringMinutes } from '../../server/survey/submission/answering-time.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import type { Language } from '../language.ts';
import { directionOf, isolated, stringsIn } from '../language.ts';
import { clipsPath } from '../paths.ts';
import type { Strings } from '../strings/zh-CN.ts';
import type { Mode } from '../ui/display-mode.ts';
import { fill } from '../ui/interpolate.ts';
import { type Heading, headingsOf } from './headings.ts';

/** The sentences of the questionnaire page, in the page's language alone. */
export type AnswerWords = Strings['answer'] & { fault: Record<AnswerFault['code'], string> };

/** A participant's credential; see the API's `credential`. */
export type PageCredential =
  | { kind: 'device' }
  | { kind: 'invitation' | 'handoff' | 'interviewer'; value: string };

/** The questionnaire for one resident: exactly what the page and its script need. */
export interface Paper {
  wave: string;
  city: string;
  cityName: string;
  version: number;
  language: Language;
  title: string;
  /** Who asks, and why. */
  intro: string;
  /** How long answering takes. */
  minutes: number;
  /** Texts in the page's language only. */
  questions: Question[];
  /** What stands over the questions, in order. */
  headings: Heading[];
  /** How the resident came here; a page for everybody takes it from the address. */
  channel?: string | undefined;
  credential: PageCredential;
  words: AnswerWords;
  /** Language of the questions, where they are not available in the page's: the language of record. */
  foreign?: Tongue;
  /** The page's own language, for returning to it inside those. */
  own?: Tongue;
  /** The texts of large print's script, and the addresses of spoken sentences. */
  elder?: ElderWords & { clips: string };
}

/** The attributes for a text's language and direction. */
export interface Tongue {
  lang: string;
  dir: 'ltr' | 'rtl';
}

export type ElderWords = Strings['elder'];

/** The page's sentences, with those for faults. */
export const wordsIn = (language: Language): AnswerWords => ({
  ...stringsIn(language).answer,
  fault: faultSentences(language),
});

/** The sources of a paper. */
export interface PaperSource {
  questionnaire: Questionnaire;
  dimensions: readonly Dimension[];
  cityName: string;
  organiser?: Organiser | null;
  /** Whether the wave is a demonstration. */
  isSimulated?: boolean;
  language: Language;
  mode: Mode;
  channel?: string | undefined;
  credential: PageCredential;
}

/** The paper of a questionnaire in one language. */
export function paperOf(source: PaperSource): Paper {
  const { questionnaire: q, language, mode } = source;
  const spoken = q.languages.includes(language) ? language : 'zh-CN';
  const told = (text: Text) => localize(text, spoken);
  const { asking, simulated } = stringsIn(spoken).organiser;
  const sender = source.isSimulated
    ? [simulated]
    : source.organiser
      ? [fill(asking, { name: localize(source.organiser.name, spoken) })]
      : [];
  return {
    wave: q.wave,
    city: q.city,
    cityName: isolated(source.cityName, language),
    version: q.version,
    language,
    title: told(q.title),
    intro: [...sender, told(q.intro)].join('\n'),
    minutes: answeringMinutes(q.questions, spoken),
    questions: q.questions.map((question) => inOneLanguage(question, (text) => ({ [language]: told(text) }))),
    headings: headingsOf(
      q.questions,
      new Map(source.dimensions.map((d) => [d.id, told(d.title)])),
      stringsIn(language).answer.sections,
    ),
    ...(source.channel ? { channel: source.channel } : {}),
    credential: source.credential,
    words: wordsIn(language),
    ...(spoken === language ? {} : { foreign: tongueOf(spoken), own: tongueOf(language) }),
    ...(mode === 'elder'
      ? { elder: { ...stringsIn(language).elder, clips: clipsPath(q.city, spoken) } }
      : {}),
  };
}

const tongueOf = (lang: string): Tongue => ({ lang, dir: directionOf(lang) });

/** A question with texts in one language; its type stays that of any question. */
function inOneLanguage(q: Question, only: (text: Text) => Text): Question {
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
