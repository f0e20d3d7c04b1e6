/** What may vouch for a resident, without saying who it is. */
export const credentialKinds = ['device', 'invitation', 'handoff', 'interviewer'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** How answers came: by a kind of credential, or on paper that an interviewer copied. */
export const submissionModes = [...credentialKinds, 'paper'] as const;
/** Those in which somebody asked, at a sampling point or not: answers that may be alike for it. */
export const fieldModes = [
  'interviewer',
  'paper',
] as const satisfies readonly (typeof submissionModes)[number][];

export type SubmissionMode = (typeof submissionModes)[number];
