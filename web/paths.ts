/** The only place that builds URLs. Every part that comes from data is encoded here. */

const part = encodeURIComponent;

function query(values: Record<string, string | number | undefined>): string {
  const defined = Object.entries(values).filter(([, v]) => v !== undefined);
  return defined.length ? `?${defined.map(([k, v]) => `${k}=${part(String(v))}`).join('&')}` : '';
}

/** Districts and counties with their cities, for the search; the same for as long as the program is. */
export const areasPath = (): string => '/cities/areas.json';
/** Choosing a city; the channel goes on with whoever chooses one. */
export const homePath = (channel?: string): string => (channel ? `/?ch=${part(channel)}` : '/');
export const questionnairePath = (city: string): string => `/s/${part(city)}`;
/** Whether somebody can answer it, asked by its script. */
export const trialPath = (city: string): string => `${questionnairePath(city)}/trial`;
/** Which sentences of it are there spoken, in a language. */
export const clipsPath = (city: string, language: string): string =>
  `${questionnairePath(city)}/clips/${part(language)}`;
/** A spoken sentence, by the digest of its recording. */
export const clipPath = (digest: string): string => `/clips/${part(digest)}.opus`;
/** The interviewer's tablet, and the form into which paper is copied. */
export const fieldPath = (city: string): string => `/field/${part(city)}`;
export const sheetsPath = (city: string): string => `/paper/${part(city)}`;
/** For an interviewer who is defined the link: the token stays in the browser, no server's log sees it. */
export const withToken = (path: string, token: string): string => `${path}#token=${part(token)}`;
export const serviceWorkerPath = (): string => '/sw.js';
/** The same questionnaire, as a channel's link opens it. */
export const channelPath = (city: string, channel?: string): string =>
  `${questionnairePath(city)}${query({ ch: channel })}`;
/** The same in few characters, for a text message or a QR code. */
export const shortPath = (city: string, channel?: string): string =>
  `/q/${part(city)}${channel === undefined ? '' : `/${part(channel)}`}`;

/** What a poster is made for. */
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

/** The questionnaire for whom an invitation vouches, with the channel that it goes out by. */
export const invitationPath = (city: string, code: string, channel?: string): string =>
  `${questionnairePath(city)}${query({ k: code, ch: channel })}`;
export const receiptPath = (receipt: string): string => `/receipts/${part(receipt)}`;
/** The receipt with its QR code, as a drawing to keep. */
export const receiptFilePath = (receipt: string): string => `${receiptPath(receipt)}.svg`;
/** The proof that a release counts the answers of a receipt. */
export const inclusionPath = (receipt: string, release: number): string =>
  `/api/v1/receipts/${part(receipt)}/inclusion${query({ release })}`;
export const receiptSearchPath = (): string => '/receipts';
export const resultsPath = (): string => '/results';
export const privacyPath = (): string => '/privacy';

/** Results of a wave: the latest release, or an older one by its number. */
export const wavePath = (wave: string, release?: number): string =>
  `/results/${part(wave)}${query({ release })}`;
export const cityPath = (wave: string, city: string, release?: number): string =>
  `/results/${part(wave)}/${part(city)}${query({ release })}`;

export const submissionsPath = (wave: string): string => `/api/v1/waves/${part(wave)}/submissions`;
export const releasePath = (wave: string, release: number): string =>
  `/api/v1/waves/${part(wave)}/releases/${release}`;
export const scoresPath = (wave: string, release: number, format: 'csv' | 'xlsx'): string =>
  `${releasePath(wave, release)}/scores.${format}`;
export const signaturePath = (wave: string, release: number): string =>
  `${releasePath(wave, release)}/signature`;
/** The console of those who work here, and what belongs to their accounts. */
export const consolePath = (): string => '/console';
/** A wave's cities in the field. */
export const overviewPath = (wave: string, search = ''): string => `/console/${part(wave)}${search}`;
/** The same as a file. */
export const overviewFilePath = (wave: string, search: string): string =>
  `/console/${part(wave)}/overview.csv${search}`;
/** One of the cities. */
export const fieldCityPath = (wave: string, city: string): string => `/console/${part(wave)}/${part(city)}`;
/** By which channels, when and in which languages answers come. */
export const channelsPath = (wave: string): string => `/console/${part(wave)}/channels`;
export const signInPath = (
  values: { to?: string | undefined; failed?: 'provider'; done?: 'out' } = {},
): string => `/console/sign-in${query(values)}`;
export const signOutPath = (): string => '/console/sign-out';
export const secondFactorPath = (to?: string): string => `/console/sign-in/code${query({ to })}`;
/** The provider of OpenID Connect, to sign in with, or to join its identity to one's account. */
export const providerPath = (purpose?: 'join'): string =>
  `/console/sign-in/provider${query({ for: purpose })}`;
export const confirmationPath = (to?: string): string => `/console/confirm${query({ to })}`;
/** The link that sets up an account. */
export const activationPath = (token?: string): string => `/console/activate${query({ t: token })}`;
export const ownAccountPath = (): string => '/console/account';
export const ownPasswordPath = (): string => '/console/account/password';
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
