/** Whether the row stored under an id has the same content as a repeated request. */
export const hasSameContent = <T extends object>(stored: { [K in keyof T]: unknown }, sent: T): boolean =>
  Object.entries(sent).every(([name, value]) => stored[name as keyof T] === value);
