import { type ComponentType, render } from 'preact';
import { keepStaffPage } from './offline.ts';

/** What every staff page's script starts from. */
interface Props {
  paper: { city: string };
  languages: readonly string[];
}

/**
 * Puts a staff page's view in place of what the server rendered, and the page on the device.
 * @param pathOf the page's address, by city
 */
export function openDesk<P extends Props>(View: ComponentType<P>, pathOf: (city: string) => string): void {
  const place = document.getElementById('desk');
  if (!place) return;
  const props = JSON.parse(place.dataset.desk ?? '') as P;
  place.removeAttribute('data-desk');
  place.textContent = '';
  render(<View {...props} />, place);
  // A page that the browser kept alive would show again what was on it when it was left.
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
  // Where nothing can be kept the page works all the same, as long as there is a network.
  void keepStaffPage(pathOf(props.paper.city), props.languages).catch(() => {});
}
