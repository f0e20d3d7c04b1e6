import type { Language } from '../questionnaire/languages.ts';
import type { AnswerFault } from './check-answers.ts';

/** The sentence for each fault, in the languages of the interface; params fill `{name}`. */
const messages: Record<Language, Record<AnswerFault['code'], string>> = {
  'zh-CN': {
    required: '请回答这一题。',
    hidden: '按前面的回答，这一题不需要作答。',
    unknown: '问卷中没有这一题。',
    not_text: '请填写文字或选择一个选项。',
    not_list: '请至少选择一项。',
    not_integer: '请选择 {min} 到 {max} 之间的一个整数。',
    not_number: '请填写 {min} 到 {max} 之间的数字。',
    not_option: '请从列出的选项中选择。',
    not_special: '这一题不能选择“没有用过”或“说不清”。',
    repeated: '同一选项只能选一次。',
    exclusive: '所选的选项不能与其他选项同时选择。',
    range: '请填写 {min} 到 {max} 之间的数。',
    too_long: '最多可以填写 {maxLength} 个字。',
    characters: '文字中有无法保存的字符，请删除后再试。',
  },
  en: {
    required: 'Please answer this question.',
    hidden: 'Given the earlier answers, this question is not asked.',
    unknown: 'The questionnaire has no such question.',
    not_text: 'Please enter text or choose an option.',
    not_list: 'Please choose at least one.',
    not_integer: 'Please choose a whole number from {min} to {max}.',
    not_number: 'Please enter a number from {min} to {max}.',
    not_option: 'Please choose one of the listed options.',
    not_special: '“Not used” and “don’t know” cannot be chosen here.',
    repeated: 'Each option can be chosen only once.',
    exclusive: 'One of the chosen options cannot be combined with others.',
    range: 'Please enter a number from {min} to {max}.',
    too_long: 'At most {maxLength} characters.',
    characters: 'The text holds characters that cannot be stored; please remove them.',
  },
  // Machine-made, for review by a native speaker.
  ug: {
    required: 'بۇ سوئالغا جاۋاب بېرىڭ.',
    hidden: 'ئالدىنقى جاۋابلارغا قارىغاندا، بۇ سوئالغا جاۋاب بېرىش ھاجەتسىز.',
    unknown: 'سوئالنامىدە بۇ سوئال يوق.',
    not_text: 'خەت يېزىڭ ياكى بىر تۈرنى تاللاڭ.',
    not_list: 'ئەڭ ئاز بىر تۈرنى تاللاڭ.',
    not_integer: '{min} دىن {max} غىچە بولغان بىر پۈتۈن ساننى تاللاڭ.',
    not_number: '{min} دىن {max} غىچە بولغان ساننى يېزىڭ.',
    not_option: 'كۆرسىتىلگەن تۈرلەردىن تاللاڭ.',
    not_special: 'بۇ سوئالدا «ئىشلىتىپ باقمىدىم» ياكى «بىر نېمە دېيەلمەيمەن» نى تاللاشقا بولمايدۇ.',
    repeated: 'ئوخشاش تۈرنى پەقەت بىر قېتىم تاللاشقا بولىدۇ.',
    exclusive: 'تاللانغان تۈرنى باشقا تۈرلەر بىلەن بىللە تاللاشقا بولمايدۇ.',
    range: '{min} دىن {max} غىچە بولغان ساننى يېزىڭ.',
    too_long: 'ئەڭ كۆپ {maxLength} ھەرپ يېزىشقا بولىدۇ.',
    characters: 'ساقلىغىلى بولمايدىغان بەلگىلەر بار، ئۆچۈرۈپ قايتا سىناڭ.',
  },
};

/** The sentences in `language`, else in Chinese, so that a page has only one language. */
export function faultSentences(language: string): Record<AnswerFault['code'], string> {
  const sentences: Record<string, Record<AnswerFault['code'], string>> = messages;
  return sentences[language] ?? messages['zh-CN'];
}

/** The sentence for a fault in `language`. */
export function faultMessage(fault: AnswerFault, language: string): string {
  return faultSentences(language)[fault.code].replace(/\{(\w+)\}/g, (_, name: string) =>
    String(fault.params?.[name] ?? ''),
  );
}
