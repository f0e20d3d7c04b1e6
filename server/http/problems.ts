import type { Challenge } from 'altcha-lib';
import { isTransient } from '../../db/errors.ts';
import type { ReportFinding } from '../survey/evaluation/checks.ts';
import type { FieldConflict } from '../survey/evaluation/draft.ts';
import type { TableFault } from '../survey/evaluation/report-table.ts';
import type { ContestedField } from '../survey/field-draft.ts';
import type { Language } from '../survey/questionnaire/languages.ts';
import type { PreflightCheck } from '../survey/release/preflight.ts';

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
  'wave-frozen': {
    status: 409,
    'zh-CN': '本轮调查已经开放，设置不能再改',
    en: 'The wave is open: what it was set up with is frozen',
    ug: 'بۇ قېتىملىق تەكشۈرۈش ئېچىۋېتىلدى، تەڭشەكلەر ئۆزگەرمەيدۇ',
  },
  'wave-exists': {
    status: 409,
    'zh-CN': '已有一轮调查使用这一代号',
    en: 'There is a wave of this code already',
    ug: 'بۇ كودلۇق تەكشۈرۈش بار',
  },
  'wave-in-use': {
    status: 409,
    'zh-CN': '已有人员或密钥获得这一轮的权限，不能删除',
    en: 'Somebody has a role or a key for this wave, so it cannot be deleted',
    ug: 'بۇ قېتىملىق تەكشۈرۈش ئۈچۈن ھوقۇق بېرىلگەن، ئۆچۈرگىلى بولمايدۇ',
  },
  'wave-not-ready': {
    status: 409,
    'zh-CN': '本轮调查尚不能开放',
    en: 'Something keeps the wave from being opened',
    ug: 'بۇ قېتىملىق تەكشۈرۈشنى تېخى ئاچقىلى بولمايدۇ',
  },
  'setup-changed': {
    status: 409,
    'zh-CN': '其他人刚刚修改了这一步',
    en: 'Somebody else has changed this step meanwhile',
    ug: 'باشقىلار بۇ قەدەمنى ئۆزگەرتتى',
  },
  'questionnaire-locked': {
    status: 409,
    'zh-CN': '全国核心问卷已锁定，须先接管',
    en: 'The national core is locked until somebody takes it over',
    ug: 'دۆلەتلىك ئاساسىي سوئالنامە قۇلۇپلانغان، ئاۋۋال ئۆتكۈزۈۋېلىش كېرەك',
  },
  'questionnaire-faulty': {
    status: 409,
    'zh-CN': '问卷草稿还有错误',
    en: 'The draft of the questionnaire has faults',
    ug: 'سوئالنامە لايىھەسىدە خاتالىق بار',
  },
  'opening-unknown': {
    status: 404,
    'zh-CN': '没有这样的开放提议',
    en: 'Nobody has proposed this opening',
    ug: 'بۇنداق ئېچىش تەكلىپى يوق',
  },
  'opening-overtaken': {
    status: 409,
    'zh-CN': '提议之后设置已有变化，请重新提议',
    en: 'The set-up has changed since it was proposed to be opened',
    ug: 'تەكلىپتىن كېيىن تەڭشەك ئۆزگەردى',
  },
  'questionnaire-unknown': {
    status: 404,
    'zh-CN': '没有这一版问卷',
    en: 'There is no such version of a questionnaire',
    ug: 'بۇنداق سوئالنامە نەشرى يوق',
  },
  'city-unknown': {
    status: 404,
    'zh-CN': '这座城市不在本轮调查范围内',
    en: 'This city is not part of the wave',
    ug: 'بۇ شەھەر بۇ قېتىملىق تەكشۈرۈش دائىرىسىدە ئەمەس',
  },
  'alert-unknown': {
    status: 404,
    'zh-CN': '没有这条提醒',
    en: 'There is no such alert',
    ug: 'بۇنداق ئەسكەرتىش يوق',
  },
  'alert-taken': {
    status: 409,
    'zh-CN': '已有其他人负责这条提醒',
    en: 'Somebody else has taken charge of this alert',
    ug: 'بۇ ئەسكەرتىشكە باشقىلار مەسئۇل بولدى',
  },
  'note-conflict': {
    status: 409,
    'zh-CN': '同一编号已用于另一条备注',
    en: 'This id was used before for another note',
    ug: 'بۇ نومۇر باشقا ئىزاھات ئۈچۈن ئىشلىتىلگەن',
  },
  'release-unknown': {
    status: 404,
    'zh-CN': '没有这一期结果',
    en: 'There is no such release',
    ug: 'بۇنداق نەتىجە نەشرى يوق',
  },
  'objection-unknown': {
    status: 404,
    'zh-CN': '没有这条异议',
    en: 'There is no such objection',
    ug: 'بۇنداق ئېتىراز يوق',
  },
  'objection-conflict': {
    status: 409,
    'zh-CN': '同一编号已经用于不同的异议',
    en: 'This id was used before for another objection',
    ug: 'بۇ نومۇر باشقا ئېتىراز ئۈچۈن ئىشلىتىلگەن',
  },
  'objections-closed': {
    status: 409,
    'zh-CN': '提出异议的期限已过',
    en: 'The time for objections is over',
    ug: 'ئېتىراز بىلدۈرۈش ۋاقتى توشتى',
  },
  'objection-answered': {
    status: 409,
    'zh-CN': '这条异议已有答复',
    en: 'This objection was answered before',
    ug: 'بۇ ئېتىرازغا جاۋاب بېرىلگەن',
  },
  'draft-unknown': {
    status: 404,
    'zh-CN': '没有这份待发布稿',
    en: 'There is no such draft of a release',
    ug: 'بۇنداق ئېلان لايىھىسى يوق',
  },
  'proposal-unknown': {
    status: 404,
    'zh-CN': '没有这样的撤回提议',
    en: 'Nobody has proposed to withdraw this release',
    ug: 'بۇ نەتىجە نەشرىنى قايتۇرۇۋېلىش تەكلىپى يوق',
  },
  'publishing-busy': {
    status: 409,
    'zh-CN': '其他人正在发布本轮结果，请稍后再试',
    en: 'Somebody else is publishing this wave at this moment',
    ug: 'باشقىلار بۇ قېتىملىق نەتىجىنى ئېلان قىلىۋاتىدۇ، سەل تۇرۇپ قايتا سىناڭ',
  },
  'reason-needed': {
    status: 422,
    'zh-CN': '已有发布结果，更正须说明理由',
    en: 'A release exists; a correction has to name its reason',
    ug: 'نەتىجە ئېلان قىلىنغان، تۈزىتىش ئۈچۈن سەۋەب يېزىلىشى كېرەك',
  },
  'draft-conflict': {
    status: 409,
    'zh-CN': '同一编号已经用于不同的内容',
    en: 'This id was used before for something else',
    ug: 'بۇ نومۇر باشقا مەزمۇن ئۈچۈن ئىشلىتىلگەن',
  },
  'draft-overtaken': {
    status: 409,
    'zh-CN': '内容已有变化，请查看最新的待发布稿',
    en: 'This is not what stands any more; please look at the newest',
    ug: 'مەزمۇن ئۆزگەردى، ئەڭ يېڭى لايىھىنى كۆرۈڭ',
  },
  'second-person-needed': {
    status: 409,
    'zh-CN': '须由提出者以外的另一人批准',
    en: 'Another person than the author has to approve it',
    ug: 'تەكلىپ قىلغۇچىدىن باشقا بىر كىشى تەستىقلىشى كېرەك',
  },
  'not-ready': {
    status: 409,
    'zh-CN': '尚未满足发布条件',
    en: 'What has to be true before a release is not true yet',
    ug: 'ئېلان قىلىش شەرتلىرى تېخى تولۇق ئەمەس',
  },
  'withdrawn-before': {
    status: 409,
    'zh-CN': '这一期结果已经撤回',
    en: 'This release was withdrawn before',
    ug: 'بۇ نەتىجە نەشرى قايتۇرۇۋېلىنغان',
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
  'device-revoked': {
    status: 403,
    'zh-CN': '这台设备的授权已被收回；未发送的内容仍在设备上，重新启用后可以发送',
    en: 'This device’s enrolment was revoked; what is unsent is still on it, and can be sent once it is enrolled again',
    ug: 'بۇ ئۈسكۈنىنىڭ ھوقۇقى قايتۇرۇۋېلىندى؛ ئەۋەتىلمىگەنلىرى ئۈسكۈنىدە ساقلاقلىق، قايتا قوزغىتىلسا ئەۋەتكىلى بولىدۇ',
  },
  'enrolment-unknown': {
    status: 404,
    'zh-CN': '没有这台设备',
    en: 'There is no such device or token',
    ug: 'بۇنداق ئۈسكۈنە يوق',
  },
  'no-invitations': {
    status: 409,
    'zh-CN': '本轮调查不使用邀请码，或已不再接受作答',
    en: 'This wave takes no invitations, or no answers any more',
    ug: 'بۇ قېتىملىق تەكشۈرۈشتە تەكلىپ كودى ئىشلىتىلمەيدۇ',
  },
  'batch-unknown': {
    status: 404,
    'zh-CN': '没有这批邀请',
    en: 'There is no such batch of invitations',
    ug: 'بۇنداق تەكلىپ تۈركۈمى يوق',
  },
  'batch-made': {
    status: 409,
    'zh-CN': '这批邀请码已经下载过或已作废，不能再次下载',
    en: 'The codes of this batch were downloaded before, or it is void: they are nowhere any more',
    ug: 'بۇ تەكلىپ تۈركۈمى چۈشۈرۈلگەن ياكى ئىناۋەتسىز',
  },
  'no-interviewers': {
    status: 409,
    'zh-CN': '本轮调查不设访问员',
    en: 'This wave takes no interviewers',
    ug: 'بۇ قېتىملىق تەكشۈرۈشتە زىيارەتچى يوق',
  },
  'key-unknown': {
    status: 404,
    'zh-CN': '没有这把密钥，或已被撤销',
    en: 'There is no such key, or it was revoked before',
    ug: 'بۇنداق ئاچقۇچ يوق ياكى ئەمەلدىن قالدۇرۇلغان',
  },
  'key-conflict': {
    status: 409,
    'zh-CN': '同一编号已经用过；密钥只显示一次，请撤销后另建',
    en: 'This id was used before. A key is shown once: revoke it and make another',
    ug: 'بۇ نومۇر ئىشلىتىلگەن؛ ئاچقۇچ پەقەت بىر قېتىم كۆرسىتىلىدۇ، ئەمەلدىن قالدۇرۇپ يېڭىسىنى قۇرۇڭ',
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
  'order-unknown': {
    status: 404,
    'zh-CN': '没有这一暂扣指令',
    en: 'There is no such order',
    ug: 'بۇنداق تۇتۇپ تۇرۇش بۇيرۇقى يوق',
  },
  'order-conflict': {
    status: 409,
    'zh-CN': '同一编号已经用于不同的暂扣指令',
    en: 'This id was used before for another order',
    ug: 'بۇ نومۇر باشقا تۇتۇپ تۇرۇش بۇيرۇقى ئۈچۈن ئىشلىتىلگەن',
  },
  'order-withdrawn': {
    status: 409,
    'zh-CN': '这一暂扣指令已被撤销',
    en: 'This order was withdrawn before',
    ug: 'بۇ تۇتۇپ تۇرۇش بۇيرۇقى ئەمەلدىن قالدۇرۇلغان',
  },
  'export-unknown': {
    status: 404,
    'zh-CN': '没有这一导出',
    en: 'There is no such export',
    ug: 'بۇنداق چىقىرىش يوق',
  },
  'export-conflict': {
    status: 409,
    'zh-CN': '同一编号已经用于另一导出',
    en: 'This id was used before for another export',
    ug: 'بۇ نومۇر باشقا چىقىرىش ئۈچۈن ئىشلىتىلگەن',
  },
  'too-many-exports': {
    status: 409,
    'zh-CN': '您的导出已达上限，请先取消或删除一个',
    en: 'You have as many exports as one person may; cancel or discard one first',
    ug: 'چىقىرىشلىرىڭىز چەككە يەتتى، ئاۋۋال بىرىنى ئەمەلدىن قالدۇرۇڭ',
  },
  'too-many-files': {
    status: 409,
    'zh-CN': '该市提交的文件已达上限（1000 个、共 1 GB，含已移除的）',
    en: 'This city has sent as many files as it may: 1,000, and 1 GB, those taken away included',
    ug: 'بۇ شەھەر يوللىغان ھۆججەتلەر چەككە يەتتى (1000 دانە، جەمئىي 1 GB، ئېلىۋېتىلگەنلىرىمۇ شۇنىڭ ئىچىدە)',
  },
  'too-many-objections': {
    status: 409,
    'zh-CN': '对这一期结果的异议已达上限（20 条）',
    en: 'There are as many objections to this release as a city may make: 20',
    ug: 'بۇ نەتىجىگە بولغان ئېتىرازلار چەككە يەتتى (20 پارچە)',
  },
  'too-many-keys': {
    status: 409,
    'zh-CN': '您在本轮的密钥已达上限（有效的 20 把，总共 200 把），请先撤销一把',
    en: 'You have as many keys for this wave as one person may, 20 that are good and 200 in all; revoke one first',
    ug: 'بۇ قېتىمدىكى ئاچقۇچلىرىڭىز چەككە يەتتى (ئۈنۈملۈكى 20، جەمئىي 200)، ئاۋۋال بىرىنى ئەمەلدىن قالدۇرۇڭ',
  },
  'export-unfinished': {
    status: 409,
    'zh-CN': '导出尚未完成',
    en: 'The export is not complete yet',
    ug: 'چىقىرىش تېخى تاماملانمىدى',
  },
  'export-gone': {
    status: 410,
    'zh-CN': '这一导出没有文件，或文件已不再保存',
    en: 'This export came to no file, or its file is kept no more',
    ug: 'بۇ چىقىرىشنىڭ ھۆججىتى يوق ياكى ئەمدى ساقلانمايدۇ',
  },
  'exports-elsewhere': {
    status: 501,
    'zh-CN': '导出由 Node 服务器生成，此处没有这样的服务器',
    en: 'Exports are written by servers on Node, and this one is not',
    ug: 'چىقىرىشنى Node مۇلازىمېتىرلىرى قىلىدۇ، بۇ يەردىكىسى ئۇنداق ئەمەس',
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
  'decided-before': {
    status: 409,
    'zh-CN': '其他人已先对这一组作出决定，请查看后再定',
    en: 'Somebody decided on this group first; look at that and decide again',
    ug: 'باشقىلار بۇ گۇرۇپپا توغرىسىدا ئاۋۋال قارار چىقاردى، قاراپ چىقىپ قايتا قارار قىلىڭ',
  },
  'opinion-not-asked': {
    status: 409,
    'zh-CN': '这里不需要您的这一意见，或已有人给出',
    en: 'No such opinion is asked of you here, or it was given before',
    ug: 'بۇ يەردە سىزنىڭ بۇ پىكرىڭىز كېرەك ئەمەس ياكى ئاللىقاچان بېرىلگەن',
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
  'evaluation-open': {
    status: 409,
    'zh-CN': '本次评价已开放填报，自选指标不能再改',
    en: 'The evaluation is open; optional sets cannot change any more',
    ug: 'بۇ قېتىملىق باھالاش ئېچىۋېتىلدى، ئىختىيارىي كۆرسەتكۈچلەرنى ئەمدى ئۆزگەرتكىلى بولمايدۇ',
  },
  'no-optional-set': {
    status: 409,
    'zh-CN': '直辖市和计划单列市没有自选指标；本次评价中该省没有其他城市',
    en: 'Municipalities and planning cities have no optional indicators, and the evaluation has no other city of this province',
    ug: 'بىۋاسىتە قاراشلىق شەھەرلەر ۋە پىلاندا ئايرىم كۆرسىتىلگەن شەھەرلەرنىڭ ئىختىيارىي كۆرسەتكۈچى يوق',
  },
  'paper-unknown': {
    status: 404,
    'zh-CN': '没有这份材料',
    en: 'There is no such paper',
    ug: 'بۇنداق ماتېرىيال يوق',
  },
  'too-many-papers': {
    status: 409,
    'zh-CN': '材料已达上限：每市 10 个案例，每省 1 份工作报告，每份 20 版',
    en: 'As many papers as may be: ten cases a city, one work report a province, twenty versions of each',
    ug: 'ماتېرىيال چەككە يەتتى',
  },
  'optional-set-unknown': {
    status: 404,
    'zh-CN': '没有这份自选指标',
    en: 'There is no such optional set',
    ug: 'بۇنداق ئىختىيارىي كۆرسەتكۈچ يوق',
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
  'table-faulty': {
    status: 422,
    'zh-CN': '表格有误，没有写入任何内容',
    en: 'The table has faults; nothing of it was saved',
    ug: 'جەدۋەلدە خاتالىق بار، ھېچنېمە ساقلانمىدى',
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

/** Seconds after which a rejected caller may try again, unless the problem states others. */
const RETRY_AFTER_SECONDS = 2;

/** Extra members in the documents of these problems. */
interface ProblemExtras {
  /** Both entries, field by field; empty where only the draft as a whole differs. */
  'draft-changed': { fields: readonly (FieldConflict | ContestedField<string>)[] };
  'report-incomplete': { findings: ReportFinding[] };
  /** All faults, and the sheet's name; null for CSV. */
  'table-faulty': { sheet: string | null; faults: TableFault[] };
  /** The alert's current owner, and since when, ISO 8601. */
  'alert-taken': { owner: { name: string; at: string } };
  /** The end of the period, ISO 8601. */
  'objections-closed': { until: string };
  /** The unmet checks. */
  'not-ready': { checks: readonly PreflightCheck[] };
  /** The latest decision on the group, or the undoing of one. */
  'decided-before': { decision: string };
  /** When the participant answered, ISO 8601. */
  'already-answered': { answeredAt: string };
  /** The version of the wave's questionnaire. */
  'questionnaire-outdated': { questionnaire: number };
  /** When the delay ends, ISO 8601. */
  'sign-in-delayed': { until: string };
  'password-weak': { fault: 'short' | 'long' | 'simple' };
  'content-too-large': { maxBytes: number };
  'content-invalid': { errors?: ContentError[] };
  /** Either of them admits the same submission. */
  'too-many-requests': { challenge: Challenge; ticket: string };
  /** A reference to the log entry. */
  internal: { instance?: string };
}
type ExtrasOf<C extends ProblemCode> = C extends keyof ProblemExtras ? ProblemExtras[C] : object;
/** The arguments of a problem after its code; extras may be absent where none is required. */
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
    // Extras are absent only where none is required.
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

/** What happened, in a sentence. */
export const titleOfProblem = ({ code }: Problem, language: Language): string => problems[code][language];

/** The problem document, in `language`. */
export function problemDocument(problem: Problem, language: Language): Record<string, unknown> {
  const { status } = problem;
  const title = titleOfProblem(problem, language);
  return { type: `urn:chengsheng:problem:${problem.code}`, title, status, detail: title, ...problem.extras };
}
