import { z } from 'zod';
import { isReadable } from '../../survey/questionnaire/characters.ts';
import { cityCode } from '../../survey/schemas.ts';
import { STORED_CHANNEL } from '../../survey/screening/orders.ts';
import { reasonText } from '../../survey/typed-text.ts';

/** A channel under the monitor's name: as stored, `open:` included; "-" for none. */
export const orderChannel = z
  .string()
  .regex(STORED_CHANNEL, 'the name of a channel, or "-" for answers without one');

/** What an order holds: a channel, a city, or a channel in a city. */
export const holdSchema = z
  .strictObject({ city: cityCode.optional(), channel: orderChannel.optional() })
  .refine(({ city, channel }) => city !== undefined || channel !== undefined, 'a channel, a city, or both')
  .transform(({ city = null, channel = null }) => ({ city, channel }));

export const orderReason = reasonText.refine(isReadable, 'something readable');
