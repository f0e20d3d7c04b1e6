import { markChannel } from '../../server/crypto/channel-mark.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { testEnvironment } from './app.ts';

const { channel: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));

/** A channel with the mark of the tests' servers. */
export const marked = (name: string): string => markChannel(key, name);
