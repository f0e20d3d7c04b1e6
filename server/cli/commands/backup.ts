import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { pino } from 'pino';
import packageJson from '../../../package.json' with { type: 'json' };
import { dataDirOf, loadConfiguration } from '../../runtime/config/configuration.ts';
import { adoptSecrets, secretsText } from '../../runtime/config/secrets.ts';
import { migrateStore, openAsItIs } from '../../runtime/node/store.ts';
import { backUp } from '../../services/backup/back-up.ts';
import { type BackupManifest, secretsFile } from '../../services/backup/manifest.ts';
import { checkBackup, expectEmpty, restore } from '../../services/backup/restore.ts';
import { decrypt, encrypt, secretKeyCheck } from '../../services/backup/secrets.ts';
import { onStore } from './context.ts';
import { say, withProgress } from './output.ts';
import { readText } from './read-file.ts';

/** Guessing is slow (scrypt), but not impossible. */
const SHORTEST_PASSPHRASE = 12;

interface SecretsOptions {
  withSecrets?: boolean;
  passphraseFile?: string;
}

/** `backup`: everything, at one moment, while the server runs. */
export function backupCommand(): Command {
  return withSecretsOptions(
    new Command('backup')
      .description('write the whole database into a new folder, while it is served')
      .argument('<directory>', 'a folder that does not exist yet, or is empty'),
    'also the secrets, encrypted for a passphrase; without them the backup cannot be used alone',
  )
    .addHelpText('after', '\nThe folder holds every answer: keep it as you would keep the database.')
    .action(async (directory: string, options: SecretsOptions) => {
      const passphrase = await readPassphrase(options);
      await onStore(
        async ({ sql, configuration }) => {
          const secrets =
            passphrase === undefined ? null : await encrypt(secretsText(configuration), passphrase);
          const { tables } = await withProgress('backing up', (progress) =>
            backUp(
              sql,
              {
                directory,
                program: packageJson.version,
                secretKeyCheck: secretKeyCheck(configuration.secretKey),
                secrets,
              },
              progress,
            ),
          );
          say(
            `${summary(tables)} in ${directory}${secrets ? ', with the secrets' : ', without the secrets'}`,
          );
        },
        { onlyReads: true },
      );
    });
}

/** `restore`: fills an empty database from a backup. */
export function restoreCommand(): Command {
  return withSecretsOptions(
    new Command('restore')
      .description('fill an empty database from a backup; refuses any other')
      .argument('<directory>', 'what `backup` wrote'),
    'also the secrets, into DATA_DIR',
  ).action(async (directory: string, options: SecretsOptions) => {
    const passphrase = await readPassphrase(options);
    const manifest = await withProgress('checking', (progress) => checkBackup(directory, progress));
    if (passphrase !== undefined) await restoreSecrets(directory, manifest, passphrase);
    const configuration = loadConfiguration(process.env, { mayCreate: false });
    if (secretKeyCheck(configuration.secretKey) !== manifest.secretKeyCheck)
      throw new Error(
        'SECRET_KEY is not the one of this backup: with another, no receipt is known and everybody may answer again',
      );
    const store = await openAsItIs(configuration, pino({ level: 'warn' }, pino.destination(2)));
    try {
      await expectEmpty(store.sql);
      await migrateStore(configuration, store.url, manifest.schema);
      await withProgress('restoring', (progress) => restore(store.sql, directory, manifest, progress));
      await migrateStore(configuration, store.url);
    } finally {
      await store.close();
    }
    say(`${summary(manifest.tables)} restored as of ${manifest.takenAt}; every digest and count agrees`);
  });
}

function withSecretsOptions(command: Command, what: string): Command {
  return command
    .option('--with-secrets', what)
    .option('--passphrase-file <file>', `the passphrase, at least ${SHORTEST_PASSPHRASE} characters`);
}

/** The passphrase, where the backup includes the secrets. */
async function readPassphrase({ withSecrets, passphraseFile }: SecretsOptions): Promise<string | undefined> {
  if (!withSecrets && passphraseFile === undefined) return undefined;
  if (!withSecrets || passphraseFile === undefined)
    throw new Error('--with-secrets and --passphrase-file go together');
  const passphrase = (await readText(passphraseFile)).trim();
  if (passphrase.length < SHORTEST_PASSPHRASE)
    throw new Error(`${passphraseFile}: a passphrase has at least ${SHORTEST_PASSPHRASE} characters`);
  return passphrase;
}

async function restoreSecrets(
  directory: string,
  manifest: BackupManifest,
  passphrase: string,
): Promise<void> {
  if (!manifest.secrets) throw new Error(`${directory} was made without --with-secrets`);
  adoptSecrets(dataDirOf(process.env), await decrypt(await readFile(secretsFile(directory)), passphrase));
}

function summary(tables: BackupManifest['tables']): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const megabytes = tables.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  return `${tables.length} tables, ${rows} rows, ${megabytes.toFixed(1)} MB`;
}
