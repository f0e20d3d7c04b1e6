import { expect, test } from 'vitest';
import { submissionBodySchema } from '../../server/services/submissions/submission-body.ts';
import { channelIn } from './channel.ts';

test.each([
  ['', undefined],
  ['?lang=en', undefined],
  ['?ch=qr-1', 'qr-1'],
  ['?lang=en&ch=sms_2026.11&k=x', 'sms_2026.11'],
  ['?chx=1&xch=2', undefined],
  ['?ch=', undefined],
  ['?ch=-a', undefined],
  ['?ch=a%20b', undefined],
  [`?ch=${'x'.repeat(80)}`, 'x'.repeat(80)],
  [`?ch=${'x'.repeat(81)}`, undefined],
])('%s', (search, channel) => {
  expect(channelIn(search)).toBe(channel);
  expect(submissionBodySchema.shape.channel.safeParse(channel).success).toBe(true);
});
