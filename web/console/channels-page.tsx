import type { WaysView } from '../../server/services/monitor/channels.ts';
import { stringsIn } from '../language.ts';
import { number } from './figures.tsx';
import { type AsOf, type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { isUnknown, type NameOf, WayTable } from './way-table.tsx';

interface ChannelsPageProps extends ConsoleContext {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  ways: WaysView | undefined;
  nameOf: NameOf;
}

/** By which channels, in which modes and languages answers come. */
export function channelsPage(props: ChannelsPageProps): string {
  const { sections } = stringsIn(props.language).console;
  return consolePage({
    ...props,
    title: sections.channels,
    section: 'channels',
    children: <Channels {...props} />,
  });
}

function Channels({ language, ways, nameOf }: ChannelsPageProps) {
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
      />
      {ways.channels.some(({ name }) => isUnknown('channel', name)) && (
        <p class="help">{words.unknownHint}</p>
      )}
      <section>
        <h2>{words.removedTitle}</h2>
        {ways.removed.length === 0 ? (
          <p class="note">{words.noneRemoved}</p>
        ) : (
          <table>
            <tbody>
              {ways.removed.map(({ reason, n }) => (
                <tr key={reason}>
                  <th scope="row">{words.reasons[reason]}</th>
                  <td class="n">{number(n, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
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
