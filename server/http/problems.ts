import type { Challenge } from 'altcha-lib';
import { isTransient } from '../../db/errors.ts';
import type { Finding } from '../survey/evaluation/checks.ts';
import type { FieldConflict } from '../survey/evaluation/draft.ts';
import type { Language } from '../survey/questionnaire/languages.ts';

/**
 * Every expected failure. Code throws a `Problem`; only the edge (app.ts) turns it into a problem document (RFC 9457)
 * in the caller's language.
 */
export const problems = {
  'not-found': {
    status: 404,
    'zh-CN': '没有这个地址',
    en: 'There is nothing at this address',
    ug: 'بۇ ئادرېس مەۋجۇت ئەمەس',
  },
  'wave-unknown': {
    status: 404,
    'zh-CN': '没有这一轮调查，或尚未开放',
    en: 'There is no such wave, or it is not open yet',
    ug: 'بۇ قېتىملىق تەكشۈرۈش يوق ياكى تېخى ئېچىۋېتىلمىگەن',
  },
  'city-unknown': {
    status: 404,
    'zh-CN': '这座城市不在本轮调查范围内',
    en: 'This city is not part of the wave',
    ug: 'بۇ شەھەر بۇ قېتىملىق تەكشۈرۈش دائىرىسىدە ئەمەس',
  },
  'release-unknown': {
    status: 404,
    'zh-CN': '没有这一期结果',
    en: 'There is no such release',
    ug: 'بۇنداق نەتىجە نەشرى يوق',
  },
  unauthorized: {
    status: 401,
    'zh-CN': '请先登录，或使用有效的令牌或密钥',
    en: 'Please sign in, or send a valid token or key',
    ug: 'ئاۋۋال تىزىملىتىپ كىرىڭ ياكى ئىناۋەتلىك بەلگە ياكى ئاچقۇچ ئىشلىتىڭ',
  },
  forbidden: {
    status: 403,
    'zh-CN': '您的权限不包括此操作、本轮调查或这座城市',
    en: 'This is beyond your rights, or they do not cover this wave or city',
    ug: 'ھوقۇقىڭىز بۇ مەشغۇلاتنى، بۇ قېتىملىق تەكشۈرۈشنى ياكى بۇ شەھەرنى ئۆز ئىچىگە ئالمايدۇ',
  },
  'key-unknown': {
    status: 404,
    'zh-CN': '没有这把密钥，或已被撤销',
    en: 'There is no such key, or it was revoked before',
    ug: 'بۇنداق ئاچقۇچ يوق ياكى ئەمەلدىن قالدۇرۇلغان',
  },
  'not-included': {
    status: 404,
    'zh-CN': '这一期结果没有计入这份答卷，或发布时尚无查验办法',
    en: 'This release does not count these answers, or was made before it could be checked',
    ug: 'بۇ نەتىجە نەشرى بۇ جاۋابنى ھېسابقا ئالمىغان ياكى تەكشۈرۈش ئۇسۇلى تېخى يوق ئىدى',
  },
  'subject-unknown': {
    status: 404,
    'zh-CN': '没有这样的待复核组或答卷',
    en: 'Nothing is held under this name, or there is no such submission in this city',
    ug: 'بۇنداق تەكشۈرۈلىدىغان گۇرۇپپا ياكى جاۋاب يوق',
  },
  'decision-unknown': {
    status: 404,
    'zh-CN': '没有这一决定',
    en: 'There is no such decision',
    ug: 'بۇنداق قارار يوق',
  },
  'nothing-to-decide': {
    status: 409,
    'zh-CN': '此决定不会改变任何答卷',
    en: 'The decision would change nothing',
    ug: 'بۇ قارار ھېچقانداق جاۋابنى ئۆزگەرتمەيدۇ',
  },
  'decision-overtaken': {
    status: 409,
    'zh-CN': '这一决定已被撤销，或其后另有决定',
    en: 'This decision was undone before, or a later one moved what it decided',
    ug: 'بۇ قارار ئەمەلدىن قالدۇرۇلغان ياكى ئۇنىڭدىن كېيىن باشقا قارار چىققان',
  },
  'sign-in-failed': {
    status: 401,
    'zh-CN': '用户名、密码或验证码不正确',
    en: 'The name, the password or the code is not right',
    ug: 'ئىسىم، پارول ياكى تەستىق كودى توغرا ئەمەس',
  },
  'sign-in-delayed': {
    status: 429,
    'zh-CN': '尝试次数过多，请稍后再试',
    en: 'There were too many attempts; the next one has to wait',
    ug: 'سىناش قېتىم سانى بەك كۆپ، سەل تۇرۇپ قايتا سىناڭ',
  },
  'confirmation-needed': {
    status: 403,
    'zh-CN': '此操作需要先重新验证身份',
    en: 'This needs your password again',
    ug: 'بۇ مەشغۇلات ئۈچۈن سالاھىيىتىڭىزنى قايتا دەلىللەڭ',
  },
  'link-dead': {
    status: 410,
    'zh-CN': '此链接已使用、已过期或已被替换',
    en: 'This link was used, has expired, or another has taken its place',
    ug: 'بۇ ئۇلىنىش ئىشلىتىلگەن، ۋاقتى ئۆتكەن ياكى ئالماشتۇرۇلغان',
  },
  'password-weak': {
    status: 422,
    'zh-CN': '密码不符合要求',
    en: 'The password is too short, too long or too simple',
    ug: 'پارول تەلەپكە ئۇيغۇن ئەمەس',
  },
  'username-invalid': {
    status: 422,
    'zh-CN': '用户名为2至40个小写字母、数字、点、下划线或连字符',
    en: 'A user name has 2 to 40 small letters, digits, ".", "_" or "-"',
    ug: 'ئىشلەتكۈچى ئىسمى 2 دىن 40 قىچە كىچىك ھەرپ، سان، «.»، «_» ياكى «-»',
  },
  'account-taken': {
    status: 409,
    'zh-CN': '此用户名已被使用',
    en: 'This user name is taken',
    ug: 'بۇ ئىشلەتكۈچى ئىسمى ئىشلىتىلگەن',
  },
  'account-unknown': {
    status: 404,
    'zh-CN': '没有此账户，或账户已关闭',
    en: 'There is no such account, or it is closed',
    ug: 'بۇنداق ھېسابات يوق ياكى تاقالغان',
  },
  'own-account': {
    status: 409,
    'zh-CN': '不能重置或关闭自己的账户，请由另一位管理员操作',
    en: 'Nobody resets or closes their own account; another administrator does',
    ug: 'ئۆزىڭىزنىڭ ھېساباتىنى ئەسلىگە قايتۇرالمايسىز ياكى تاقىيالمايسىز',
  },
  'grant-unknown': {
    status: 404,
    'zh-CN': '没有此授权，或已收回',
    en: 'There is no such grant, or it was taken back before',
    ug: 'بۇنداق ھوقۇق يوق ياكى قايتۇرۇۋېلىنغان',
  },
  'session-unknown': {
    status: 404,
    'zh-CN': '没有此登录会话，或已结束',
    en: 'There is no such session, or it has ended',
    ug: 'بۇنداق كىرىش يوق ياكى ئاخىرلاشقان',
  },
  'evaluation-unknown': {
    status: 404,
    'zh-CN': '没有这次评价',
    en: 'There is no such evaluation',
    ug: 'بۇنداق باھالاش يوق',
  },
  'report-unknown': {
    status: 404,
    'zh-CN': '没有这份填报',
    en: 'There is no such report',
    ug: 'بۇنداق دوكلات يوق',
  },
  'file-unknown': {
    status: 404,
    'zh-CN': '没有这个文件',
    en: 'There is no such file',
    ug: 'بۇنداق ھۆججەت يوق',
  },
  'not-in-evaluation': {
    status: 409,
    'zh-CN': '这座城市不在本次评价范围内',
    en: 'This city is not part of the evaluation',
    ug: 'بۇ شەھەر بۇ قېتىملىق باھالاش دائىرىسىدە ئەمەس',
  },
  'not-open': {
    status: 409,
    'zh-CN': '本次评价尚未开放填报',
    en: 'The evaluation does not take reports yet',
    ug: 'بۇ قېتىملىق باھالاش تېخى ئېچىۋېتىلمىدى',
  },
  'deadline-passed': {
    status: 409,
    'zh-CN': '填报已截止；如需补报，请联系秘书处延期',
    en: 'The deadline has passed; the secretariat can extend it',
    ug: 'تاپشۇرۇش ۋاقتى توشتى، ۋاقىت ئۇزارتىش ئۈچۈن كاتىبات بىلەن ئالاقىلىشىڭ',
  },
  accepted: {
    status: 409,
    'zh-CN': '填报已通过审核；如需修改，请联系秘书处退回',
    en: 'The report counts already; the secretariat can give it back',
    ug: 'دوكلات قوبۇل قىلىنغان، ئۆزگەرتىش ئۈچۈن كاتىبات بىلەن ئالاقىلىشىڭ',
  },
  'report-overtaken': {
    status: 409,
    'zh-CN': '其间已有新的填报版本或其他决定，请重新查看',
    en: 'Another version or decision came first; please look again',
    ug: 'بۇ ئارىدا يېڭى نۇسخا ياكى باشقا قارار چىقتى، قايتا كۆرۈڭ',
  },
  'own-report': {
    status: 409,
    'zh-CN': '填报人和签报人不能审核通过自己的填报',
    en: 'Whoever wrote or submitted a report cannot accept it',
    ug: 'دوكلاتنى يازغان ياكى تاپشۇرغان كىشى ئۇنى قوبۇل قىلالمايدۇ',
  },
  'report-conflict': {
    status: 409,
    'zh-CN': '同一编号已经用于不同的内容',
    en: 'This id was used before with other content',
    ug: 'بۇ نومۇر باشقا مەزمۇن ئۈچۈن ئىشلىتىلگەن',
  },
  'draft-changed': {
    status: 412,
    'zh-CN': '其他人已修改了相同的内容',
    en: 'Somebody else changed the same meanwhile',
    ug: 'باشقىلار شۇ مەزمۇننى ئۆزگەرتتى',
  },
  'report-incomplete': {
    status: 422,
    'zh-CN': '填报还有错误或未说明的疑问',
    en: 'The report has errors, or questions without an answer',
    ug: 'دوكلاتتا خاتالىق ياكى جاۋاب بېرىلمىگەن سوئال بار',
  },
  'wave-closed': {
    status: 410,
    'zh-CN': '本轮调查已经结束',
    en: 'This wave is closed',
    ug: 'بۇ قېتىملىق تەكشۈرۈش ئاخىرلاشتى',
  },
  'submission-conflict': {
    status: 409,
    'zh-CN': '同一编号已经提交过不同的内容',
    en: 'This id was submitted before with other content',
    ug: 'بۇ نومۇر بىلەن باشقا مەزمۇن تاپشۇرۇلغان',
  },
  'already-answered': {
    status: 409,
    'zh-CN': '您已经参加过本轮调查',
    en: 'You have already answered in this wave',
    ug: 'سىز بۇ قېتىملىق تەكشۈرۈشكە قاتنىشىپ بولغان',
  },
  'questionnaire-outdated': {
    status: 409,
    'zh-CN': '问卷版本已更新，请重新打开问卷',
    en: 'The questionnaire has another version; please open it again',
    ug: 'سوئالنامە نەشرى يېڭىلاندى، سوئالنامىنى قايتا ئېچىڭ',
  },
  'credential-invalid': {
    status: 403,
    'zh-CN': '无法确认本次作答的凭据，请重新打开问卷',
    en: 'The credential is not valid; please open the questionnaire again',
    ug: 'بۇ قېتىملىق جاۋابنىڭ كىنىشكىسىنى جەزملەشتۈرگىلى بولمىدى، سوئالنامىنى قايتا ئېچىڭ',
  },
  'content-too-large': {
    status: 413,
    'zh-CN': '提交的内容过大',
    en: 'The content is too large',
    ug: 'تاپشۇرۇلغان مەزمۇن بەك چوڭ',
  },
  'media-type-unsupported': {
    status: 415,
    'zh-CN': '内容类型不受支持',
    en: 'The content type is not supported',
    ug: 'مەزمۇن تىپىنى قوللىمايدۇ',
  },
  'not-acceptable': {
    status: 406,
    'zh-CN': '没有所要求的格式',
    en: 'Not available in the requested format',
    ug: 'تەلەپ قىلىنغان فورمات يوق',
  },
  'content-invalid': {
    status: 422,
    'zh-CN': '提交的内容有误',
    en: 'The content is not valid',
    ug: 'تاپشۇرۇلغان مەزمۇندا خاتالىق بار',
  },
  'method-not-allowed': {
    status: 405,
    'zh-CN': '此地址不支持该方法',
    en: 'This address does not take that method',
    ug: 'بۇ ئادرېس بۇ ئۇسۇلنى قوللىمايدۇ',
  },
  'too-many-requests': {
    status: 429,
    'zh-CN': '请求过于频繁，请稍后再试',
    en: 'Too many requests; please slow down',
    ug: 'تەلەپ بەك كۆپ، سەل تۇرۇپ قايتا سىناڭ',
  },
  'too-many-checks': {
    status: 429,
    'zh-CN': '查询过于频繁，请稍后再试',
    en: 'Too many checks; please wait a moment',
    ug: 'سۈرۈشتۈرۈش بەك كۆپ، سەل تۇرۇپ قايتا سىناڭ',
  },
  overloaded: {
    status: 503,
    'zh-CN': '系统繁忙，内容尚未保存，请稍后用同一编号再次提交',
    en: 'The system is busy and nothing was stored; please send the same id again',
    ug: 'سىستېما ئالدىراش، مەزمۇن تېخى ساقلانمىدى، سەل تۇرۇپ شۇ نومۇر بىلەن قايتا تاپشۇرۇڭ',
  },
  internal: {
    status: 500,
    'zh-CN': '系统出现错误',
    en: 'Something went wrong',
    ug: 'سىستېمىدا خاتالىق كۆرۈلدى',
  },
} as const satisfies Record<string, Record<Language, string> & { status: number }>;

export type ProblemCode = keyof typeof problems;

/** One fault of the request's content; `path` as in `answers.q_gov`. */
export interface ContentError {
  path: string;
  message: string;
}

/** Seconds after which a rejected caller may try again, unless the problem names others. */
const RETRY_AFTER_SECONDS = 2;

/** Members that documents of these problems have besides those of all. */
interface ProblemExtras {
  /** What both wrote, field by field; none where only the draft as a whole is another. */
  'draft-changed': { fields: FieldConflict[] };
  'report-incomplete': { findings: Finding[] };
  /** When the participant answered, ISO 8601. */
  'already-answered': { answeredAt: string };
  /** Version of the wave's questionnaire. */
  'questionnaire-outdated': { questionnaire: number };
  /** When the delay ends, ISO 8601. */
  'sign-in-delayed': { until: string };
  'password-weak': { fault: 'short' | 'long' | 'simple' };
  'content-too-large': { maxBytes: number };
  'content-invalid': { errors?: ContentError[] };
  /** Either lets the same submission pass. */
  'too-many-requests': { challenge: Challenge; ticket: string };
  /** A reference to the entry in the log. */
  internal: { instance?: string };
}
type ExtrasOf<C extends ProblemCode> = C extends keyof ProblemExtras ? ProblemExtras[C] : object;
/** The arguments of a problem after its code; extras may be left out where none is required. */
type Details<C extends ProblemCode> =
  object extends ExtrasOf<C>
    ? [extras?: ExtrasOf<C>, retryAfterSeconds?: number]
    : [extras: ExtrasOf<C>, retryAfterSeconds?: number];

/** An expected failure; its extras become members of the document. */
export class Problem<C extends ProblemCode = ProblemCode> extends Error {
  readonly code: C;
  readonly extras: ExtrasOf<C>;
  readonly retryAfterSeconds: number;
  constructor(code: C, ...[extras, retryAfterSeconds = RETRY_AFTER_SECONDS]: Details<C>) {
    super(problems[code].en);
    this.code = code;
    // Extras are left out only where none is required.
    this.extras = extras ?? ({} as ExtrasOf<C>);
    this.retryAfterSeconds = retryAfterSeconds;
  }
  get status() {
    return problems[this.code].status;
  }
  is<K extends ProblemCode>(code: K): this is Problem<K> {
    return (this.code as ProblemCode) === code;
  }
}

/** The problem that the caller of a failed request gets; undefined for an unexpected failure. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  return isTransient(error) ? new Problem('overloaded') : undefined;
}

/** The problem document, in `language`. */
export function problemDocument(problem: Problem, language: Language): Record<string, unknown> {
  const { status, [language]: title } = problems[problem.code];
  return { type: `urn:chengsheng:problem:${problem.code}`, title, status, detail: title, ...problem.extras };
}
