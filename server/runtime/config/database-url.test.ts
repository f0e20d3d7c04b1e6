import { expect, test } from 'vitest';
import { hostUrls, isDatabaseUrl, roleIn } from './database-url.ts';

const SEVERAL = 'postgres://server:p%40ss,word@a:5432,b.example.cn,[::1]:5434/survey?sslmode=verify-full';

test('each host has a URL of its own, with everything else', () => {
  expect(hostUrls(SEVERAL)).toEqual([
    'postgres://server:p%40ss,word@a:5432/survey?sslmode=verify-full',
    'postgres://server:p%40ss,word@b.example.cn/survey?sslmode=verify-full',
    'postgres://server:p%40ss,word@[::1]:5434/survey?sslmode=verify-full',
  ]);
  expect(hostUrls('postgres:///survey')).toEqual(['postgres:///survey']);
  expect(roleIn(SEVERAL)).toBe('server');
});

test.each([
  SEVERAL,
  'postgresql://a,b/x?target_session_attrs=primary',
  'postgres:///x',
  'postgres://a:5432/x',
])('%s is one', (url) => expect(isDatabaseUrl(url)).toBe(true));

test.each([
  'mysql://a,b/x',
  'postgres://a,,b/x',
  'postgres://a:port,b/x',
  'postgres://a,b/x?target_session_attrs=read-write',
  'postgres://a/x?target_session_attrs=any',
  'a,b',
])('%s is none', (url) => expect(isDatabaseUrl(url)).toBe(false));
