import type { CityView, StratumView } from '../../server/services/monitor/city.ts';
import type { CountRange } from '../../server/survey/forecast/at-close.ts';
import { type Language, stringsIn } from '../language.ts';
import { invitationsPath, posterPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import { daysOf, NONE, number, percent, shortDayOf } from './figures.tsx';
import type { ConsoleContext, ConsoleWave } from './frame.tsx';

export interface StrataProps extends ConsoleContext {
  wave: ConsoleWave;
  city: CityView;
  stratumName: (stratum: string) => string;
}

/** Strata with their margins underneath. */
export function StrataGrid({ city, language, stratumName }: StrataProps) {
  const { city: words, overview } = stringsIn(language).console;
  if (city.strata.length === 0) return <p class="note">{words.noAnswers}</p>;
  const hasQuota = city.target !== null;
  const hasHeld = city.held > 0;
  const sum = (value: (stratum: StratumView) => number) =>
    number(
      city.strata.reduce((total, s) => total + value(s), 0),
      language,
    );
  return (
    <div class="scroll">
      <table class="strata">
        <TableHead
          columns={[
            words.stratum,
            { n: overview.columns.counted },
            hasQuota && { n: overview.columns.target },
            hasQuota && { n: words.cap },
            { n: overview.columns.held },
            hasHeld && { n: words.withHeld },
            { n: words.turnedAway },
            hasQuota && { n: words.atClose },
            hasQuota && words.forecast,
            hasQuota && { n: words.fullByClose },
          ]}
        />
        <tbody>
          {city.strata.map((s) => (
            <tr key={s.stratum} class={isThin(s) ? 'thin' : undefined}>
              <th scope="row">{stratumName(s.stratum)}</th>
              <td class="n">{number(s.counted, language)}</td>
              {hasQuota && (
                <>
                  <td class="n">{number(s.target, language)}</td>
                  <td class="n">{number(s.cap, language)}</td>
                </>
              )}
              <td class="n">{number(s.held, language)}</td>
              {hasHeld && <td class="n">{number(withHeld(s), language)}</td>}
              <td class="n">{number(s.turnedAway, language)}</td>
              {hasQuota && (
                <>
                  <td class="n">
                    <AtClose range={s.atClose} target={s.target} language={language} />
                  </td>
                  <td class="when">
                    <Filling stratum={s} language={language} />
                  </td>
                  <td class="n">{chanceOf(s)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.all}</th>
            <td class="n">{sum((s) => s.counted)}</td>
            {hasQuota && (
              <>
                <td class="n">{number(city.target, language)}</td>
                <td class="n">{number(city.cap, language)}</td>
              </>
            )}
            <td class="n">{sum((s) => s.held)}</td>
            {hasHeld && <td class="n">{sum(withHeld)}</td>}
            <td class="n">{sum((s) => s.turnedAway)}</td>
            {hasQuota && (
              <>
                <td class="n">
                  <AtClose range={city.fan.at(-1) ?? null} target={city.target} language={language} />
                </td>
                <td />
                <td class="n">{percent(city.chance)}</td>
              </>
            )}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Answers at the close, with the 80 % range; marked where even its upper end misses the target. */
function AtClose({
  range,
  target,
  language,
}: {
  range: CountRange | null;
  target: number | null;
  language: Language;
}) {
  if (!range) return <>{NONE}</>;
  const { p10, p50, p90 } = range;
  const { forecast: words } = stringsIn(language).console;
  return (
    <>
      {target !== null && p90 < target && (
        <span role="img" aria-label={words.misses} class="mark behind">
          ▼{' '}
        </span>
      )}
      {number(p50, language)}
      {p10 < p90 && (
        <>
          {' '}
          <small>
            {number(p10, language)}–{number(p90, language)}
          </small>
        </>
      )}
    </>
  );
}

/** The count if everything held were accepted, up to the cap. */
const withHeld = ({ counted, held, cap }: StratumView): number =>
  Math.min(counted + held, cap ?? Number.POSITIVE_INFINITY);

/** What helps thin strata: a poster where such people pass, invitations to them. */
export function ThinStrata({ city, wave, language, stratumName, sections }: StrataProps) {
  const { city: words } = stringsIn(language).console;
  const thin = city.strata.filter(isThin);
  const [thinnest] = thin.toSorted((a, b) => a.counted / a.target! - b.counted / b.target!);
  if (!thinnest) return null;
  const lacking = thinnest.target! - thinnest.counted;
  const invited = { city: city.code, stratum: thinnest.stratum, count: lacking };
  return (
    <div class="help">
      <p>
        {fill(words.thin, {
          n: number(thin.length, language),
          stratum: stratumName(thinnest.stratum),
          lacking: number(lacking, language),
        })}{' '}
        <a href={posterPath(city.code, { size: 'a4', language })}>{words.poster}</a>
        {sections.includes('invitations') && (
          <>
            {words.or}
            <a href={invitationsPath(wave.code, invited)}>{words.invite}</a>
          </>
        )}
      </p>
    </div>
  );
}

/** A probability below one half, or no forecast and less than half of the target. */
function isThin({ target, counted, forecast }: StratumView): boolean {
  if (target === null || counted >= target || forecast === null) return false;
  return 'unknown' in forecast ? counted < target / 2 : forecast.fullByClose < 0.5;
}

/** When a stratum reaches its target, with the range of 80 %. */
function Filling({ stratum, language }: { stratum: StratumView; language: Language }) {
  const { forecast: words } = stringsIn(language).console;
  const { target, counted, forecast } = stratum;
  if (target === null || forecast === null) return <>{NONE}</>;
  if (counted >= target) return <>{words.full}</>;
  if ('unknown' in forecast) return <>{words[forecast.unknown]}</>;
  const { p10, p50, p90 } = forecast;
  const range =
    p10 === null
      ? undefined
      : p90 === null
        ? fill(words.orLater, { from: shortDayOf(p10, language) })
        : daysOf(p10, p90, language);
  return (
    <>
      {p50 === null ? words.afterClose : shortDayOf(p50, language)}
      {range && <small> {range}</small>}
    </>
  );
}

const chanceOf = ({ forecast }: StratumView): string =>
  forecast === null || 'unknown' in forecast ? NONE : percent(forecast.fullByClose);

/** The basis of the forecast, and how often such ranges held. */
export function PastRangesNote({ city: { past, target }, language }: StrataProps) {
  const { forecast: words } = stringsIn(language).console;
  if (target === null) return null;
  if (!past) return <p class="help">{words.noPast}</p>;
  const { days, held, of } = past;
  return (
    <p class="help">
      {fill(of === 1 ? words.pastHere : words.past, {
        days: number(days, language),
        held: number(held, language),
        of: number(of, language),
        share: percent(held / of),
      })}
    </p>
  );
}
