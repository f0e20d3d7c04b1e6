import { stringsIn } from '../language.ts';
import { type StaffPageProps, staffPage } from './staff-page.tsx';
import { fieldStyle } from './style.ts';

/** The page of a tablet with which an interviewer goes from one respondent to the next. */
export function fieldPage(props: StaffPageProps): string {
  const words = stringsIn(props.language).field;
  return staffPage(props, { style: fieldStyle, title: words.title, words });
}
