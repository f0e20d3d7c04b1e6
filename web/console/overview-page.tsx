import { stringsIn } from '../language.ts';
import { type AsOf, type ConsoleContext, consolePage } from './frame.tsx';

interface OverviewPageProps extends ConsoleContext {
  asOf: AsOf | undefined;
}

/** All cities of a wave that somebody may see. */
export function overviewPage(props: OverviewPageProps): string {
  const { sections } = stringsIn(props.language).console;
  return consolePage({
    ...props,
    title: sections.overview,
    section: 'overview',
    children: <h1>{sections.overview}</h1>,
  });
}
