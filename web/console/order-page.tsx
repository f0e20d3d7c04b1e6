import type { OrderRow, OrderWithdrawal } from '../../db/orders.ts';
import type { NamedCity } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { channelsPath, fieldCityPath, orderPath, ordersPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Fault } from './door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { heldText } from './orders.tsx';

interface OrderPageProps extends ConsoleContext {
  wave: ConsoleWave;
  order: Pick<OrderRow, 'id' | 'channel' | 'reason'>;
  city: NamedCity | undefined;
  maxReason: number;
  typed: string;
  isFaulty: boolean;
}

/** The order to confirm, with a reason: the last step before it takes effect. */
export function newOrderPage(props: OrderPageProps): string {
  const { orders: words } = stringsIn(props.language).console;
  return orderDocument(props, words.hold, ordersPath(props.wave.code), [
    ['id', props.order.id],
    ['channel', props.order.channel ?? ''],
    ['city', props.city?.code ?? ''],
  ]);
}

/** An order, and the form that withdraws it. */
export function orderPage(props: OrderPageProps & { withdrawal: OrderWithdrawal | null }): string {
  const { orders: words } = stringsIn(props.language).console;
  const { order, wave, withdrawal } = props;
  const step = withdrawal ? { ...words.withdraw, lead: words.withdraw.over } : words.withdraw;
  return orderDocument(
    props,
    step,
    withdrawal ? undefined : orderPath(wave.code, order.id, 'withdrawal'),
    [],
  );
}

function orderDocument(
  props: OrderPageProps,
  step: { title: string; lead: string; submit: string },
  action: string | undefined,
  hidden: readonly (readonly [name: string, value: string])[],
): string {
  const { language, wave, order, city, maxReason, typed, isFaulty } = props;
  const { orders: words } = stringsIn(language).console;
  return consolePage({
    ...props,
    title: step.title,
    section: city ? 'overview' : 'channels',
    children: (
      <>
        <p class="crumb">
          <a
            class="back"
            href={`${city ? fieldCityPath(wave.code, city.code) : channelsPath(wave.code)}#orders`}
          >
            {words.cancel}
          </a>
        </p>
        <h1>{step.title}</h1>
        <p>
          <b>{heldText({ order, city }, language)}</b>
          {order.reason !== '' && (
            <>
              <br />
              {order.reason}
            </>
          )}
        </p>
        <p class="lead">{step.lead}</p>
        <Fault>{isFaulty ? fill(words.fault, { max: maxReason }) : undefined}</Fault>
        {action && (
          <form method="post" action={action} class="field stacked">
            {hidden.map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <label for="reason">{words.hold.reason}</label>
            <textarea
              id="reason"
              name="reason"
              rows={3}
              defaultValue={typed}
              required
              aria-describedby={isFaulty ? 'fault reason-hint' : 'reason-hint'}
              aria-invalid={isFaulty || undefined}
            />
            <p class="help" id="reason-hint">
              {fill(words.hold.hint, { max: maxReason })}
            </p>
            <button type="submit">{step.submit}</button>
          </form>
        )}
      </>
    ),
  });
}
