import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leadsTo } from '../survey/release/inclusion.ts';
import { inclusionPath, merkleNodes, merkleRoot } from './merkle-tree.ts';

// Entries, roots and paths that Certificate Transparency publishes with its code (google/certificate-transparency,
// merkletree/merkle_tree_test.cc).
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const pathIn = (tree: readonly Uint8Array[], index: number) =>
  inclusionPath(merkleNodes(tree), tree.length, index).map((node) => Buffer.from(node).toString('hex'));

test.each(roots.map((root, size) => ({ size, root })))('the root of $size entries', ({ size, root }) => {
  expect(merkleRoot(entries.slice(0, size)).toString('hex')).toBe(root);
});

test.each([
  { index: 0, size: 1, path: [] },
  {
    index: 0,
    size: 8,
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    index: 5,
    size: 8,
    path: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  { index: 2, size: 3, path: ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'] },
  {
    index: 1,
    size: 5,
    path: [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
])('the path of entry $index of $size', ({ index, size, path }) => {
  expect(pathIn(entries.slice(0, size), index)).toEqual(path);
});

test('there is no path to an entry that is not there', () => {
  expect(() => pathIn(entries, 8)).toThrow('no entry 8');
  expect(() => pathIn([], 0)).toThrow('no entry 0');
});

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

test('every path leads to its root, at its own place alone', async () => {
  const cases = fc.array(fc.uint8Array({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(), fc.nat(), async (tree, at, other) => {
      const index = at % tree.length;
      const proof = {
        entry: tree[index]!,
        index,
        size: tree.length,
        path: pathIn(tree, index),
      };
      const root = merkleRoot(tree).toString('hex');
      expect(await leadsTo(proof, root, sha256)).toBe(true);
      const elsewhere = other % (tree.length + 1);
      if (elsewhere !== index)
        expect(await leadsTo({ ...proof, index: elsewhere }, root, sha256)).toBe(false);
      expect(await leadsTo({ ...proof, entry: Uint8Array.of(...proof.entry, 0) }, root, sha256)).toBe(false);
      expect(await leadsTo({ ...proof, path: [...proof.path, root] }, root, sha256)).toBe(false);
    }),
    { numRuns: 200 },
  );
});
