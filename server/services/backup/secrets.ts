import { hkdfSync } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';

/** Tells whether a secret key is the one that a backup needs, without leading anybody to the key. */
export function secretKeyCheck(secretKey: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'chengsheng backup check', 16)).toString('hex');
}

/** Encrypts a text as an age file (age-encryption.org/v1) under a passphrase; `age --decrypt` reads it too. */
export async function encrypt(text: string, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return await encrypter.encrypt(text);
}

export async function decrypt(file: Uint8Array, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(file, 'text');
  } catch (cause) {
    throw new Error('the passphrase does not open the secrets', { cause });
  }
}
