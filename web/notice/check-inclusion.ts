import { type InclusionProof, inclusionFault } from '../../server/survey/release/inclusion.ts';

/**
 * Checks on the reader's own device that the newest release counts the receipt's answers, and says so in the waiting
 * element. Browsers can hash only on HTTPS pages; elsewhere it says nothing.
 */
async function check(element: HTMLElement): Promise<void> {
  const { receipt = '', proof: address = '', holds = '', fails = '' } = element.dataset;
  const isAble = typeof crypto === 'object' && crypto.subtle !== undefined;
  if (!isAble) return;
  const response = await fetch(address).catch(() => undefined);
  // A release from before there were proofs, or no connection.
  if (!response?.ok) return;
  const proof: InclusionProof = await response.json();
  const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const fault = await inclusionFault(receipt, proof, sha256);
  element.textContent = fault ? fails : holds.replace('{n}', proof.size.toLocaleString());
  element.classList.toggle('bad', fault !== undefined);
  element.hidden = false;
}

const element = document.getElementById('inclusion');
if (element) void check(element);
