import type { ListedOrder } from '../../server/services/orders/list-orders.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { newOrderPath, orderPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, number } from './figures.tsx';

export interface ShownOrder extends ListedOrder {
  /** Undefined: all cities. */
  city: NamedCity | undefined;
  mayWithdraw: boolean;
}

export interface OrdersProps {
  language: Language;
  wave: { code: string };
  /** The orders that concern the page, newest first. */
  orders: readonly ShownOrder[];
  /** The page's city; undefined: all cities. */
  city: NamedCity | undefined;
  /** The channels of arrivals, as stored. */
  channels: readonly string[];
  mayHold: boolean;
}

/** What an order holds, in words. */
export function heldText(
  { order, city }: { order: { channel: string | null }; city: NamedCity | undefined },
  language: Language,
): string {
  const { orders: words, channels } = stringsIn(language).console;
  const channel = order.channel === '-' ? channels.none : (order.channel ?? words.anyChannel);
  return fill(words.what, { channel, city: city ? cityName(city, language) : words.everywhere });
}

/** Orders that hold arrivals, earlier ones, and the form for another one. */
export function Orders({ language, wave, orders, city, channels, mayHold }: OrdersProps) {
  const { orders: words, channels: channelWords } = stringsIn(language).console;
  const standing = orders.filter(({ withdrawal }) => !withdrawal);
  const past = orders.flatMap(({ withdrawal, ...listed }) => (withdrawal ? [{ ...listed, withdrawal }] : []));
  if (orders.length === 0 && !mayHold) return null;
  return (
    <section id="orders">
      <h2>{words.title}</h2>
      {standing.length === 0 && <p class="help">{words.none}</p>}
      <ul class="notes">
        {standing.map((listed) => (
          <li key={listed.order.id}>
            <p>
              <b>{heldText(listed, language)}</b> · {fill(words.holds, { n: number(listed.holds, language) })}
              <br />
              {listed.order.reason}
            </p>
            <small>
              {fill(words.since, {
                time: hourOf(listed.order.at, language),
                author: listed.order.byName,
              })}
            </small>
            {listed.mayWithdraw && (
              <p>
                <a href={orderPath(wave.code, listed.order.id)}>{words.letGo}</a>
              </p>
            )}
          </li>
        ))}
      </ul>
      {mayHold && (
        <form method="get" action={newOrderPath(wave.code)} class="holding">
          {city && <input type="hidden" name="city" value={city.code} />}
          <label for="order-channel">{words.channel}</label>
          <select id="order-channel" name="channel">
            {city && <option value="">{words.anyChannel}</option>}
            {[...new Set([...channels.filter((name) => name !== ''), '-'])].map((name) => (
              <option key={name} value={name}>
                {name === '-' ? channelWords.none : name}
              </option>
            ))}
          </select>
          <button type="submit">{words.begin}</button>
        </form>
      )}
      {past.length > 0 && (
        <details>
          <summary>{fill(words.past, { n: past.length })}</summary>
          <ul class="notes">
            {past.map(({ withdrawal, ...listed }) => (
              <li key={listed.order.id}>
                <p>
                  <b>{heldText(listed, language)}</b>
                  <br />
                  {listed.order.reason}
                </p>
                <small>
                  {fill(words.until, {
                    from: hourOf(listed.order.at, language),
                    to: hourOf(withdrawal.at, language),
                    author: withdrawal.byName,
                    reason: withdrawal.reason,
                  })}
                </small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
