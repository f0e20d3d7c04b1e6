import type { Paper } from '../answer/questionnaire-props.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { paperSheetsPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { PrintedSheet } from './sheet.tsx';
import { paperSheetStyle } from './style.ts';

/** The highest number of a sheet in a city, and how many are printed at a time: a ream. */
export const MOST_NUMBER = 99_999;
export const MOST_SHEETS = 100;

/** The printed number of a sheet: it includes the city, so that piles cannot be confused. */
const sheetNumber = (city: string, n: number): string => `${city}-${String(n).padStart(5, '0')}`;

export interface PaperSheetsPageProps extends PageContext {
  wave: string;
  /** The cities that the reader may print for. */
  cities: readonly NamedCity[];
  chosen: { city: string; from: string; copies: string };
  hasFault: boolean;
  /** Address of the built script web/paper-sheet/client.ts. */
  script: string | undefined;
  /** Absent while there is nothing to print. */
  print: { paper: Paper; organiser: string; from: number; copies: number } | undefined;
}

/** Numbered questionnaires to print, and on screen the form that makes them. */
export function paperSheetsPage(props: PaperSheetsPageProps): string {
  const { language, print, script } = props;
  const words = stringsIn(language).paperSheet;
  return page({
    ...props,
    title: words.title,
    style: paperSheetStyle,
    wide: true,
    scripts: print ? [script] : [],
    children: (
      <>
        <div class="screen">
          <h1>{words.title}</h1>
          <p class="lead">{words.lead}</p>
          <Choose {...props} />
          {print && <Ready {...props} print={print} />}
        </div>
        {print &&
          Array.from({ length: print.copies }, (_, i) => {
            const number = sheetNumber(print.paper.city, print.from + i);
            return (
              <PrintedSheet
                key={number}
                paper={print.paper}
                words={words}
                number={number}
                organiser={print.organiser}
              />
            );
          })}
      </>
    ),
  });
}

function Choose({ language, wave, cities, chosen, hasFault }: PaperSheetsPageProps) {
  const words = stringsIn(language).paperSheet;
  const fault = fill(words.fault, { most: MOST_NUMBER, max: MOST_SHEETS });
  return (
    <form action={paperSheetsPath(wave)} class="make">
      {hasFault && (
        <p class="fault" role="alert" id="fault">
          {fault}
        </p>
      )}
      <div>
        <label for="city">{words.city}</label>
        <select id="city" name="city" required>
          <option value="">{words.chooseCity}</option>
          {cities.map((one) => (
            <option key={one.code} value={one.code} selected={one.code === chosen.city}>
              {cityName(one, language)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="from">{words.from}</label>
        <input
          id="from"
          name="from"
          type="text"
          inputMode="numeric"
          value={chosen.from}
          aria-describedby={hasFault ? 'fault' : undefined}
        />
      </div>
      <div>
        <label for="copies">{fill(words.copies, { max: MOST_SHEETS })}</label>
        <input
          id="copies"
          name="copies"
          type="text"
          inputMode="numeric"
          value={chosen.copies}
          aria-describedby={hasFault ? 'fault' : undefined}
        />
      </div>
      <button type="submit">{words.show}</button>
    </form>
  );
}

function Ready({ language, print }: PaperSheetsPageProps & Pick<Required<PaperSheetsPageProps>, 'print'>) {
  if (!print) return null;
  const words = stringsIn(language).paperSheet;
  const { paper, from, copies } = print;
  const [first, last] = [from, from + copies - 1].map((n) => sheetNumber(paper.city, n));
  return (
    <p class="help">
      {fill(words.hint, { n: copies, first: first ?? '', last: last ?? '' })}{' '}
      <button type="button" hidden data-print>
        {words.print}
      </button>
    </p>
  );
}
