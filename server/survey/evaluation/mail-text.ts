import { CHINA_OFFSET_MS, DAY_MS, localDayOf, startOfDay } from '../china-time.ts';
import type { Language } from '../questionnaire/languages.ts';
import type { ReportState } from './report-state.ts';

/** Mails to a city's people about its report: its state and its deadline, never its content. */

export const mailKinds = ['opened', 'due-7', 'due-1', 'extended', 'returned', 'accepted'] as const;
export type MailKind = (typeof mailKinds)[number];

/** The kind of the mail with which a person confirms the address; it is about no city. */
export const CONFIRMATION = 'confirm';

/** The languages that a mail can be in. */
export const mailLanguages = ['zh-CN', 'en'] as const satisfies readonly Language[];
export type MailLanguage = (typeof mailLanguages)[number];

export interface MailFacts {
  /** Title of the evaluation. */
  evaluation: string;
  city: string;
  dueAt: Date;
}

/** Subject and body of a mail, as plain text; the sender adds the link. */
export function mailText(
  kind: MailKind,
  language: MailLanguage,
  { evaluation, city, dueAt }: MailFacts,
): { subject: string; body: string } {
  const words = texts[language][kind];
  const time = timeText(dueAt, language);
  return { subject: words.subject(evaluation, city), body: words.body(evaluation, city, time) };
}

type Words = Record<
  MailKind,
  {
    subject(evaluation: string, city: string): string;
    body(evaluation: string, city: string, time: string): string;
  }
>;

const chinese: Words = {
  opened: {
    subject: (evaluation, city) => `${city}：${evaluation}开始填报`,
    body: (evaluation, city, time) => `${evaluation}已开始填报，请${city}于${time}前提交。`,
  },
  'due-7': {
    subject: (evaluation, city) => `${city}：${evaluation}还有七天截止`,
    body: (evaluation, city, time) => `${evaluation}将于${time}截止，${city}尚未提交。`,
  },
  'due-1': {
    subject: (evaluation, city) => `${city}：${evaluation}明天截止`,
    body: (evaluation, city, time) =>
      `${evaluation}将于${time}截止，${city}尚未提交。截止后只有秘书处延期才能提交。`,
  },
  extended: {
    subject: (evaluation, city) => `${city}：${evaluation}截止时间有调整`,
    body: (evaluation, city, time) => `${evaluation}中，${city}的截止时间现为${time}。`,
  },
  returned: {
    subject: (evaluation, city) => `${city}：${evaluation}填报已退回`,
    body: (evaluation, city, time) =>
      `${city}在${evaluation}中的填报已退回，理由和意见见工作台。请修改后于${time}前重新提交。`,
  },
  accepted: {
    subject: (evaluation, city) => `${city}：${evaluation}填报已通过`,
    body: (evaluation, city) => `${city}在${evaluation}中的填报已通过。`,
  },
};

const english: Words = {
  opened: {
    subject: (evaluation, city) => `${city}: ${evaluation} takes reports`,
    body: (evaluation, city, time) =>
      `${evaluation} takes reports from now on. Please submit that of ${city} by ${time}.`,
  },
  'due-7': {
    subject: (evaluation, city) => `${city}: ${evaluation} is due in seven days`,
    body: (evaluation, city, time) => `${evaluation} is due ${time}. ${city} has not submitted its report.`,
  },
  'due-1': {
    subject: (evaluation, city) => `${city}: ${evaluation} is due tomorrow`,
    body: (evaluation, city, time) =>
      `${evaluation} is due ${time}. ${city} has not submitted its report. Afterwards only an extension by the secretariat lets it.`,
  },
  extended: {
    subject: (evaluation, city) => `${city}: another deadline of ${evaluation}`,
    body: (evaluation, city, time) => `In ${evaluation} the report of ${city} is now due ${time}.`,
  },
  returned: {
    subject: (evaluation, city) => `${city}: the report was returned, ${evaluation}`,
    body: (evaluation, city, time) =>
      `The report of ${city} in ${evaluation} was returned; the console has the reason and the remarks. Please correct it and submit it again by ${time}.`,
  },
  accepted: {
    subject: (evaluation, city) => `${city}: the report is accepted, ${evaluation}`,
    body: (evaluation, city) => `The report of ${city} in ${evaluation} is accepted.`,
  },
};

const texts: Record<MailLanguage, Words> = { 'zh-CN': chinese, en: english };

/** Subject and body of the mail that asks an address to be confirmed; the sender adds the link. */
export const confirmationText = (language: MailLanguage, name: string): { subject: string; body: string } =>
  language === 'en'
    ? {
        subject: 'Please confirm this address for mails',
        body: `${name} gave this address in the console of Chengsheng, the citizen experience survey, to be told when a city’s report is due. If that was you, open this link and confirm; it is good once, within 72 hours. If not, do nothing: no other mail comes here unless it is confirmed.`,
      }
    : {
        subject: '请确认接收邮件的邮箱',
        body: `${name}在市民体验调查“城声”的工作台填写了这个邮箱，用来接收城市填报的通知。如果是您本人填写的，请打开下面的链接并确认；链接七十二小时内有效，只能用一次。如果不是，不必理会：没有确认，就不会再有邮件发到这里。`,
      };

function timeText(time: Date, language: MailLanguage): string {
  const local = new Date(time.getTime() + CHINA_OFFSET_MS);
  const text = local.toLocaleString(language, {
    timeZone: 'UTC',
    dateStyle: 'long',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  return language === 'en' ? `${text} (China time)` : `${text}（北京时间）`;
}

/** Whether a city still has to submit: it never did, recalled its report, or got it back. */
export const owesReport = (state: ReportState): boolean => state === 'draft' || state === 'returned';

/** No reminder goes out before eight in the morning. */
const FIRST_HOUR_MS = 8 * 3_600_000;

/** The reminder of a deadline that is due now: on the day a week before, and on the day before, in China. */
export function reminderOf(dueAt: Date, now: Date): 'due-7' | 'due-1' | undefined {
  const today = startOfDay(localDayOf(now)).getTime();
  if (now >= dueAt || now.getTime() < today + FIRST_HOUR_MS) return undefined;
  const days = Math.round((startOfDay(localDayOf(dueAt)).getTime() - today) / DAY_MS);
  return days === 7 ? 'due-7' : days === 1 ? 'due-1' : undefined;
}

/** Days after which a server no longer sends news. */
const NEWS_DAYS = 3;

/** Until when a server may send a mail: a reminder until the deadline, news for three days. */
export const mailExpiry = (kind: MailKind, dueAt: Date, now: Date): Date =>
  kind === 'due-7' || kind === 'due-1' ? dueAt : new Date(now.getTime() + NEWS_DAYS * DAY_MS);

/** Days for which an undeliverable mail waits for somebody to tell its person. */
const KEPT_DAYS = 30;

/** Older mails are given up. */
export const oldestMail = (now: Date): Date => new Date(now.getTime() - KEPT_DAYS * DAY_MS);

/** Why a mail was given up without a failed attempt: its person has no address, or no server sends mails. */
export const NO_ADDRESS = 'no-address';
export const NEVER_TRIED = 'never-tried';

/** Why a mail does not go out: nobody has confirmed the address that its person typed. */
export const NOT_CONFIRMED = 'not-confirmed';
