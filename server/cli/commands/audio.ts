import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Db } from '../../../db/client.ts';
import { listClips, setClip } from '../../../db/clips.ts';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { spokenTexts } from '../../../web/large-print/spoken-texts.ts';
import { type Language, languages } from '../../survey/questionnaire/languages.ts';
import { commandWave, onStore } from './context.ts';
import { printCsv, say, withProgress } from './output.ts';

/** The voices of espeak-ng. */
const voices: Record<Language, string> = { 'zh-CN': 'cmn', en: 'en', ug: 'ug' };
/** Slower than people talk. */
const WORDS_A_MINUTE = 140;
/** Speech is well understood at this rate; a sentence takes some 5 kB. */
const KILOBITS_A_SECOND = 16;
/** The first bytes of an Ogg file. */
const OGG = 'OggS';

interface AudioOptions {
  recordings?: string;
  list?: true;
  again?: true;
}

interface Sentence {
  language: Language;
  text: string;
  /** Name of its file. */
  file: string;
}

const help = `
Browsers that have no voice (WeChat's on Android) play these when large print reads aloud; they fetch a sentence when it
is asked for, and keep it. espeak-ng and opusenc make them (Debian: apt install espeak-ng opus-tools). Better voices
take their place: --list prints every sentence with the name of its file, --recordings takes the files that are there.`;

/** `audio`: the sentences that are read aloud where the browser has no voice. */
export function audioCommand(): Command {
  return new Command('audio')
    .description('make what large print reads aloud where the browser has no voice')
    .argument('<wave>')
    .option('--recordings <folder>', 'take recordings from here: Opus in Ogg, named as --list says')
    .option('--list', 'print the sentences as CSV, and make nothing')
    .option('--again', 'also make those that are there')
    .addHelpText('after', help)
    .action(makeClips);
}

async function makeClips(name: string, { recordings, list, again }: AudioOptions): Promise<void> {
  await onStore(async ({ db, configuration }) => {
    const wave = await commandWave(db, name);
    const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
    if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
    const sentences: Sentence[] = configuration.languages.flatMap((language) =>
      spokenTexts(questionnaire.definition, language).map((text) => ({
        language,
        text,
        file: fileOf(language, text),
      })),
    );
    if (list) return printCsv(sentences, ['file', 'language', 'text']);
    const stored = again ? new Set<string>() : await filesIn(db, sentences);
    const recordingOf = ({ file }: Sentence): string | undefined => {
      const path = recordings === undefined ? undefined : join(recordings, file);
      return path !== undefined && existsSync(path) ? path : undefined;
    };
    const wanted = sentences.filter((sentence) => recordingOf(sentence) || !stored.has(sentence.file));
    const sizes = await withProgress(`${wanted.length} sentences`, async (report) => {
      const made: number[] = [];
      for (const sentence of wanted) {
        const path = recordingOf(sentence);
        const opus = path === undefined ? speak(sentence) : readRecording(path);
        await setClip(db, sentence.language, sentence.text, opus);
        made.push(opus.length);
        report(made.length / wanted.length);
      }
      return made;
    });
    const recorded = wanted.filter(recordingOf).length;
    const kilobytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000);
    say(
      `${wanted.length} sentences, ${kilobytes} kB: ${recorded} recorded, ${wanted.length - recorded} made; ${sentences.length - wanted.length} were there`,
    );
  });
}

/** The name under which the program looks for a recording of a sentence. */
const fileOf = (language: Language, text: string): string =>
  `${language}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.opus`;

/** The existing files of spoken sentences. */
async function filesIn(db: Db, sentences: readonly Sentence[]): Promise<Set<string>> {
  const files = new Set<string>();
  for (const language of languages) {
    const texts = sentences.filter((sentence) => sentence.language === language).map(({ text }) => text);
    for (const { text } of await listClips(db, language, texts)) files.add(fileOf(language, text));
  }
  return files;
}

function readRecording(path: string): Uint8Array {
  const opus = readFileSync(path);
  if (opus.toString('latin1', 0, OGG.length) !== OGG) throw new Error(`${path}: not Opus in Ogg`);
  return opus;
}

/** A sentence by espeak-ng, as Opus. */
function speak({ language, text }: Sentence): Uint8Array {
  const wave = run(
    'espeak-ng',
    ['-v', voices[language], '-s', `${WORDS_A_MINUTE}`, '--stdin', '--stdout'],
    text,
  );
  const rate = ['--bitrate', `${KILOBITS_A_SECOND}`, '--framesize', '60'];
  return run('opusenc', ['--quiet', '--speech', '--downmix-mono', ...rate, '-', '-'], wave);
}

function run(program: string, args: string[], input: string | Uint8Array): Uint8Array {
  try {
    return execFileSync(program, args, { input, maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      `${program} is not installed (Debian: apt install espeak-ng opus-tools); --recordings does without`,
    );
  }
}
