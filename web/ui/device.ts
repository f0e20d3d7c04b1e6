/** Whether this is a phone, in either orientation; false on the server. */
export function isPhone(): boolean {
  const { screen } = globalThis;
  return !!screen && Math.min(screen.width, screen.height) < 600;
}
