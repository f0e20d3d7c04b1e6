import type { EvaluationStrings } from '../strings/evaluation-zh-CN.ts';

/** A typed entry: a text for each of its parts. */
type Typed = Record<string, string>;

/** The outcome of a field, for the script that saves it. */
export interface AutosavedField {
  /** The current entry. */
  seen?: Typed;
  /**
   * Where somebody else changed it: their name, beside the field, and a sentence for a person who typed something
   * else.
   */
  theirs?: { by: string; notice: string };
  /** Why the typed text is not saved. */
  fault?: string;
}

/** The outcome of a form. */
export interface Autosaved {
  revision: number;
  fields: Record<string, AutosavedField>;
}

/**
 * Saves a form of many fields while a person fills it in. The form's own button does the same without a script, and
 * sends the files. Only one request is under way at a time; later typing is sent after it.
 */

/** After the last key, so that a figure is not sent digit by digit; and after a failure. */
const [PAUSE_MS, AGAIN_MS] = [1500, 10_000];

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const form = document.querySelector('form[data-parts]') as HTMLFormElement;
/** The parts of an entry: each field has a control for each, `value.…`, and the earlier value, `seen.…`. */
const parts = (form.dataset.parts ?? 'value').split(' ');
const status = document.getElementById('saving');
const words: EvaluationStrings['evaluation']['level']['autosave'] = JSON.parse(
  document.getElementById('data')?.textContent ?? '{}',
);

/** Fields that somebody else changed during typing here, with their current values, until the person decides. */
const contested = new Map<string, Typed>();
const notices = new Map<string, string>();
let timer: number | undefined;
let isUnderWay = false;
let isChanged = false;

const control = (name: string): Control | undefined => controlsOf(name)[0];
const controlsOf = (name: string): Control[] =>
  (Array.from(form.elements) as Control[]).filter((one) => one.name === name);

const isBox = (one: Control): one is HTMLInputElement => one.type === 'checkbox';

/** The text of a control; boxes of one name give the ticked values, a line each. */
function textOf(name: string): string {
  const controls = controlsOf(name);
  const chosen = controls.filter((one) => !isBox(one) || one.checked);
  return chosen.map(({ value }) => value).join('\n');
}

const typedIn = (field: string): Typed =>
  Object.fromEntries(parts.map((part) => [part, textOf(`${part}.${field}`)]));

const isSame = (a: Typed, b: Typed) =>
  parts.every((part) => (a[part] ?? '').trim() === (b[part] ?? '').trim());

function say(text: string): void {
  if (status && status.textContent !== text) status.textContent = text;
}

function wait(ms: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void save(), ms);
}

async function save(): Promise<void> {
  if (isUnderWay || !isChanged) return;
  isUnderWay = true;
  isChanged = false;
  window.clearTimeout(timer);
  say(words.saving);
  const body = new FormData(form);
  for (const name of Array.from(body.keys())) if (/^(file|drop)\./.test(name)) body.delete(name);
  for (const field of contested.keys()) for (const part of parts) body.delete(`${part}.${field}`);
  let reply: Response | undefined;
  let saved: Autosaved | undefined;
  try {
    reply = await fetch(`${form.action}/autosave`, { method: 'POST', body, redirect: 'error' });
    if (reply.ok) saved = await reply.json();
  } catch {
    // Offline; the message below says so.
  }
  isUnderWay = false;
  if (saved) {
    take(saved);
    if (isChanged) wait(PAUSE_MS);
    return;
  }
  isChanged = true;
  const isRefused = reply !== undefined && reply.status >= 400 && reply.status < 500;
  say(isRefused ? words.failed : words.away);
  if (!isRefused) wait(AGAIN_MS);
}

/** Shows the outcome of each field. Text typed since the request stays, and is sent next. */
function take({ revision, fields }: Autosaved): void {
  control('revision')!.value = String(revision);
  let isWhole = true;
  for (const field of fieldNames()) {
    const { seen, theirs, fault } = fields[field] ?? {};
    const typed = typedIn(field);
    if (seen && theirs && !isSame(typed, seenIn(field)) && !isSame(typed, seen)) {
      contested.set(field, seen);
      notices.set(field, theirs.notice);
    } else if (seen) {
      if (theirs) put(field, seen);
      setSeen(field, seen);
      contested.delete(field);
    }
    const notice = fault ?? (contested.has(field) ? notices.get(field) : undefined);
    show(field, notice, theirs?.by);
    if (notice !== undefined) isWhole = false;
  }
  const time = new Date().toTimeString().slice(0, 5);
  say(isWhole ? words.saved.replace('{time}', time) : words.partly);
}

const fieldNames = () =>
  Array.from(form.querySelectorAll<HTMLInputElement>('input[name^="seen."]'), ({ name }) => name.slice(5));
const seenIn = (field: string): Typed => JSON.parse(control(`seen.${field}`)!.value);
function setSeen(field: string, entry: Typed): void {
  control(`seen.${field}`)!.value = JSON.stringify(entry);
}

function put(field: string, entry: Typed): void {
  for (const part of parts) {
    const text = entry[part] ?? '';
    for (const one of controlsOf(`${part}.${field}`))
      if (isBox(one)) one.checked = text.split('\n').includes(one.value);
      else one.value = text;
  }
}

/** Says beside a field why it is not saved, or who changed it. */
function show(field: string, notice: string | undefined, by: string | undefined): void {
  const input = control(`value.${field}`);
  const datum = input?.closest('.datum, .entry');
  if (!input || !datum) return;
  const id = `${field}-notice`;
  const shown = document.getElementById(id);
  if (shown?.textContent !== notice) shown?.remove();
  datum.classList.toggle('faulty', notice !== undefined);
  if (notice === undefined) {
    input.removeAttribute('aria-describedby');
    input.removeAttribute('aria-invalid');
  } else if (shown?.textContent !== notice) {
    const said = document.createElement('p');
    said.className = 'flag';
    said.id = id;
    said.textContent = notice;
    datum.append(said);
    input.setAttribute('aria-describedby', id);
    input.setAttribute('aria-invalid', 'true');
  }
  const author = datum.querySelector('.by');
  if (author && by) author.textContent = by;
}

/** A person who continues in a field that somebody else changed, having been told, replaces their text. */
function decide(field: string): void {
  const seen = contested.get(field);
  if (!seen) return;
  setSeen(field, seen);
  contested.delete(field);
}

form.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement && (target.type === 'file' || /^drop\./.test(target.name))) return;
  if (target instanceof Element && 'name' in target) decide(String(target.name).replace(/^[a-z]+\./, ''));
  isChanged = true;
  wait(PAUSE_MS);
});
form.addEventListener('change', () => {
  if (isChanged) wait(0);
});
form.addEventListener('submit', () => {
  window.clearTimeout(timer);
  for (const field of Array.from(contested.keys())) decide(field);
});
// A person who switches away may not come back.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) void save();
});
