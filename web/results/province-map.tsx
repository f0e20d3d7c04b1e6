import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type MeanScore, meanScore } from '../../server/survey/release/mean-score.ts';
import type { Language } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import { type CityChoice, provincesOf, type Registry } from './city-choice.ts';
import { provinceTiles, type Shades, shadeOf, shadesFor, tenths } from './province-tiles.ts';
import { decimals, type ResultsWords, rangeOf } from './release-view.ts';

/** A province of a wave, with the mean of its cities where any is published. */
export interface ProvinceScore {
  code: string;
  name: string;
  /** The name where there is little room. */
  short: string;
  cities: readonly ReleaseCity[];
  mean: MeanScore | null;
}

/** The cities of a wave by province, the highest mean first. */
export function provinceScores(
  cities: readonly ReleaseCity[],
  registry: Registry,
  language: Language,
): ProvinceScore[] {
  const national = cities.filter(({ code }) => registry.get(code)?.kind !== 'example');
  return provincesOf(national, registry)
    .map(({ code, name, english }) => {
      const members = national.filter((city) => registry.get(city.code)?.provinceCode === code);
      const short = provinceTiles.find((tile) => tile.code === code)?.short ?? name;
      const names = language === 'en' ? { name: english, short: english } : { name, short };
      return { code, ...names, cities: members, mean: meanScore(members) };
    })
    .sort((a, b) => (b.mean?.score ?? -1) - (a.mean?.score ?? -1));
}

interface ProvinceMapProps {
  provinces: readonly ProvinceScore[];
  /** Of all cities. */
  mean: MeanScore;
  choice: CityChoice;
  pathWith: (choice: CityChoice) => string;
  language: Language;
  words: ResultsWords;
}

/** The provinces as shaded squares, each with its score in numbers; the table below has the same. */
export function ProvinceMap(props: ProvinceMapProps) {
  const { provinces, words } = props;
  const { provinces: own } = words;
  const shades = shadesFor(provinces.flatMap(({ mean }) => (mean ? [tenths(mean.score)] : [])));
  return (
    <section id="provinces">
      <h2>{own.title}</h2>
      <All {...props} />
      <p class="help">{props.mean.isByPopulation ? own.hint : own.hintPlain}</p>
      <div class="map">
        <ul class="tiles">
          {provinceTiles.map((tile) => (
            <Tile key={tile.code} {...props} tile={tile} shades={shades} />
          ))}
        </ul>
        <Legend shades={shades} words={words} />
      </div>
      <ProvinceTable {...props} />
    </section>
  );
}

/** The mean of all cities. */
function All({ mean, language, words }: ProvinceMapProps) {
  const values = { n: mean.cities.toLocaleString(language), range: rangeOf(mean.ci, words) };
  return (
    <div class="all">
      <p class="big">{decimals(mean.score)}</p>
      <p class="help">{fill(words.provinces.all, values)}</p>
    </div>
  );
}

interface TileProps extends ProvinceMapProps {
  tile: (typeof provinceTiles)[number];
  shades: Shades;
}

function Tile({ tile, shades, provinces, choice, pathWith, language, words }: TileProps) {
  const province = provinces.find(({ code }) => code === tile.code);
  const score = province?.mean && tenths(province.mean.score);
  const isChosen = choice.province === tile.code;
  const name =
    language === 'en' ? (
      <>
        <span aria-hidden="true">{tile.iso}</span>
        <span class="unseen">{tile.english}</span>
      </>
    ) : (
      <span class={tile.short.length > 2 ? 'long' : undefined}>{tile.short}</span>
    );
  const value =
    score === null || score === undefined ? <b title={words.provinces.none}>–</b> : <b>{score.toFixed(1)}</b>;
  const shade = score === null || score === undefined ? 'none' : `s${shadeOf(shades, score)}`;
  return (
    <li class={`t${tile.code}`}>
      {province ? (
        <a
          class={shade}
          href={pathWith({ ...choice, province: isChosen ? undefined : tile.code })}
          aria-current={isChosen ? 'true' : undefined}
          title={language === 'en' ? tile.english : undefined}
        >
          {name} {value}
        </a>
      ) : (
        <span class={shade} title={language === 'en' ? tile.english : undefined}>
          {name} {value}
        </span>
      )}
    </li>
  );
}

function Legend({ shades, words }: Pick<TileProps, 'shades' | 'words'>) {
  return (
    <ul class="legend">
      {Array.from({ length: shades.count }, (_, i) => {
        const from = shades.from + i * shades.step;
        return (
          <li key={from}>
            <span class={`s${i}`} /> {from}–{from + shades.step}
          </li>
        );
      })}
      <li>
        <span class="none">–</span> {words.provinces.none}
      </li>
    </ul>
  );
}

/** What the squares show, in full. */
function ProvinceTable({ provinces, choice, pathWith, language, words }: ProvinceMapProps) {
  const { provinces: own, filter } = words;
  return (
    <details>
      <summary>{own.asTable}</summary>
      <table class="provinces">
        <TableHead
          columns={[
            <th scope="col" class="name">
              {filter.province}
            </th>,
            words.score,
            words.intervalShort,
            own.cities,
          ]}
        />
        <tbody>
          {provinces.map(({ code, name, cities, mean }) => (
            <tr key={code}>
              <th scope="row" class="name">
                <a href={pathWith({ ...choice, province: code })}>{name}</a>
              </th>
              <td>{mean ? decimals(mean.score) : own.none}</td>
              <td>{mean ? rangeOf(mean.ci, words) : ''}</td>
              <td>
                {fill(own.scored, {
                  n: (mean?.cities ?? 0).toLocaleString(language),
                  of: cities.length.toLocaleString(language),
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
