import { type StaffPageProps, staffPage } from '../field/staff-page.tsx';
import { stringsIn } from '../language.ts';
import { sheetsStyle } from './style.ts';

/** The page for copying paper questionnaires, each twice. */
export function sheetsPage(props: StaffPageProps): string {
  const words = stringsIn(props.language).sheets;
  return staffPage(props, { style: sheetsStyle, title: words.title, words, wide: true });
}
