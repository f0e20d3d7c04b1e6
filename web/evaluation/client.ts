import type { Autosaved } from '../../server/pages/evaluation/autosave.ts';
import type { TypedEntry } from '../../server/survey/evaluation/typed-entry.ts';
import type { EvaluationStrings } from '../strings/evaluation-zh-CN.ts';

/**
 * Saves the form of an indicator while somebody fills it in. The form's own button does the same without a script, and
 * sends the files. One request at a time is under way; what is typed meanwhile is sent after it.
 */

/** After the last key, so that a figure is not sent digit by digit; and after a failure. */
const [PAUSE_MS, AGAIN_MS] = [1500, 10_000];
const parts = ['value', 'quality', 'note'] as const;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const form = document.getElementById('level') as HTMLFormElement;
const status = document.getElementById('saving');
const words: EvaluationStrings['evaluation']['level']['autosave'] = JSON.parse(
  document.getElementById('data')?.textContent ?? '{}',
);

/** Fields that somebody else changed while they were typed in here, with what stands there, until it is decided. */
const contested = new Map<string, TypedEntry>();
const notices = new Map<string, string>();
let timer: number | undefined;
let isUnderWay = false;
let isChanged = false;

const control = (name: string) => form.elements.namedItem(name) as Control | null;

function typedIn(field: string): TypedEntry {
  const [value, quality, note] = parts.map((part) => control(`${part}.${field}`)?.value ?? '');
  return { value: value!, quality: quality!, note: note! };
}

const isSame = (a: TypedEntry, b: TypedEntry) => parts.every((part) => a[part].trim() === b[part].trim());

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
    // Away; it is said below.
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

/** Shows what became of each field. What was typed since it was sent stays, and is sent next. */
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
const seenIn = (field: string): TypedEntry => JSON.parse(control(`seen.${field}`)!.value);
function setSeen(field: string, entry: TypedEntry): void {
  control(`seen.${field}`)!.value = JSON.stringify(entry);
}

function put(field: string, entry: TypedEntry): void {
  for (const part of parts) {
    const one = control(`${part}.${field}`);
    if (one) one.value = entry[part];
  }
}

/** Says beside a field why it is not saved, or who changed it. */
function show(field: string, notice: string | undefined, by: string | undefined): void {
  const input = control(`value.${field}`);
  const datum = input?.closest('.datum');
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

/** Whoever goes on with what somebody else changed, having been told, puts theirs in its place. */
function decide(field: string): void {
  const seen = contested.get(field);
  if (!seen) return;
  setSeen(field, seen);
  contested.delete(field);
}

form.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement && (target.type === 'file' || target.type === 'checkbox')) return;
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
// Whoever looks elsewhere may not come back.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) void save();
});
