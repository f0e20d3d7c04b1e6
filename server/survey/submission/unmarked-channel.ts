/** Prefix of channels in links without this installation's mark, into which anybody can write any name. */
const UNMARKED = 'open:';

export const unmarkedChannel = (name: string): string => `${UNMARKED}${name}`;
export const isUnmarked = (channel: string): boolean => channel.startsWith(UNMARKED);
