/** The channel that a page's query names with `ch`, as the API takes it; one that was mangled is none. */
export function channelIn(search: string): string | undefined {
  return (/[?&]ch=([A-Za-z0-9][\w.-]{0,79})(?=&|$)/.exec(search) || [])[1];
}
