import { render } from 'preact-render-to-string';
import { directionOf, formatTime, type Language, stringsIn } from '../language.ts';
import { fitted, fontsFor, linesOf, MONO, MONO_EM } from '../ui/drawn-text.ts';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';
import type { ReceiptStatus } from './receipt-status.tsx';

/** Millimetres, as large as a postcard. */
const WIDTH = 105;
const HEIGHT = 148;
const MIDDLE = WIDTH / 2;
const INNER = WIDTH - 16;

/** A receipt to keep: its code, its QR code, and when results appear. */
export function receiptDrawing(status: ReceiptStatus, language: Language): string {
  const { receipt: words } = stringsIn(language);
  const half = status.receipt.length / 2;
  const groups = [status.receipt.slice(0, half), status.receipt.slice(half + 1)];
  const title = `${status.wave.title} · ${status.city.name}`;
  const until = fill(status.isClosed ? words.closed : words.closes, {
    time: formatTime(status.closesAt, language, 'minute'),
  });
  const size = 4;
  return render(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={`${WIDTH}mm`}
      height={`${HEIGHT}mm`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      lang={language}
      direction={directionOf(language)}
      font-family={fontsFor(language)}
      text-anchor="middle"
      fill="#1d2b2f"
    >
      <title>{title}</title>
      <path fill="#fff" d={`M0 0h${WIDTH}v${HEIGHT}H0z`} />
      <text x={MIDDLE} y="14" font-size={fitted(title, 5.5, INNER)} font-weight="700">
        {title}
      </text>
      <text x={MIDDLE} y="21" font-size="4" fill="#52626a">
        {words.label}
      </text>
      <Qr text={status.link} label={words.code} side={80} x={(WIDTH - 80) / 2} y={24} />
      {groups.map((group, i) => (
        <text
          key={i}
          x={MIDDLE}
          y={112 + i * 7}
          font-family={MONO}
          font-size={Math.min(6, INNER / (group.length * MONO_EM))}
          font-weight="700"
          direction="ltr"
        >
          {group}
        </text>
      ))}
      {linesOf(status.isPublished ? words.note : until, INNER / size).map((line, i) => (
        <text key={line} x={MIDDLE} y={130 + i * 6} font-size={size} fill="#52626a">
          {line}
        </text>
      ))}
    </svg>,
  );
}
