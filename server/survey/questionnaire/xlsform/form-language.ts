/** The languages of an XLSForm's columns: `label::English (en)`, `label::中文`, `label::fr`. */

const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** Names of plain Chinese, beyond those in the platform's tables. */
const chinese = [
  '中文',
  '简体中文',
  '汉语',
  '普通话',
  'mandarin',
  'simplified chinese',
  'chinese (simplified)',
];

/** The tag of a language that a header names, by the code in its brackets or by its name in English or its own. */
export function tagOfHeader(header: string): string | undefined {
  const name = header.trim();
  const code = /\(([^()]+)\)$/.exec(name)?.[1]?.trim();
  if (code && TAG.test(code)) return ofRecord(code);
  if (TAG.test(name)) return ofRecord(name);
  if (chinese.includes(name.toLowerCase())) return 'zh-CN';
  const tag = tagsByName().get(plainName(name));
  return tag === undefined ? undefined : ofRecord(tag);
}

/** The header of a language's columns: its own name, and its tag in brackets as other programs expect it. */
export function headerOfTag(tag: string): string {
  const [language = tag] = tag.split('-');
  const name = (nameIn(language, tag) ?? '').replace(/[()（）:]/g, '').trim();
  return `${name || language} (${tag})`;
}

/** The probable language of a text without a tag. */
export const tagOfText = (text: string): string => (/\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en');

/** Chinese is written as in the mainland unless a tag says otherwise. */
const ofRecord = (tag: string): string => (tag === 'zh' ? 'zh-CN' : tag);

/** Without capitals and accents: `Francais`. */
const plainName = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

let byName: ReadonlyMap<string, string> | undefined;

/** Tags of two letters by the language's name in English and in itself. */
function tagsByName(): ReadonlyMap<string, string> {
  byName ??= new Map(
    twoLetters().flatMap((tag) =>
      ['en', tag].flatMap((reader): [string, string][] => {
        const name = nameIn(tag, reader);
        return name ? [[plainName(name), tag]] : [];
      }),
    ),
  );
  return byName;
}

function nameIn(tag: string, reader: string): string | undefined {
  try {
    return new Intl.DisplayNames([reader], { type: 'language', fallback: 'none' }).of(tag);
  } catch {
    return undefined;
  }
}

function twoLetters(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  return letters.flatMap((first) => letters.map((second) => first + second));
}
