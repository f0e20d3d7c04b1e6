/** A text to say, and its language. */
export interface Saying {
  text: string;
  language: string;
}

/** Says sentences aloud. */
export interface Speaker {
  /** Whether it has a voice for a language. */
  speaks(language: string): boolean;
  /** Says one after another; settles when all are said or it was stopped. */
  say(sayings: readonly Saying[]): Promise<void>;
  stop(): void;
}

export const primaryOf = (tag: string): string | undefined => tag.toLowerCase().split(/[-_]/)[0];

/** Most browsers load their voices after the page; this is how long they may take, in milliseconds. */
const LEARNING = 2000;

/** The browser's own voices, if it has one for the language; many in-app browsers have none at all. */
export async function ownSpeaker(language: string): Promise<Speaker | undefined> {
  const voices: SpeechSynthesis | undefined = window.speechSynthesis;
  if (!voices) return undefined;
  const voiceFor = (tag: string): SpeechSynthesisVoice | undefined => {
    const fitting = voices.getVoices().filter((v) => primaryOf(v.lang) === primaryOf(tag));
    return fitting.find((v) => v.lang.replace('_', '-') === tag) ?? fitting[0];
  };
  if (!voiceFor(language))
    await new Promise<void>((resolve) => {
      setTimeout(resolve, LEARNING);
      voices.addEventListener?.('voiceschanged', () => voiceFor(language) && resolve());
    });
  if (!voiceFor(language)) return undefined;

  const utteranceOf = ({ text, language: tag }: Saying): SpeechSynthesisUtterance => {
    const utterance = new SpeechSynthesisUtterance(text);
    const voice = voiceFor(tag);
    utterance.lang = tag;
    if (voice) utterance.voice = voice;
    utterance.rate = 0.9;
    return utterance;
  };
  return {
    speaks: (tag) => voiceFor(tag) !== undefined,
    say: (sayings) =>
      new Promise((resolve) => {
        const utterances = sayings.map(utteranceOf);
        const last = utterances[utterances.length - 1];
        if (!last) return resolve();
        last.onend = last.onerror = () => resolve();
        for (const utterance of utterances) voices.speak(utterance);
      }),
    stop: () => voices.cancel(),
  };
}
