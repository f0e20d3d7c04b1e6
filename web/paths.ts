/** The only place that builds URLs. It encodes every part that comes from data. */

const part = encodeURIComponent;

function query(values: Record<string, string | number | undefined>): string {
  const defined = Object.entries(values).filter(([, v]) => v !== undefined);
  return defined.length ? `?${defined.map(([k, v]) => `${k}=${part(String(v))}`).join('&')}` : '';
}

/** Districts and counties with their cities, for the search; constant while the program runs. */
export const areasPath = (): string => '/cities/areas.json';
/** Choosing a city; the channel is passed on. */
export const homePath = (channel?: string): string => (channel ? `/?ch=${part(channel)}` : '/');
export const questionnairePath = (city: string): string => `/s/${part(city)}`;
/** Whether a resident can answer it, requested by its script. */
export const trialPath = (city: string): string => `${questionnairePath(city)}/trial`;
/** Where its script reports a shown page. */
export const pageViewsPath = (city: string): string => `${questionnairePath(city)}/views`;
/** Which of its sentences are recorded in a language. */
export const clipsPath = (city: string, language: string): string =>
  `${questionnairePath(city)}/clips/${part(language)}`;
/** A spoken sentence, by the digest of its recording. */
export const clipPath = (digest: string): string => `/clips/${part(digest)}.opus`;
/** The interviewer's tablet, and the form for copying paper. */
export const fieldPath = (city: string): string => `/field/${part(city)}`;
export const sheetsPath = (city: string): string => `/paper/${part(city)}`;
/** The link of a named interviewer: the token stays in the browser, and no server's log sees it. */
export const withToken = (path: string, token: string): string => `${path}#token=${part(token)}`;
/** The same for enrolling a device: a one-time link. */
export const withEnrolment = (path: string, link: string): string => `${path}#enrol=${part(link)}`;
export const serviceWorkerPath = (): string => '/sw.js';
/** The same questionnaire, as a channel's link opens it. */
/** The parameters of a link to the choice of a city: a channel, and an invitation whose city is unknown. */
export interface Arrival {
  ch?: string | undefined;
  k?: string | undefined;
}
export const arrivalPath = (city: string, { k, ch }: Arrival): string =>
  `${questionnairePath(city)}${query({ k, ch })}`;
export const channelPath = (city: string, channel?: string): string => arrivalPath(city, { ch: channel });
/** The short form, for a text message or a QR code. */
export const shortPath = (city: string, channel?: string): string =>
  `/q/${part(city)}${channel === undefined ? '' : `/${part(channel)}`}`;

/** A poster's settings. */
export interface PosterChoice {
  size: string;
  language: string;
  channel?: string | undefined;
}
const posterQuery = ({ channel, size, language }: PosterChoice) =>
  query({ ch: channel, size, lang: language });
export const posterSearchPath = (): string => '/poster';
export const posterPath = (city: string, choice: PosterChoice): string =>
  `/poster/${part(city)}${posterQuery(choice)}`;
/** The poster alone, as a drawing. */
export const posterFilePath = (city: string, choice: PosterChoice): string =>
  `/poster/${part(city)}.svg${posterQuery(choice)}`;

/** The questionnaire with an invitation, and its channel. */
export const invitationPath = (city: string, code: string, channel?: string): string =>
  arrivalPath(city, { k: code, ch: channel });
/** The short form, for a text message: the code tells city and channel. */
export const shortInvitationPath = (code: string): string => `/${query({ k: code.replaceAll('-', '') })}`;
export const receiptPath = (receipt: string): string => `/receipts/${part(receipt)}`;
/** The receipt with its QR code, as a drawing to keep. */
export const receiptFilePath = (receipt: string): string => `${receiptPath(receipt)}.svg`;
/** The proof that a release counts the answers of a receipt. */
export const inclusionAddress = (receipt: string, release: number): string =>
  `/api/v1/receipts/${part(receipt)}/inclusion${query({ release })}`;
export const receiptSearchPath = (): string => '/receipts';
export const resultsPath = (): string => '/results';
export const privacyPath = (): string => '/privacy';

/** Results of a wave: the latest release, or an older one by its number; all cities, or a reader's choice. */
export const wavePath = (
  wave: string,
  release?: number,
  choice: Record<string, string | undefined> = {},
): string => `/results/${part(wave)}${query({ release, ...choice })}`;
/** A wave's experimental estimates, of one dimension. */
export const experimentalPath = (wave: string, release?: number, dimension?: string): string =>
  `/results/${part(wave)}/experimental${query({ release, dimension })}`;
export const cityPath = (wave: string, city: string, release?: number): string =>
  `/results/${part(wave)}/${part(city)}${query({ release })}`;

const [CARDS, EMBEDS] = ['/cards/', '/embed/'];
/** The picture of a release for the cards of messengers: of the wave, or of a city. */
export const cardPath = (
  wave: string,
  release: number,
  language: string,
  form: 'png' | 'svg',
  city?: string,
): string =>
  `${CARDS}${part(wave)}/${release}/${part(language)}/${city === undefined ? '' : `${part(city)}/`}card.${form}`;
/** A city's score, for embedding in another site's page. */
export const embedPath = (wave: string, city: string, language?: string): string =>
  `${EMBEDS}${part(wave)}/${part(city)}${query({ lang: language })}`;
/** Whether a path is for embedding in other sites' pages. */
export const isSharedPath = (path: string): boolean => path.startsWith(EMBEDS) || path.startsWith(CARDS);

export const submissionsPath = (wave: string): string => `/api/v1/waves/${part(wave)}/submissions`;
export const releasePath = (wave: string, release: number): string =>
  `/api/v1/waves/${part(wave)}/releases/${release}`;
/** The changes in a release for a holder of another one. */
export const releaseChangesPath = (wave: string, release: number, since: number): string =>
  `${releasePath(wave, release)}/changes?since=${since}`;
export const scoresPath = (wave: string, release: number, format: 'csv' | 'xlsx' | 'parquet'): string =>
  `${releasePath(wave, release)}/scores.${format}`;
export const experimentalFilePath = (wave: string, release: number): string =>
  `${releasePath(wave, release)}/experimental.csv`;
export const signaturePath = (wave: string, release: number): string =>
  `${releasePath(wave, release)}/signature`;
/** The console, and the pages of accounts. */
export const consolePath = (): string => '/console';
/** A wave's cities in the field. */
export const overviewPath = (wave: string, search = ''): string => `/console/${part(wave)}${search}`;
/** The same as a file. */
export const overviewFilePath = (wave: string, search: string): string =>
  `/console/${part(wave)}/overview.csv${search}`;
/** One of the cities. */
export const fieldCityPath = (wave: string, city: string): string => `/console/${part(wave)}/${part(city)}`;
/** Its notes, to which one is added by posting. */
export const cityNotesPath = (wave: string, city: string): string => `${fieldCityPath(wave, city)}/notes`;
/** Taking charge of an alert; leads back to the city, or to the overview as it was. */
export const alertOwnersPath = (
  wave: string,
  alert: string,
  back: { city: string } | { search: string },
): string =>
  `${overviewPath(wave)}/alerts/${part(alert)}/owners${'city' in back ? query({ city: back.city }) : back.search}`;
/** Where answers are missing and people stop, in all cities or in one. */
export const dropOffPath = (wave: string, city?: string): string =>
  `${city === undefined ? overviewPath(wave) : fieldCityPath(wave, city)}/drop-off`;
/** By which channels, when and in which languages answers arrive. */
export const channelsPath = (wave: string): string => `/console/${part(wave)}/channels`;
/** How interviewers work, all of them or one by name, and the same as a file. */
export const interviewersPath = (wave: string, search = ''): string =>
  `/console/${part(wave)}/interviewers${search}`;
export const interviewersFilePath = (wave: string, search: string): string =>
  `/console/${part(wave)}/interviewers.csv${search}`;
/** Their devices, for enrolling and revoking. */
/** Batches of invitations and their use; as a file too. */
export const invitationsPath = (
  wave: string,
  filledIn: { city?: string; stratum?: string; count?: number } = {},
): string => `/console/${part(wave)}/invitations${query(filledIn)}`;
export const invitationCountsPath = (wave: string): string => `/console/${part(wave)}/invitations.csv`;
export const invitationBatchPath = (wave: string, id: string, step?: 'file' | 'void'): string =>
  `${invitationsPath(wave)}/${part(id)}${step ? `/${step}` : ''}`;
/** Questionnaires on paper, numbered, to print. */
export const paperSheetsPath = (wave: string, city?: string): string =>
  `/console/${part(wave)}/paper${query({ city })}`;
export const devicesPath = (wave: string): string => `${interviewersPath(wave)}/devices`;
export const devicePath = (wave: string, id: string, step?: 'revoke'): string =>
  `${devicesPath(wave)}/${part(id)}${step ? `/${step}` : ''}`;
/** Signing: the forms that freeze a draft, approve it and withdraw a release. */
export const publishPath = (wave: string, values: { done?: string } = {}): string =>
  `/console/${part(wave)}/publish${query(values)}`;
export const draftsPath = (wave: string): string => `${publishPath(wave)}/drafts`;
export const draftPath = (wave: string, draft: string, step?: 'approval'): string =>
  `${draftsPath(wave)}/${part(draft)}${step ? `/${step}` : ''}`;
export const draftCitiesPath = (wave: string, draft: string): string =>
  `${draftPath(wave, draft)}/cities.csv`;
/** The bytes that an approval signs. */
export const draftDocumentPath = (wave: string, draft: string): string =>
  `/api/v1/waves/${part(wave)}/drafts/${part(draft)}/document`;
export const withdrawalPath = (wave: string, release: number, step?: 'approval'): string =>
  `${publishPath(wave)}/releases/${release}/withdrawal${step ? `/${step}` : ''}`;

/** Waves in preparation; the steps of setting one up, and acts on the whole. */
export const preparedWavesPath = (values: { done?: string } = {}): string => `/console/waves${query(values)}`;
export const setupPath = (wave: string, values: { done?: string } = {}): string =>
  `/console/${part(wave)}/setup${query(values)}`;
export const setupStepPath = (
  wave: string,
  step: string,
  values: Record<string, string | number | undefined> = {},
): string => `${setupPath(wave)}/${part(step)}${query(values)}`;
/** One city's margins or quotas. */
export const setupCityPath = (wave: string, step: 'margins' | 'quotas', city: string): string =>
  `${setupStepPath(wave, step)}/${part(city)}`;

/** A draft, for a person without an account: the ticket names the link, and proves that this installation made it. */
export const previewLinkPath = (
  wave: string,
  ticket: string,
  choice: Partial<Record<'in' | 'size' | 'city', string>> = {},
): string => `/preview/${part(wave)}/${part(ticket)}${query(choice)}`;
/** The questionnaire draft of a wave in preparation: its outline, the form of a part, and its tools. */
export const designPath = (wave: string, values: Record<string, string | number | undefined> = {}): string =>
  `${setupStepPath(wave, 'questionnaire')}/design${query(values)}`;
export const designPartPath = (wave: string, key: string, values: { done?: string } = {}): string =>
  `${designPath(wave)}/parts/${part(key)}${query(values)}`;
export const designToolPath = (
  wave: string,
  tool: 'history' | 'preview' | 'preview/paper' | 'rehearsal',
  values: Record<string, string | undefined> = {},
): string => `${designPath(wave)}/${tool}${query(values)}`;
/** Where links to the preview are made, and where one of them is revoked. */
export const previewLinksPath = (wave: string, link?: string): string =>
  `${designToolPath(wave, 'preview')}/links${link === undefined ? '' : `/${part(link)}/revocation`}`;

/** Orders to hold arrivals: the form for one, and one with the form that withdraws it. */
export const ordersPath = (wave: string): string => `/console/${part(wave)}/orders`;
export const newOrderPath = (wave: string): string => `${ordersPath(wave)}/new`;
export const orderPath = (wave: string, id: string, step?: 'withdrawal'): string =>
  `${ordersPath(wave)}/${part(id)}${step ? `/${step}` : ''}`;
/** Results of cities for their governments: the cities, and one of them, in the newest release or in an older one. */
export const feedbackPath = (wave: string): string => `/console/${part(wave)}/feedback`;
export const cityFeedbackPath = (wave: string, city: string, release?: number): string =>
  `${fieldCityPath(wave, city)}/feedback${query({ release })}`;
/** Scores of the reader's cities, in the newest release or in another one, and the same as a file. */
export const cityScoresPath = (wave: string, release?: number): string =>
  `/console/${part(wave)}/scores${query({ release })}`;
export const cityScoresFilePath = (wave: string, release: number): string =>
  `/console/${part(wave)}/scores.csv${query({ release })}`;
/** Exports of answers; one of them, to cancel or download. */
export const exportsPath = (wave: string, done?: 'asked' | 'cancelled'): string =>
  `/console/${part(wave)}/exports${query({ done })}`;
export const exportPath = (wave: string, id: string, step: 'cancellation' | 'file'): string =>
  `${exportsPath(wave)}/${part(id)}/${step}`;
/** Where a city objects to its result; the objections, and where they are answered. */
export const cityObjectionsPath = (wave: string, city: string): string =>
  `${cityFeedbackPath(wave, city)}/objections`;
export const objectionsPath = (wave: string): string => `/console/${part(wave)}/objections`;
export const objectionAnswerPath = (wave: string, objection: string): string =>
  `${objectionsPath(wave)}/${part(objection)}/answer`;
/** Groups that wait for review; one of them, its members by page; and acts on it. */
export const reviewPath = (wave: string, search = ''): string => `/console/${part(wave)}/review${search}`;
export const heldGroupPath = (
  wave: string,
  city: string,
  group: string,
  values: { done?: string; page?: number } = {},
): string => `${reviewPath(wave)}/${part(city)}/${part(group)}${query(values)}`;
export const groupFormPath = (
  wave: string,
  city: string,
  group: string,
  form: 'decisions' | 'withdrawals' | 'provisional-verdicts' | 'second-opinions',
  page?: number,
): string => `${heldGroupPath(wave, city, group)}/${form}${query({ page })}`;
/** The pulls of a wave's releases, as a page and as a file; and the evaluator's own keys. */
export const pullsPath = (wave: string, values: { before?: string; done?: string } = {}): string =>
  `/console/${part(wave)}/pulls${query(values)}`;
export const pullsFilePath = (wave: string): string => `/console/${part(wave)}/pulls.csv`;
export const ownKeyPath = (wave: string, key: string): string =>
  `${pullsPath(wave)}/keys/${part(key)}/revoke`;
export const signInPath = (
  values: { to?: string | undefined; failed?: 'provider'; done?: 'out' } = {},
): string => `/console/sign-in${query(values)}`;
export const signOutPath = (): string => '/console/sign-out';
export const secondFactorPath = (to?: string): string => `/console/sign-in/code${query({ to })}`;
/** The OpenID Connect provider, for signing in, or for joining its identity to an account. */
export const providerPath = (purpose?: 'join'): string =>
  `/console/sign-in/provider${query({ for: purpose })}`;
export const confirmationPath = (to?: string): string => `/console/confirm${query({ to })}`;
/** The link that sets up an account. */
export const activationPath = (token?: string): string => `/console/activate${query({ t: token })}`;
export const ownAccountPath = (): string => '/console/account';
export const ownPasswordPath = (): string => '/console/account/password';
export const ownMailsPath = (step?: 'link'): string => `/console/account/mails${step ? `/${step}` : ''}`;
/** The link that confirms an address for mails. */
export const mailAddressPath = (token?: string): string => `/console/mail-address${query({ t: token })}`;
export const ownSecondFactorPath = (step?: 'code' | 'codes' | 'removal'): string =>
  `/console/account/second-factor${step ? `/${step}` : ''}`;
/** Everybody who works here, their roles, and the keys of programs. */
export const peoplePath = (): string => '/console/people';
export const invitePath = (): string => `${peoplePath()}/invite`;
export const apiKeysPath = (): string => `${peoplePath()}/keys`;
export const personPath = (id: string, step?: 'roles' | 'reset' | 'close'): string =>
  `${peoplePath()}/${part(id)}${step ? `/${step}` : ''}`;
export const grantPath = (person: string, grant: string): string =>
  `${personPath(person, 'roles')}/${part(grant)}/revoke`;
export const apiKeyPath = (key: string): string => `${apiKeysPath()}/${part(key)}/revoke`;

/** Evaluations around the survey, one of them, and a city's report in it. */
export const evaluationsPath = (): string => '/console/evaluations';
export const evaluationPath = (evaluation: string, search = ''): string =>
  `${evaluationsPath()}/${part(evaluation)}${search}`;
export const evaluationFormPath = (evaluation: string, form: 'extensions' | 'drafts'): string =>
  `${evaluationPath(evaluation)}/${form}`;
/** People to tell of their city's report, and marking them as told. */
export const remindersPath = (evaluation: string, step?: 'told', told?: number): string =>
  `${evaluationPath(evaluation)}/reminders${step ? `/${step}` : ''}${query({ told })}`;
export const evaluationApprovalPath = (evaluation: string, draft: string): string =>
  `${evaluationFormPath(evaluation, 'drafts')}/${part(draft)}/approval`;
export const evaluationWithdrawalPath = (evaluation: string, release: number, step?: 'approval'): string =>
  `${evaluationPath(evaluation)}/releases/${release}/withdrawal${step ? `/${step}` : ''}`;
/** The optional sets of an evaluation's provinces, and the forms about one of them. */
export const optionalSetsPath = (evaluation: string, done?: string): string =>
  `${evaluationPath(evaluation)}/optional-sets${query({ done })}`;
export const optionalDecisionPath = (evaluation: string, proposal: string): string =>
  `${optionalSetsPath(evaluation)}/${part(proposal)}/decision`;
/** Cases and work reports: of all, of one owner, and acts on one of them. */
export const papersPath = (evaluation: string): string => `${evaluationPath(evaluation)}/papers`;
export const ownPapersPath = (evaluation: string, owner: string, done?: string): string =>
  `${papersPath(evaluation)}/${part(owner)}${query({ done })}`;
export const paperPath = (
  evaluation: string,
  owner: string,
  paper: string,
  what: 'file' | 'decisions' | 'publication',
): string => `${ownPapersPath(evaluation, owner)}/${part(paper)}/${what}`;
export const reportPath = (evaluation: string, city: string, done?: string): string =>
  `${evaluationPath(evaluation)}/cities/${part(city)}${query({ done })}`;
export const reportFormPath = (
  evaluation: string,
  city: string,
  form: 'reports' | 'recall' | 'given' | 'extensions',
): string => `${reportPath(evaluation, city)}/${form}`;
export const reportLevelPath = (evaluation: string, city: string, level: string, done?: 'saved'): string =>
  `${reportPath(evaluation, city)}/levels/${part(level)}${query({ done })}`;
export const reportTablePath = (evaluation: string, city: string, changed?: number): string =>
  `${reportPath(evaluation, city)}/table${query({ changed })}`;
export const reportTableFilePath = (evaluation: string, city: string, format: 'xlsx' | 'csv'): string =>
  `${reportTablePath(evaluation, city)}/${format}`;
export const reportVersionPath = (evaluation: string, city: string, number: number, done?: string): string =>
  `${reportPath(evaluation, city)}/reports/${number}${query({ done })}`;
/** A ministry's remarks on a version. */
export const reportRemarksPath = (evaluation: string, city: string, number: number): string =>
  `${reportVersionPath(evaluation, city, number)}/remarks`;
export const reportDecisionsPath = (evaluation: string, city: string, number: number): string =>
  `${reportVersionPath(evaluation, city, number)}/decisions`;
export const reportFilePath = (evaluation: string, city: string, sha256: string): string =>
  `${reportPath(evaluation, city)}/files/${part(sha256)}`;
/** The published results of evaluations, one of them, and a city's row. */
export const evaluationResultsPath = (): string => '/evaluations';
export const evaluationResultPath = (evaluation: string, release?: number): string =>
  `/evaluations/${part(evaluation)}${query({ release })}`;
export const evaluatedCityPath = (evaluation: string, city: string, release?: number): string =>
  `/evaluations/${part(evaluation)}/${part(city)}${query({ release })}`;
/** Published cases, from one of them on where it is named, and the document of one. */
export const publicCasesPath = (evaluation: string, paper?: string): string =>
  `${evaluationResultPath(evaluation)}/cases${paper === undefined ? '' : `#${part(paper)}`}`;
export const publicCasePath = (evaluation: string, paper: string): string =>
  `${publicCasesPath(evaluation)}/${part(paper)}/file`;
export const evaluationReleasePath = (evaluation: string, release: number): string =>
  `/api/v1/evaluations/${part(evaluation)}/releases/${release}`;
export const evaluationSignaturePath = (evaluation: string, release: number): string =>
  `${evaluationReleasePath(evaluation, release)}/signature`;
export const evaluationDraftPath = (evaluation: string, draft: string): string =>
  `/api/v1/evaluations/${part(evaluation)}/drafts/${part(draft)}/document`;

/** What people did, newest first; `search` filters it. */
export const trailPath = (search = ''): string => `/console/trail${search}`;
export const trailFilePath = (search = ''): string => `/console/trail.csv${search}`;

/** The page that checks a release. */
export const verifyPath = (): string => '/verify';

/** How scores are made, and what they are worth. */
export const methodPath = (): string => '/method';

/** What the fields of published files mean. */
export const dictionaryPath = (): string => '/dictionary';

export const keysPath = (): string => '/.well-known/jwks.json';

/** The same page in another language: path and query stay, only `lang` changes. */
export const inLanguagePath = (url: string, language: string): string => withParameter(url, 'lang', language);
/** The same page in large print, or as it is. */
export const inModePath = (url: string, mode: string): string => withParameter(url, 'mode', mode);

/** The same path and query, but for one parameter. */
export function withParameter(url: string, name: string, value: string): string {
  const [path = '/', search = ''] = url.split('#')[0]!.split('?');
  const parameters = new URLSearchParams(search);
  parameters.set(name, value);
  return `${path}?${parameters}`;
}
