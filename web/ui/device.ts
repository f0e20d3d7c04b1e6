/** Whether this is a phone, however it is held; a page that is made on the server is on none yet. */
export function isPhone(): boolean {
  const { screen } = globalThis;
  return !!screen && Math.min(screen.width, screen.height) < 600;
}
