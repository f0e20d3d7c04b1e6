/**
 * The script of the thank-you page and of the choice of a city, loaded after everything else: it shares a link,
 * copies a receipt, and reports a receipt's state. It shares no module with the pages' own scripts, so that each
 * stays one file.
 */

/**
 * Activates the buttons within an element, which are hidden until then. `data-share` holds a link, `data-copy` a
 * text; `data-shown-by` names the element that shows it, `data-done` is the message once it is copied.
 */
export function readyButtons(within: ParentNode): void {
  for (const button of Array.from(within.querySelectorAll<HTMLButtonElement>('button[data-shown-by]'))) {
    button.setAttribute('aria-live', 'polite');
    button.hidden = false;
    button.onclick = () => void press(button);
  }
}

readyButtons(document);

/**
 * Inserts what the receipt's own page at `path` says of it, its QR code and the link to share, where the page left
 * room.
 */
export async function showReceipt(path: string): Promise<void> {
  const response = await fetch(path, { headers: { Accept: 'text/html' } }).catch(() => undefined);
  // Without a connection the receipt is still there.
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const told = page.getElementById('after');
  const place = document.getElementById('after');
  if (!told || !place) return;
  place.textContent = '';
  place.append(...Array.from(told.childNodes, (node) => document.importNode(node, true)));
  readyButtons(place);
}

async function press(button: HTMLButtonElement): Promise<void> {
  const { share, copy, shownBy, done } = button.dataset;
  if (share && (await passOn(share))) return;
  if ((await writeClipboard(share || copy || '')) || copySelection(shownBy || ''))
    button.textContent = `✓ ${done}`;
}

/** Opens the phone's own sheet. False when there is none; cancelling counts as success. */
async function passOn(url: string): Promise<boolean> {
  if (!navigator.share) return false;
  try {
    await navigator.share({ title: surveyTitle(), url });
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError';
  }
}

/** The page's subject, whatever its title says by now. */
const surveyTitle = (): string =>
  document.querySelector<HTMLMetaElement>('[property="og:title"]')?.content ?? document.title;

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Absent, or refused as in in-app browsers: the older way follows.
    return false;
  }
}

function copySelection(id: string): boolean {
  const element = document.getElementById(id);
  if (!element) return false;
  const selection = getSelection();
  if (selection) selection.selectAllChildren(element);
  return document.execCommand('copy');
}
