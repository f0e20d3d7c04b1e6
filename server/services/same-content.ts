/** Whether what is stored under an id says all that was sent under it again. */
export const hasSameContent = <T extends object>(stored: { [K in keyof T]: unknown }, sent: T): boolean =>
  Object.entries(sent).every(([name, value]) => stored[name as keyof T] === value);
