/** What may vouch for a resident, without saying who it is. */
export const credentialKinds = ['device', 'invitation', 'handoff', 'interviewer'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** The mode of answers: a kind of credential, or paper that an interviewer copied. */
export const submissionModes = [...credentialKinds, 'paper'] as const;
/** Modes in which an interviewer asked, at a sampling point or not: such answers may be correlated. */
export const fieldModes = [
  'interviewer',
  'paper',
] as const satisfies readonly (typeof submissionModes)[number][];

export type SubmissionMode = (typeof submissionModes)[number];
