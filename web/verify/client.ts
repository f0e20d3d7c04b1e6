import { canCheck, checkRelease, type PublicKey } from './check-release.ts';
import type { VerifyWords } from './page.tsx';

/** The chosen files: a release, and perhaps its signature and the keys. */
interface Chosen {
  release: Uint8Array<ArrayBuffer> | undefined;
  signature: string | undefined;
  keys: readonly PublicKey[] | undefined;
}

/* API addresses are constant, and written here: sharing web/paths.ts, or the filling of sentences, would split the
   script that answers into two files. */
const KEYS = '/.well-known/jwks.json';
const signatureIn = (kind: 'waves' | 'evaluations', name: string, number: number) =>
  `/api/v1/${kind}/${encodeURIComponent(name)}/releases/${number}/signature`;

const fill = (sentence: string, values: Record<string, string>): string =>
  sentence.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);

const DETACHED = /^[\w-]+\.\.[\w-]+\s*$/;

async function sortFiles(files: readonly File[]): Promise<Chosen> {
  const chosen: Chosen = { release: undefined, signature: undefined, keys: undefined };
  for (const file of files) {
    const bytes = new Uint8Array(await new Response(file).arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    const keys = keysIn(text);
    if (DETACHED.test(text)) chosen.signature = text;
    else if (keys) chosen.keys = keys;
    else chosen.release = bytes;
  }
  return chosen;
}

function keysIn(text: string): readonly PublicKey[] | undefined {
  const { keys } = parsed(text);
  return Array.isArray(keys) ? keys : undefined;
}

/** A JSON object; an empty one for anything else. */
function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The release that a file claims to be, and the address of its signature. */
function nameOf(bytes: Uint8Array): { name: string; signature: string } | undefined {
  const { wave, evaluation, number } = parsed(new TextDecoder().decode(bytes));
  if (typeof number !== 'number') return undefined;
  if (typeof evaluation === 'string')
    return { name: `${evaluation} / ${number}`, signature: signatureIn('evaluations', evaluation, number) };
  if (typeof wave !== 'string') return undefined;
  return { name: `${wave} / ${number}`, signature: signatureIn('waves', wave, number) };
}

async function fetched(path: string): Promise<Response | undefined> {
  const response = await fetch(path).catch(() => undefined);
  return response?.ok ? response : undefined;
}

async function verdictOn(
  { release, signature, keys }: Chosen,
  words: VerifyWords,
): Promise<[boolean, string]> {
  const named = release && nameOf(release);
  if (!release || !named) return [false, words.noRelease];
  const mark = signature ?? (await (await fetched(named.signature))?.text());
  if (mark === undefined) return [false, fill(words.noSignature, { name: named.name })];
  const known = keys ?? keysIn((await (await fetched(KEYS))?.text()) ?? '');
  if (!known) return [false, words.noKeys];
  const verdict = await checkRelease(release, mark, known);
  const { digest } = verdict;
  if (verdict.ok) return [true, fill(words.good, { name: named.name, digest, kid: verdict.kid })];
  return [false, fill(words[verdict.fault], { digest })];
}

async function start(form: HTMLElement, said: HTMLElement): Promise<void> {
  const words: VerifyWords = JSON.parse(form.dataset.words ?? '{}');
  const say = (text: string, ok?: boolean) => {
    said.textContent = text;
    said.className = ok === undefined ? 'card' : ok ? 'card good' : 'card bad';
  };
  if (!(await canCheck())) return say(words.unable, false);

  let turn = 0;
  /** Reports on the latest files alone, however long earlier ones take. */
  async function judge(chosen: Promise<Chosen>): Promise<void> {
    const own = ++turn;
    say(words.checking);
    const [ok, text] = await chosen
      .then((files) => verdictOn(files, words))
      .catch((): [boolean, string] => [false, words.failed]);
    if (own === turn) say(text, ok);
  }

  const input = form.querySelector('input');
  input?.addEventListener('change', () => void judge(sortFiles([...(input.files ?? [])])));
  form.addEventListener('dragover', (event) => event.preventDefault());
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    void judge(sortFiles([...(event.dataTransfer?.files ?? [])]));
  });
  for (const button of form.querySelectorAll<HTMLButtonElement>('button[data-release]'))
    button.addEventListener('click', () => {
      void judge(
        fetched(button.dataset.release ?? '').then(async (response) => ({
          release: response && new Uint8Array(await response.arrayBuffer()),
          signature: undefined,
          keys: undefined,
        })),
      );
    });
  say(words.ready);
  form.hidden = false;
}

const form = document.getElementById('verify');
const said = document.getElementById('verdict');
if (form && said) void start(form, said);
