import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { OrderWithEnd } from '../../db/orders.ts';
import type { Surroundings } from '../cache/context.ts';
import {
  instantSchema,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { holdArrivals } from '../services/orders/hold-arrivals.ts';
import { ordersFor } from '../services/orders/list-orders.ts';
import { holdSchema, orderReason } from '../services/orders/order-input.ts';
import { withdrawOrder } from '../services/orders/withdraw-order.ts';
import { submissionId } from '../survey/schemas.ts';

const order = z
  .object({
    id: z.uuid(),
    at: instantSchema.openapi({ description: 'What was stored later is held' }),
    author: z.string(),
    hold: z.object({ city: z.string().nullable(), channel: z.string().nullable() }),
    reason: z.string(),
    group: z.string().openapi({
      description: 'The group that reviewers find its submissions in',
      example: 'ORDER:channel:qr-12:0199a7c2-4c5e-7000-8000-000000000000',
    }),
    withdrawal: z
      .object({ at: instantSchema, author: z.string(), reason: z.string() })
      .nullable()
      .openapi({ description: 'Null: it stands' }),
  })
  .openapi('Order');

const params = z.object({ wave: waveParam });
const middleware = jsonUpTo(4096);
const content = jsonContent(order);

const holdRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/orders',
  summary: 'Hold what arrives from now on by a channel, in a city, or by a channel in a city',
  description:
    'Submissions are taken and receipted as ever, and held as a group. The same id with the same content again gets the first reply.',
  security,
  middleware,
  request: {
    params,
    body: jsonRequest(z.strictObject({ id: submissionId, hold: holdSchema, reason: orderReason })),
  },
  responses: {
    200: { description: 'It was stored before', content },
    201: { description: 'It stands, for every server', content },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const withdrawRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/orders/{id}/withdrawal',
  summary: 'Withdraw an order: what it held goes again, except where a reviewer decided',
  description:
    'Submissions count where there is a place, in the order of their arrival. The same again by the same person gets the first reply.',
  security,
  middleware,
  request: {
    params: params.extend({
      id: z.uuid().toLowerCase(),
    }),
    body: jsonRequest(z.strictObject({ reason: orderReason })),
  },
  responses: {
    200: { description: 'It was withdrawn before', content },
    201: { description: 'Withdrawn', content },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/orders',
  summary: 'Orders that concern the caller’s cities, the newest first',
  security,
  request: { params },
  responses: {
    200: jsonReply(
      'Orders, those that were withdrawn among them',
      z.object({
        wave: z.uuid(),
        orders: z.array(
          order.extend({
            holds: z.int().min(0).openapi({
              description: 'Submissions that it holds now, in the caller’s cities',
            }),
          }),
        ),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

/** Orders to hold new arrivals. */
export function orderRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(holdRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { isRepeated, ...stored } = await holdArrivals(db, fieldwork, { ...c.req.valid('json'), actor });
      // A repeat gets the first reply, even if somebody has withdrawn the order since.
      return c.json(orderBody({ ...stored, withdrawal: null }), isRepeated ? 200 : 201);
    })
    .openapi(withdrawRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave, id } = c.req.valid('param');
      const fieldwork = await fieldworkOf(wave);
      const { isRepeated, ...withdrawn } = await withdrawOrder(db, fieldwork, {
        order: id,
        ...c.req.valid('json'),
        actor,
      });
      return c.json(orderBody(withdrawn), isRepeated ? 200 : 201);
    })
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const orders = await ordersFor(db, wave.id, actor);
      return c.json(
        { wave: wave.id, orders: orders.map(({ holds, ...listed }) => ({ ...orderBody(listed), holds })) },
        200,
      );
    });
}

function orderBody({
  order: { id, at, byName, city, channel, reason, heldGroup },
  withdrawal,
}: OrderWithEnd) {
  return {
    id,
    at: at.toISOString(),
    author: byName,
    hold: { city, channel },
    reason,
    group: heldGroup,
    withdrawal: withdrawal && {
      at: withdrawal.at.toISOString(),
      author: withdrawal.byName,
      reason: withdrawal.reason,
    },
  };
}
