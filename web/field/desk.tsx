import { type ComponentType, render } from 'preact';
import { keepStaffPage } from './staff-page-cache.ts';

/** What every staff page's script starts from. */
interface Props {
  languages: readonly string[];
}

/** Replaces the server's rendering with a staff page's view, and stores the page on the device. */
export function openDesk<P extends Props>(View: ComponentType<P>): void {
  const place = document.getElementById('desk');
  if (!place) return;
  // The server wrote it into this page from the same type; script and page are kept together.
  const props = JSON.parse(place.dataset.desk ?? '') as P;
  place.removeAttribute('data-desk');
  place.textContent = '';
  render(<View {...props} />, place);
  // A page that the browser kept alive would still show its content.
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
  // Where nothing can be stored the page still works, as long as there is a network.
  void keepStaffPage(location.pathname, props.languages).catch(() => {});
}
