import type { WaysView } from '../../server/services/monitor/channels.ts';
import { stringsIn } from '../language.ts';
import { type AsOf, type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { Orders, type OrdersProps } from './orders.tsx';
import { PagePaceTable } from './page-pace-table.tsx';
import { ReasonsTable } from './reasons-table.tsx';
import { TimesTable } from './times-table.tsx';
import { isUnknown, type NameOf, WayTable } from './way-table.tsx';

interface ChannelsPageProps extends ConsoleContext, Pick<OrdersProps, 'orders' | 'mayHold'> {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  ways: WaysView | undefined;
  nameOf: NameOf;
  /** A question in words. */
  titleOf: (question: string) => string;
}

/** The channels, modes and languages in which answers arrive. */
export function channelsPage(props: ChannelsPageProps): string {
  const { sections } = stringsIn(props.language).console;
  return consolePage({
    ...props,
    title: sections.channels,
    section: 'channels',
    children: <Channels {...props} />,
  });
}

function Channels({ language, wave, ways, nameOf, titleOf, orders, mayHold }: ChannelsPageProps) {
  const { sections, overview, channels: words, city } = stringsIn(language).console;
  if (!ways)
    return (
      <>
        <h1>{sections.channels}</h1>
        <p class="note">{overview.notCounted}</p>
      </>
    );
  return (
    <>
      <h1>{sections.channels}</h1>
      <WayTable
        title={city.channels}
        kind="channel"
        ways={ways.channels}
        language={language}
        nameOf={nameOf}
        orders={orders.filter(({ order }) => order.city === null)}
        medians={ways.times.medians}
      />
      {ways.channels.some(({ name }) => isUnknown('channel', name)) && (
        <p class="help">{words.unknownHint}</p>
      )}
      <Orders
        language={language}
        wave={wave}
        orders={orders}
        city={undefined}
        channels={ways.channels.map(({ name }) => name)}
        mayHold={mayHold}
      />
      <ReasonsTable ways={ways} language={language} nameOf={nameOf} />
      <TimesTable times={ways.times} language={language} nameOf={nameOf} />
      {ways.paces && (
        <PagePaceTable paces={ways.paces} language={language} nameOf={nameOf} titleOf={titleOf} />
      )}
      <WayTable title={city.modes} kind="mode" ways={ways.modes} language={language} nameOf={nameOf} />
      <WayTable
        title={city.languages}
        kind="language"
        ways={ways.languages}
        language={language}
        nameOf={nameOf}
      />
    </>
  );
}
