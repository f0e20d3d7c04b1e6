import type { Context } from 'hono';
import { generateCookie, getCookie } from 'hono/cookie';
import type { Platform } from '../platform.ts';
import { mintDeviceToken, readDeviceToken } from './device.ts';

/** The cookie that carries the signed device token. */
const DEVICE_COOKIE = 'device';

/**
 * The device token in a caller's cookie. Over HTTPS the cookie has the prefix `__Host-`, so that no other host of the
 * domain can set it and answer for a resident. An older cookie without the prefix still counts where it is the only
 * one, because its browser may have answered.
 */
export function deviceTokenIn(
  c: Context,
  { secureCookies }: Pick<Platform, 'secureCookies'>,
): string | undefined {
  return (secureCookies && getCookie(c, DEVICE_COOKIE, 'host')) || getCookie(c, DEVICE_COOKIE);
}

/** Gives the caller a device token unless they show a valid one; returns a new token. */
export function provideDevice(c: Context, platform: Platform): string | undefined {
  const device = mintDevice(c, platform);
  if (device) c.header('Set-Cookie', device.cookie, { append: true });
  return device?.token;
}

/** A new device token and its cookie; undefined when the caller shows a valid one. */
export function mintDevice(c: Context, platform: Platform): { token: string; cookie: string } | undefined {
  const presented = deviceTokenIn(c, platform);
  if (presented && readDeviceToken(platform.keys.device, presented)) return undefined;
  const token = mintDeviceToken(platform.keys.device);
  const cookie = generateCookie(DEVICE_COOKIE, token, {
    ...(platform.secureCookies ? { prefix: 'host' } : {}),
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: platform.secureCookies,
    maxAge: 400 * 24 * 3600,
  });
  return { token, cookie };
}
