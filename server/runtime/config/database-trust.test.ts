import { expect, test } from 'vitest';
import { databaseWarning } from './database-trust.ts';

const url = (rest: string) => `postgres://chengsheng:secret@${rest}`;

test.each([
  'localhost/chengsheng',
  '127.0.0.1:5432/chengsheng',
  '127.0.0.2/chengsheng?sslmode=require',
  '[::1]:5432/chengsheng',
  'db.example.cn/chengsheng?sslmode=verify-full',
  'db.example.cn/chengsheng?sslrootcert=system',
  '127.0.0.1:5432,localhost:5433/chengsheng',
])('%s: nobody is in between', (rest) => expect(databaseWarning(url(rest))).toBeUndefined());

test.each([
  ['db.example.cn/chengsheng', 'disable'],
  ['db.example.cn/chengsheng?sslmode=require', 'require'],
  ['db.example.cn/chengsheng?sslmode=prefer', 'prefer'],
  ['10.0.0.7:5432/chengsheng?sslmode=require', 'require'],
  ['[2001:db8::1]/chengsheng', 'disable'],
  ['127.0.0.1,db.example.cn/chengsheng', 'disable'],
])('%s: said, without the password', (rest, mode) => {
  const warning = databaseWarning(url(rest));
  expect(warning).toContain(`sslmode=${mode}`);
  expect(warning).not.toContain('secret');
});

test('the warning names the variable that is meant', () => {
  expect(databaseWarning(url('db.example.cn/chengsheng'), 'READ_DATABASE_URL')).toMatch(
    /^READ_DATABASE_URL leads/,
  );
});
