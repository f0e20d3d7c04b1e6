import { z } from 'zod';

/** Where mails go out, and their sender. */
export interface MailSettings {
  /** `smtp:` or `smtps:`, with the user and password where the server requires them. */
  url: string;
  /** An address, or a name and an address in angle brackets. */
  from: string;
}

/** Without a query, whose settings could switch TLS off. */
export const smtpUrl = z.string().refine((text) => {
  const url = URL.canParse(text) && !/[?#]/.test(text) ? new URL(text) : undefined;
  return (
    url !== undefined && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && /^\/?$/.test(url.pathname)
  );
});

export const mailFrom = z
  .string()
  .max(320)
  .refine((text) => {
    const { name, address } = /^(?<name>[^<>@\r\n]+) <(?<address>[^<>]+)>$/.exec(text)?.groups ?? {
      address: text,
    };
    return (name === undefined || name.trim() !== '') && z.email().safeParse(address).success;
  });
