import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { etcdArguments, patroniConfiguration } from '../../load-tests/patroni-cluster.ts';

// The files of docs/scale.md come from the run whose output is beside them.

const doc = readFileSync(join(import.meta.dirname, '../../docs/scale.md'), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(doc)?.[1];
const HOME = '/var/lib/postgresql';

test('Patroni’s configuration is that of the failover run, but for folders', () => {
  const member = { name: 'db1', home: HOME, port: 5432, api: 8008 };
  const used = patroniConfiguration(member, 2379, '/usr/lib/postgresql/15/bin');
  expect(block('yaml')).toBe(
    `# /etc/patroni/config.yml\n${used.replace(`data_dir: ${HOME}/data`, `data_dir: ${HOME}/15/chengsheng`)}`,
  );
});

test('etcd is started as it was in the run', () => {
  const written = block('sh')?.replaceAll('\\\n', ' ').trim().split(/\s+/);
  expect(written).toEqual(['etcd', ...etcdArguments('/var/lib/etcd', 2379, 2380)]);
});
