/** The only place that builds URLs. Every part that comes from data is encoded here. */

const part = encodeURIComponent;

function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, v]) => v !== undefined);
  return given.length ? `?${given.map(([k, v]) => `${k}=${part(String(v))}`).join('&')}` : '';
}

export const homePath = (): string => '/';
export const questionnairePath = (city: string): string => `/s/${part(city)}`;
export const serviceWorkerPath = (): string => '/sw.js';
/** The questionnaire for whom an invitation vouches, with the channel that it goes out by. */
export const invitationPath = (city: string, code: string, channel?: string): string =>
  `${questionnairePath(city)}${query({ k: code, ch: channel })}`;
export const receiptPath = (receipt: string): string => `/receipts/${part(receipt)}`;
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
export const keysPath = (): string => '/.well-known/jwks.json';

/** The same page in another language: path and query stay, only `lang` changes. */
export function inLanguagePath(url: string, language: string): string {
  const [path = '/', search = ''] = url.split('#')[0]!.split('?');
  const parameters = new URLSearchParams(search);
  parameters.set('lang', language);
  return `${path}?${parameters}`;
}
