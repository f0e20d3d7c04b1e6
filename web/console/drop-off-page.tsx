import type { DropOffView, ItemDropOff, PagesView } from '../../server/services/monitor/drop-off.ts';
import { OPENING_PAGE, SAMPLED_ONE_IN } from '../../server/survey/submission/page-view.ts';
import { cityName } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { fieldCityPath, overviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable, TableHead } from '../ui/table.tsx';
import { NONE, number, percent } from './figures.tsx';
import { type AsOf, type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { type BarScale, barScale, LackBar } from './lack-bar.tsx';
import { shareOf } from './overview-query.ts';
import type { NameOf } from './way-table.tsx';

/** A question in words, and what it stands under. */
export interface QuestionText {
  title: string;
  heading: string;
}

interface DropOffPageProps extends ConsoleContext {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  view: DropOffView | undefined;
  textOf: (question: string) => QuestionText;
  /** Whether *don’t know* was stored as a blank. */
  isUnknownBlank: boolean;
  nameOf: NameOf;
}

/** Where answers are missing, and where people stop: in a wave, or in one of its cities. */
export function dropOffPage(props: DropOffPageProps): string {
  return consolePage({
    ...props,
    title: titleOf(props),
    section: 'dropOff',
    children: <DropOff {...props} />,
  });
}

function titleOf({ language, view }: DropOffPageProps): string {
  const { sections } = stringsIn(language).console;
  return view?.city ? `${sections.dropOff} · ${cityName(view.city, language)}` : sections.dropOff;
}

function DropOff(props: DropOffPageProps) {
  const { language, wave, view } = props;
  const { sections, overview, dropOff: words } = stringsIn(language).console;
  return (
    <>
      {view?.city && (
        <p class="crumb">
          <a class="back" href={overviewPath(wave.code)}>
            {sections.overview}
          </a>{' '}
          ›{' '}
          <a class="back" href={fieldCityPath(wave.code, view.city.code)}>
            {cityName(view.city, language)}
          </a>
        </p>
      )}
      <h1>{titleOf(props)}</h1>
      {view ? (
        <>
          <section>
            <h2>{words.items}</h2>
            <Items {...props} view={view} />
          </section>
          <section>
            <h2>{words.pages}</h2>
            {view.pages ? <Pages {...props} pages={view.pages} /> : <p class="note">{words.notCounted}</p>}
          </section>
        </>
      ) : (
        <p class="note">{overview.notCounted}</p>
      )}
    </>
  );
}

/** What each column counts, by the colour of its part of the bar. */
const lacking = ['blank', 'dontKnow', 'notUsed'] as const satisfies (keyof ItemDropOff)[];

function Items({ language, view, textOf, isUnknownBlank }: DropOffPageProps & { view: DropOffView }) {
  const { city, dropOff: words } = stringsIn(language).console;
  if (view.received === 0) return <p class="note">{city.noAnswers}</p>;
  const x = barScale(view.items.map((item) => 1 - (shareOf(item.answered, item.asked) ?? 1)));
  return (
    <>
      <p class="help">
        {fill(words.lead, { n: number(view.received, language) })}
        {isUnknownBlank && ` ${words.unknownIsBlank}`}
      </p>
      <div class="scroll">
        <table class="items">
          <TableHead
            columns={[
              words.question,
              { n: words.asked },
              ...lacking.map((name) => ({
                n: (
                  <>
                    <span class={`swatch ${name}`} aria-hidden="true" /> {words[name]}
                  </>
                ),
              })),
              <Axis x={x} />,
            ]}
          />
          {groupsOf(view.items, textOf).map(({ heading, items }) => (
            <tbody key={heading}>
              <tr>
                <th scope="rowgroup" colSpan={6} class="group">
                  {heading}
                </th>
              </tr>
              {items.map((item) => (
                <tr key={item.question}>
                  <th scope="row" class="wrap">
                    {textOf(item.question).title}
                  </th>
                  <td class="n">{number(item.asked, language)}</td>
                  {lacking.map((name) => (
                    <td key={name} class="n">
                      {number(item[name], language)} <small>{percent(shareOf(item[name], item.asked))}</small>
                    </td>
                  ))}
                  <td>
                    <LackBar
                      x={x}
                      parts={lacking.map((name) => ({ name, share: shareOf(item[name], item.asked) ?? 0 }))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  );
}

/** The heading of the bars: from where to where they reach. */
const Axis = ({ x }: { x: BarScale }) => (
  <th scope="col" class="axis">
    0 – {percent(x.domain()[1]!)}
  </th>
);

/** Neighbours under one heading. */
function groupsOf(items: readonly ItemDropOff[], textOf: DropOffPageProps['textOf']) {
  const groups: { heading: string; items: ItemDropOff[] }[] = [];
  for (const item of items) {
    const { heading } = textOf(item.question);
    const last = groups.at(-1);
    if (last?.heading === heading) last.items.push(item);
    else groups.push({ heading, items: [item] });
  }
  return groups;
}

function Pages({ language, pages: sums, textOf, nameOf }: DropOffPageProps & { pages: PagesView }) {
  const { channels, dropOff: words } = stringsIn(language).console;
  const { opened, sent, pages } = sums;
  if (pages.length === 0) return <p class="note">{words.noPages}</p>;
  const stoppedOf = ({ shown, passed }: { shown: number; passed: number }) => Math.max(0, shown - passed);
  const x = barScale(pages.map((page) => shareOf(stoppedOf(page), page.shown) ?? 0));
  const of = { opened: number(opened, language), sent: number(sent, language), n: SAMPLED_ONE_IN };
  return (
    <>
      <p class="help">{fill(words.pagesLead, of)}</p>
      <DataTable
        class="items"
        columns={[words.page, { n: words.shown }, { n: words.passed }, { n: words.stopped }, <Axis x={x} />]}
      >
        {pages.map((page) => (
          <tr key={page.name}>
            <th scope="row" class="wrap">
              {page.name === OPENING_PAGE ? words.opening : textOf(page.name).title}
            </th>
            <td class="n">{number(page.shown, language)}</td>
            <td class="n">{number(page.passed, language)}</td>
            <td class="n">
              {number(stoppedOf(page), language)}{' '}
              <small>{percent(shareOf(stoppedOf(page), page.shown))}</small>
            </td>
            <td>
              <LackBar x={x} parts={[{ name: 'blank', share: shareOf(stoppedOf(page), page.shown) ?? 0 }]} />
            </td>
          </tr>
        ))}
      </DataTable>
      <h2>{words.byChannel}</h2>
      <DataTable
        columns={[channels.names.channel, { n: words.opened }, { n: words.sent }, { n: words.sentShare }]}
      >
        {sums.channels.map(({ name, shown, passed }) => (
          <tr key={name}>
            <th scope="row">{channelName(name, nameOf, language)}</th>
            <td class="n">{number(shown, language)}</td>
            <td class="n">{number(passed, language)}</td>
            <td class="n">{shown > 0 ? percent(Math.min(1, passed / shown)) : NONE}</td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}

/** All channels without a mark are counted as one. */
const channelName = (name: string, nameOf: NameOf, language: Language): string =>
  name === 'open:' ? stringsIn(language).console.channels.unknown : nameOf('channel', name);
