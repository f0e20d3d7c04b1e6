import type { Fieldwork } from '../../cache/open-wave.ts';

/** What inviting needs to know of a wave. */
export type InvitedWave = Pick<Fieldwork, 'wave' | 'cities' | 'definition' | 'participantsKey'>;
