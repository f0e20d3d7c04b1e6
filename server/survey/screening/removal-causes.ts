/** Why a reviewer removes answers; words say the rest. */
export const removalCauses = ['one_hand', 'program', 'instructed', 'trial', 'invented', 'other'] as const;
export type RemovalCause = (typeof removalCauses)[number];
