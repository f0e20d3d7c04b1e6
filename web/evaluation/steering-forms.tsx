import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';

/** The secretariat's forms: moving deadlines, and entering centrally computed scores. */

export interface ExtendProps {
  action: string;
  id: string;
  dueAt: Date;
  /** The cities to choose from; undefined where the page is about one city. */
  cities: readonly NamedCity[] | undefined;
  /** The newest last. */
  extensions: readonly { city: NamedCity | undefined; dueAt: Date; reason: string; byName: string }[];
  typed: { city: string; time: string; reason: string };
  isFaulty: boolean;
}

export function ExtendForm({ language, ...props }: ExtendProps & { language: Language }) {
  const { extend: words } = stringsIn(language).evaluation;
  const { action, id, dueAt, cities, extensions, typed, isFaulty } = props;
  return (
    <section id="deadline">
      <h2>{words.title}</h2>
      <p>{fill(words.now, { time: formatTime(dueAt.toISOString(), language, 'minute') })}</p>
      {extensions.length > 0 && (
        <ul class="notes">
          {extensions.map((one, i) => (
            <li key={String(i)}>
              {fill(words.entry, {
                city: one.city ? cityName(one.city, language) : words.all,
                time: formatTime(one.dueAt.toISOString(), language, 'minute'),
                reason: one.reason,
                person: one.byName,
              })}
            </li>
          ))}
        </ul>
      )}
      <details open={isFaulty}>
        <summary>{words.submit}</summary>
        <form method="post" action={action} class="field stacked">
          {isFaulty && (
            <p class="flag" role="alert" id="extend-fault">
              {words.fault}
            </p>
          )}
          <input type="hidden" name="id" value={id} />
          {cities && (
            <>
              <label for="extend-city">{words.city}</label>
              <select id="extend-city" name="city">
                <option value="">{words.all}</option>
                {cities.map((city) => (
                  <option key={city.code} value={city.code} selected={city.code === typed.city}>
                    {city.code} {cityName(city, language)}
                  </option>
                ))}
              </select>
            </>
          )}
          <label for="extend-time">{words.time}</label>
          <input
            type="datetime-local"
            id="extend-time"
            name="time"
            defaultValue={typed.time}
            required
            aria-describedby={isFaulty ? 'extend-fault' : undefined}
          />
          <label for="extend-reason">{words.reason}</label>
          <textarea id="extend-reason" name="reason" rows={2} defaultValue={typed.reason} required />
          <button type="submit">{words.submit}</button>
        </form>
      </details>
    </section>
  );
}

export interface GiveProps {
  action: string;
  id: string;
  /** Items that are given, and deductions. */
  items: readonly {
    code: string;
    title: string;
    /** Of a deduction, the most that it takes away. */
    most: number | undefined;
    entered: { value: string; source: string; byName: string } | undefined;
  }[];
  typed: { item: string; value: string; source: string };
  isFaulty: boolean;
}

export function GiveForm({
  language,
  action,
  id,
  items,
  typed,
  isFaulty,
}: GiveProps & { language: Language }) {
  const { give: words } = stringsIn(language).evaluation;
  if (items.length === 0) return null;
  const entered = items.flatMap((item) => (item.entered ? [{ ...item, ...item.entered }] : []));
  return (
    <section id="given">
      <h2>{words.title}</h2>
      {entered.length === 0 && <p class="help">{words.none}</p>}
      {entered.length > 0 && (
        <ul class="notes">
          {entered.map(({ code, title, value, source, byName }) => (
            <li key={code}>
              {fill(words.entry, { title: `${code} ${title}`, value, source, person: byName })}
            </li>
          ))}
        </ul>
      )}
      <details open={isFaulty}>
        <summary>{words.submit}</summary>
        <form method="post" action={action} class="field stacked">
          {isFaulty && (
            <p class="flag" role="alert" id="give-fault">
              {words.fault}
            </p>
          )}
          <input type="hidden" name="id" value={id} />
          <label for="give-item">{words.item}</label>
          <select id="give-item" name="item">
            {items.map(({ code, title, most }) => (
              <option key={code} value={code} selected={code === typed.item}>
                {code} {title}
                {most !== undefined && ` · ${fill(words.points, { most })}`}
              </option>
            ))}
          </select>
          <label for="give-value">{words.value}</label>
          <input
            type="text"
            inputMode="decimal"
            autoComplete="off"
            id="give-value"
            name="value"
            defaultValue={typed.value}
            required
            aria-describedby={isFaulty ? 'give-fault' : undefined}
          />
          <label for="give-source">{words.source}</label>
          <textarea id="give-source" name="source" rows={2} defaultValue={typed.source} required />
          <button type="submit">{words.submit}</button>
        </form>
      </details>
    </section>
  );
}
