import { Command, InvalidArgumentError } from 'commander';
import { v7 as uuidv7, validate } from 'uuid';
import { operator } from '../../identity/grants.ts';
import { holdArrivals } from '../../services/orders/hold-arrivals.ts';
import { ordersFor } from '../../services/orders/list-orders.ts';
import { orderChannel } from '../../services/orders/order-input.ts';
import { withdrawOrder } from '../../services/orders/withdraw-order.ts';
import { MAX_REASON } from '../../survey/typed-text.ts';
import { cityNamed, fieldworkNamed, onStore } from './context.ts';
import { actorName, reasonOption } from './options.ts';
import { print, printCsv, say } from './output.ts';

interface WaveOptions {
  wave: string;
}

interface AuthorOptions extends WaveOptions {
  reason: string;
  as: string;
}

const help = `
Answers are taken and receipted as ever. They are held as a group, on which reviewers may decide; whatever else is in it
goes again when the order is withdrawn. An order holds for every server from the moment at which it is stored.`;

/** `order`: holds new arrivals by a channel or in a city, and releases them again. */
export function orderCommand(): Command {
  const order = new Command('order').description(
    'hold what arrives by a channel or in a city, let it go again',
  );
  const about = (name: string, description: string) =>
    order.command(name).description(description).requiredOption('--wave <wave>', 'code or id of the wave');
  const signed = (name: string, description: string) =>
    about(name, description)
      .requiredOption('--reason <text>', `why; at most ${MAX_REASON} characters`, reasonOption)
      .requiredOption('--as <name>', 'who orders it; it stands in the trail', actorName);
  signed('hold', 'hold what arrives from now on and print the order')
    .option(
      '--channel <name>',
      'what arrives by this channel, as “order list” prints it; - for none',
      channel,
    )
    .option('--city <code>', 'what arrives in this city, by code or name')
    .addHelpText('after', help)
    .action(hold);
  signed('withdraw', 'let what an order holds go, and hold no more')
    .argument('<order>', 'its id', uuid)
    .action(withdraw);
  about('list', 'print orders as CSV, the newest first').action(list);
  return order;
}

async function hold({
  wave,
  channel = null,
  city,
  reason,
  as,
}: AuthorOptions & { channel?: string | null; city?: string }): Promise<void> {
  if (channel === null && city === undefined)
    throw new Error('--channel or --city is missing: name what to hold');
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    const code = city === undefined ? null : await cityNamed(context.db, fieldwork.wave, city);
    const input = { id: uuidv7(), hold: { city: code, channel }, reason, actor: operator(as) };
    const { order } = await holdArrivals(context.db, fieldwork, input);
    say(`what arrives after ${order.at.toISOString()} is held`);
    print(JSON.stringify(order));
  });
}

async function withdraw(order: string, { wave, reason, as }: AuthorOptions): Promise<void> {
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    const { withdrawal } = await withdrawOrder(context.db, fieldwork, { order, reason, actor: operator(as) });
    say(`order ${order} is withdrawn`);
    print(JSON.stringify(withdrawal));
  });
}

async function list({ wave }: WaveOptions): Promise<void> {
  await onStore(async (context) => {
    const fieldwork = await fieldworkNamed(context, wave);
    const orders = await ordersFor(context.db, fieldwork.wave.id, operator('order list'));
    printCsv(
      orders.map(({ order, withdrawal, holds }) => ({
        ...order,
        holds,
        withdrawnAt: withdrawal?.at,
        withdrawnBy: withdrawal?.byName,
        withdrawnFor: withdrawal?.reason,
      })),
      [
        'id',
        'at',
        'byName',
        'city',
        'channel',
        'reason',
        'heldGroup',
        'holds',
        'withdrawnAt',
        'withdrawnBy',
        'withdrawnFor',
      ],
    );
  });
}

function channel(value: string): string {
  const parsed = orderChannel.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('the name of a channel, or - for none.');
}

function uuid(value: string): string {
  if (validate(value)) return value.toLowerCase();
  throw new InvalidArgumentError('the id of an order is a UUID.');
}
