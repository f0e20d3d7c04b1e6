import { render } from 'preact-render-to-string';
import type { Organiser } from '../../server/survey/organiser.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { directionOf, type Language, stringsIn } from '../language.ts';
import { fitted, fontsFor, linesOf, MONO, MONO_EM } from '../ui/drawn-text.ts';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';
import { above, below } from '../ui/wordmark.tsx';

/** Widths and heights of the paper, millimetres (ISO 216). */
export const papers = { a4: [210, 297], a3: [297, 420] } as const;
export type Size = keyof typeof papers;

export interface Poster {
  city: NamedCity;
  /** The survey's title in a language. */
  title: (language: Language) => string;
  /** How long answering takes. */
  minutes: number;
  organiser: Organiser | null;
  /** The QR code's target, in full. */
  link: string;
  size: Size;
  /** The large text; Chinese, or English beside Chinese, goes below it. */
  language: Language;
}

/** The drawing is laid out on A4, in millimetres, and scaled: all paper of the A series has the same shape. */
const [WIDTH, HEIGHT] = papers.a4;
const MIDDLE = WIDTH / 2;
const INNER = 174;
/**
 * The part below tells residents what they want to know before scanning, with one more line where the organiser is
 * known.
 */
const footOf = (organiser: Organiser | null) => (organiser ? 257 : 262);

const ink = '#1d2b2f';
const soft = '#52626a';
const main = '#0b6a5f';
const onMain = '#fff';
const onMainSoft = '#cfe8e2';
const echo = '#f4a08b';

interface LineProps {
  y: number;
  size: number;
  fill: string;
  language: Language;
  weight?: number;
  children: string;
}

function Line({ y, size, fill: colour, language, weight = 400, children }: LineProps) {
  return (
    <text
      x={MIDDLE}
      y={y}
      font-size={Number(fitted(children, size, INNER).toFixed(2))}
      font-weight={weight}
      font-family={fontsFor(language)}
      fill={colour}
      lang={language}
      direction={directionOf(language)}
    >
      {children}
    </text>
  );
}

/** A sentence in as many lines as it needs, the first at `y`. */
function Sentence({ children, ...line }: LineProps) {
  return (
    <>
      {linesOf(children, INNER / line.size).map((text, i) => (
        <Line key={text} {...line} y={line.y + i * line.size * 1.4}>
          {text}
        </Line>
      ))}
    </>
  );
}

const heightOf = (sentence: string, size: number) => linesOf(sentence, INNER / size).length * size * 1.4;

/** The poster: everything is centred, so that it works in either writing direction. */
export function Drawing({ city, title, minutes, organiser, link, size, language }: Poster) {
  const other: Language = language === 'zh-CN' ? 'en' : 'zh-CN';
  const words = stringsIn(language).poster;
  const others = stringsIn(other).poster;
  const [width, height] = papers[size];
  const names = [cityName(city, language), cityName(city, other)];
  const foot = footOf(organiser);
  const inviteAt = 127;
  const otherAt = inviteAt + heightOf(words.invite, 8) + 0.5;
  // The quiet zone serves as a margin.
  const qrAt = otherAt + heightOf(others.invite, 5) - 5;
  const side = foot - 11 - qrAt;
  const shown = link.replace(/^https?:\/\//, '');
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={`${width}mm`}
      height={`${height}mm`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      text-anchor="middle"
    >
      <title>{`${names[0]} · ${title(language)}`}</title>
      <path fill="#fff" d={`M0 0h${WIDTH}v${HEIGHT}H0z`} />
      <path fill={main} d={`M0 0h${WIDTH}v112H0z`} />
      <Mark />
      <Line y={65} size={26} weight={700} fill={onMain} language={language}>
        {names[0] ?? ''}
      </Line>
      {names[1] !== names[0] && (
        <Line y={79} size={8} fill={onMainSoft} language={other}>
          {names[1] ?? ''}
        </Line>
      )}
      <Line y={96} size={10} weight={600} fill={onMain} language={language}>
        {title(language)}
      </Line>
      {title(other) !== title(language) && (
        <Line y={105} size={6} fill={onMainSoft} language={other}>
          {title(other)}
        </Line>
      )}
      <Sentence y={inviteAt} size={8} weight={600} fill={ink} language={language}>
        {words.invite}
      </Sentence>
      <Sentence y={otherAt} size={5} fill={soft} language={other}>
        {others.invite}
      </Sentence>
      <Qr text={link} label={fill(words.alt, { link: shown })} side={side} x={MIDDLE - side / 2} y={qrAt} />
      <text
        x={MIDDLE}
        y={foot - 6}
        font-family={MONO}
        font-size={Math.min(7, INNER / (shown.length * MONO_EM)).toFixed(2)}
        font-weight="700"
        fill={main}
        lang="en"
        direction="ltr"
      >
        {shown}
      </text>
      <Line y={foot + 5} size={5} weight={600} fill={ink} language={language}>
        {`${words.scan} · ${fill(words.minutes, { n: minutes })}`}
      </Line>
      <Line y={foot + 12} size={4.2} fill={soft} language={language}>
        {words.privacy}
      </Line>
      <path stroke="#ddd8cc" stroke-width="0.3" d={`M${MIDDLE - 20} ${foot + 16}h40`} />
      <Line y={foot + 22} size={3.6} fill={soft} language={other}>
        {`${others.scan} · ${fill(others.minutes, { n: minutes })}`}
      </Line>
      <Line y={foot + 27.5} size={3.6} fill={soft} language={other}>
        {others.privacy}
      </Line>
      {organiser && (
        <Line y={foot + 34} size={3.6} weight={600} fill={soft} language={language}>
          {`${localize(organiser.name, language)} · ${organiser.contact}`}
        </Line>
      )}
    </svg>
  );
}

/** The wordmark on the coloured ground. */
function Mark() {
  return (
    <g transform="translate(86 14)">
      <g transform="scale(0.5)" fill="none" stroke-width="3" stroke-linecap="round">
        <path stroke={onMain} d={above} />
        <path stroke={echo} d={below} />
      </g>
      <text
        x="18"
        y="11"
        font-size="9"
        font-weight="700"
        letter-spacing="1.2"
        text-anchor="start"
        fill={onMain}
        lang="zh-CN"
      >
        城声
      </text>
    </g>
  );
}

/** The poster as a separate file. */
export const posterFile = (poster: Poster): string => render(<Drawing {...poster} />);
