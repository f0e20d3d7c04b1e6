/** API addresses that only staff's pages need: separate from ../paths.ts, which residents load. */

const part = encodeURIComponent;

export const staffApiPath = (): string => '/api/v1/staff';
export const enrolmentsApiPath = (): string => '/api/v1/enrolments';
export const contactsPath = (wave: string): string => `/api/v1/waves/${part(wave)}/contacts`;
export const paperSheetPath = (wave: string, city: string, id: string): string =>
  `/api/v1/waves/${part(wave)}/cities/${part(city)}/paper-sheets/${part(id)}`;
