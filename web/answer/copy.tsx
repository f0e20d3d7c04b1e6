import { useEffect, useState } from 'preact/hooks';

interface CopyProps {
  text: string;
  label: string;
  done: string;
  /** Id of the element that shows the text, selected when the browser refuses to copy by itself. */
  shownBy: string;
}

/** A button that copies a text. It needs a script, so it is not there without one. */
export function Copy({ text, label, done, shownBy }: CopyProps) {
  const [ready, setReady] = useState(false);
  const [copied, setCopied] = useState(false);
  useEffect(() => setReady(true), []);
  if (!ready) return null;
  const copy = async () => setCopied((await writeClipboard(text)) || copySelection(shownBy));
  return (
    <button type="button" class="plain" onClick={copy}>
      <span role="status">{copied ? `✓ ${done}` : label}</span>
    </button>
  );
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Absent, or refused as in-app browsers do: the older way follows.
    return false;
  }
}

function copySelection(id: string): boolean {
  const element = document.getElementById(id);
  if (!element) return false;
  getSelection()?.selectAllChildren(element);
  return document.execCommand('copy');
}
