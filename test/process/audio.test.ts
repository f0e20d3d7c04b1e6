import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { findClip, listClips } from '../../db/clips.ts';
import { audioCommand } from '../../server/cli/commands/audio.ts';
import { testApp } from '../support/app.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { spoken } from '../support/fixtures/spoken.ts';
import { openedWave } from '../support/wave.ts';

// The operator makes the recordings for reading aloud. The command runs in this process.

const { db, url } = await testDatabase();
const { client } = await testApp(db);
await openedWave(db, { settings: { code: '2018' } });
const { folder, printed } = await commandsOn(url, { LANGUAGES: 'zh-CN' });
const run = async (...args: string[]) => await audioCommand().parseAsync(['2018', ...args], { from: 'user' });
const isInstalled =
  spawnSync('espeak-ng', ['--version']).status === 0 && spawnSync('opusenc', ['--version']).status === 0;

async function listed(): Promise<{ file: string; language: string; text: string }[]> {
  await run('--list');
  return parse(printed.out, { columns: true, bom: true });
}

test('every sentence is listed with the name of its file; nothing holds a blank to be filled', async () => {
  const sentences = await listed();
  const texts = sentences.map(({ text }) => text);
  for (const text of ['您住在本市吗？', '是', '选填', '没有用过', '请回答这一题。', '谢谢您，已经收到'])
    expect(texts).toContain(text);
  expect(texts.filter((text) => /[{}]/.test(text))).toEqual([]);
  expect(new Set(sentences.map(({ file }) => file)).size).toBe(sentences.length);
  expect(sentences[0]?.file).toMatch(/^zh-CN-[0-9a-f]{16}\.opus$/);
  expect(await listClips(db, 'zh-CN', texts)).toEqual([]);
  expect((await client('/s/330100/clips/zh-CN')).status).toBe(204);
});

test('recordings are taken, served for good, and replaced; what is none is refused by its name', async () => {
  const sentences = await listed();
  const [first, second] = sentences;
  const own = [join(folder, first!.file), join(folder, second!.file)] as const;
  for (const { file } of sentences)
    await writeFile(join(folder, file), Buffer.concat([spoken, Buffer.from(file)]));
  await run('--recordings', folder);
  expect(printed.told).toContain(`${sentences.length} recorded, 0 made; 0 were there`);
  const index = await (await client('/s/330100/clips/zh-CN')).json();
  expect(Object.keys(index).sort()).toEqual(sentences.map(({ text }) => text).sort());
  const clip = await client(index[first!.text]);
  expect(clip.headers.get('Content-Type')).toBe('audio/ogg; codecs=opus');
  expect(clip.headers.get('Cache-Control')).toContain('immutable');
  expect(
    Buffer.from(await clip.arrayBuffer()).equals(Buffer.concat([spoken, Buffer.from(first!.file)])),
  ).toBe(true);

  await writeFile(own[0], Buffer.concat([spoken, Buffer.from('another')]));
  await run('--recordings', folder);
  const [replaced] = await listClips(db, 'zh-CN', [first!.text]);
  expect(Buffer.from((await findClip(db, replaced!.digest))!).toString()).toContain('another');

  await writeFile(own[1], 'RIFF');
  await expect(run('--recordings', folder)).rejects.toThrow(`${second!.file}: not Opus in Ogg`);
  for (const path of ['/clips/x.opus', `/clips/${'0'.repeat(64)}.opus`, '/s/330100/clips/fr'])
    expect((await client(path)).status).toBe(404);
});

test.skipIf(!isInstalled)('espeak-ng makes them, small, and makes none twice', async () => {
  const sentences = await listed();
  await run('--again');
  const [, kilobytes] = /, (\d+) kB: 0 recorded/.exec(printed.told) ?? [];
  // A second of speech takes two kilobytes.
  expect(Number(kilobytes) / sentences.length).toBeGreaterThan(1);
  expect(Number(kilobytes) / sentences.length).toBeLessThan(20);
  printed.told = '';
  await run();
  expect(printed.told).toContain(`0 sentences, 0 kB: 0 recorded, 0 made; ${sentences.length} were there`);
});
