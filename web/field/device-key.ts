/** The key that a device makes when it is enrolled, and that stands for its interviewer from then on. */

/** `cd_` and 256 random bits in base64url, as server/identity/enrolment.ts takes it. */
export function newDeviceKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return `cd_${text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}

export const isDeviceKey = (token: string): boolean => /^cd_[\w-]{43}$/.test(token);
