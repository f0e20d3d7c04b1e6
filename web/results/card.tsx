import { render } from 'preact-render-to-string';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { meanScore } from '../../server/survey/release/mean-score.ts';
import { type Language, stringsIn } from '../language.ts';
import { cardSize } from '../ui/document.tsx';
import { fitted } from '../ui/drawn-text.ts';
import { fill } from '../ui/interpolate.ts';
import { above, below } from '../ui/wordmark.tsx';
import type { Registry } from './city-choice.ts';
import { type ProvinceScore, provinceScores } from './province-map.tsx';
import { provinceTiles, type Shades, shadeOf, shadesFor, tenths } from './province-tiles.ts';
import { decimals, isShown, type ReleaseView, rangeOf, resultCityName } from './release-view.ts';

interface CardInput {
  view: ReleaseView;
  registry: Registry;
  language: Language;
  /** Of a city; else of the wave. */
  city?: ReleaseCity | undefined;
}

const { width: WIDTH, height: HEIGHT } = cardSize;
const MARGIN = 64;
/** The map stands on the right, the words beside it. */
const [MAP_X, MAP_Y, TILE] = [728, 45, 60];
const WORDS = MAP_X - MARGIN - 40;

const [paper, ink, soft, line, main, echo] = [
  '#f6f4ee',
  '#1d2b2f',
  '#52626a',
  '#ddd8cc',
  '#0b6a5f',
  '#c8553d',
];
/** As in map.css. */
const shadeColours = ['#e4f1ed', '#bfe0d8', '#8fcabd', '#17635a', '#083d37'];
/** From this one on, type is white. */
const DARK = 3;

/** A release in a picture: its name, its score with the interval, and the provinces on a map of squares. */
export function resultCard({ view, registry, language, city }: CardInput): string {
  const words = stringsIn(language).results;
  const mean = meanScore(view.document.cities);
  const shown = city ? (isShown(city.overall) ? city.overall : null) : mean;
  const name = city ? resultCityName(city, view, language) : view.wave.title;
  const note =
    shown === null
      ? words.withheld
      : fill(city ? words.card.city : words.card.wave, {
          range: rangeOf(shown.ci, words),
          n: (city ? city.n.valid : (mean?.cities ?? 0)).toLocaleString(language),
        });
  return render(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      font-family="Chengsheng Cards, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
    >
      <title>{name}</title>
      <path fill={paper} d={`M0 0h${WIDTH}v${HEIGHT}H0z`} />
      <g transform={`translate(${MARGIN} 52) scale(1.9)`} fill="none" stroke-width="3" stroke-linecap="round">
        <path d={above} stroke={main} />
        <path d={below} stroke={echo} />
      </g>
      <Line y={97} size={44} x={MARGIN + 70}>
        城声
      </Line>
      <Line y={250} size={76}>
        {name}
      </Line>
      <Line y={300} size={34} colour={soft}>
        {city ? view.wave.title : words.title}
      </Line>
      {shown && (
        <Line y={470} size={150} colour={main}>
          {decimals(shown.score ?? 0)}
        </Line>
      )}
      <Line y={shown ? 530 : 400} size={34} colour={soft}>
        {note}
      </Line>
      {view.wave.simulated && (
        <Line y={582} size={28} colour={echo}>
          {words.summary.simulated}
        </Line>
      )}
      <Provinces
        provinces={provinceScores(view.document.cities, registry, language)}
        own={city && registry.get(city.code)?.provinceCode}
        language={language}
      />
    </svg>,
  );
}

interface LineProps {
  x?: number;
  y: number;
  size: number;
  colour?: string | undefined;
  children: string;
}

/** A line of text, smaller where it would reach into the map. */
function Line({ x = MARGIN, y, size, colour = ink, children }: LineProps) {
  return (
    <text x={x} y={y} font-size={fitted(children, size, WORDS)} fill={colour}>
      {children}
    </text>
  );
}

interface ProvincesProps {
  provinces: readonly ProvinceScore[];
  /** The city's. */
  own: string | undefined;
  language: Language;
}

function Provinces({ provinces, own, language }: ProvincesProps) {
  const shades = shadesFor(provinces.flatMap(({ mean }) => (mean ? [tenths(mean.score)] : [])));
  return (
    <g text-anchor="middle">
      {provinceTiles.map((tile) => {
        const mean = provinces.find(({ code }) => code === tile.code)?.mean;
        return (
          <Square
            key={tile.code}
            tile={tile}
            score={mean ? tenths(mean.score) : undefined}
            shades={shades}
            isOwn={tile.code === own}
            language={language}
          />
        );
      })}
    </g>
  );
}

interface SquareProps {
  tile: (typeof provinceTiles)[number];
  score: number | undefined;
  shades: Shades;
  isOwn: boolean;
  language: Language;
}

function Square({ tile, score, shades, isOwn, language }: SquareProps) {
  const [x, y] = [MAP_X + (tile.column - 1) * TILE, MAP_Y + (tile.row - 1) * TILE];
  const shade = score === undefined ? undefined : shadeOf(shades, score);
  const colour = shade !== undefined && shade >= DARK ? '#fff' : ink;
  const middle = x + TILE / 2 - 1.5;
  return (
    <>
      <rect
        x={x}
        y={y}
        width={TILE - 3}
        height={TILE - 3}
        rx="5"
        fill={shade === undefined ? paper : shadeColours[shade]}
        stroke={isOwn ? echo : line}
        stroke-width={isOwn ? 5 : 1}
      />
      <text x={middle} y={y + 24} font-size="15" fill={colour}>
        {language === 'en' ? tile.iso : tile.short}
      </text>
      <text x={middle} y={y + 45} font-size="19" fill={colour}>
        {score === undefined ? '–' : score.toFixed(1)}
      </text>
    </>
  );
}
