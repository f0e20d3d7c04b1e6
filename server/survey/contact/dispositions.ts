/**
 * What became of an address or a person that an interviewer approached without getting an interview: final
 * dispositions of in-person household surveys, with their codes. American Association for Public Opinion Research,
 * Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 9th edition, 2016, table 2.
 */
const groupOfCode = {
  /** Refused. */
  '2.11': 'refusal',
  /** Broke off: too little was answered to count. */
  '2.12': 'refusal',
  /** A household to be asked, with nobody at home. */
  '2.24': 'nonContact',
  /** The person to be asked was away. */
  '2.25': 'nonContact',
  /** Physically or mentally unable. */
  '2.32': 'other',
  /** No common language. */
  '2.33': 'other',
  /** Miscellaneous. In these editions 2.35 is a place in which nobody can be interviewed by telephone. */
  '2.36': 'other',
  /** Nobody could get there, or it was not safe. */
  '3.17': 'unknownHousehold',
  /** The address was not found. */
  '3.18': 'unknownHousehold',
  /** A household that may include nobody to be asked. */
  '3.21': 'unknownEligible',
  /** Not a dwelling. */
  '4.5': 'notEligible',
  /** An empty dwelling. */
  '4.6': 'notEligible',
  /** Nobody there is to be asked. */
  '4.7': 'notEligible',
} as const;

export type Disposition = keyof typeof groupOfCode;
export type DispositionGroup = (typeof groupOfCode)[Disposition];

/** In the order of their codes. */
export const dispositions = Object.keys(groupOfCode) as [Disposition, ...Disposition[]];

export const groupOf = (disposition: Disposition): DispositionGroup => groupOfCode[disposition];
