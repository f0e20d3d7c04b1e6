import { z } from 'zod';
import { type CityChoice, chosenKinds, citySorts, type Registry } from '../../web/results/city-choice.ts';

const typed = z.string().trim().min(1).max(40).optional().catch(undefined);

/** Which cities to show; an invalid choice is ignored. */
const query = z.object({
  q: typed,
  province: z
    .string()
    .regex(/^\d{2}$/)
    .optional()
    .catch(undefined),
  kind: z.enum(chosenKinds).optional().catch(undefined),
  sort: z.enum(citySorts).catch('score'),
  pin: z.string().optional().catch(undefined),
  mine: typed,
});

/** The choices in the address of a wave's results, and the name typed for the reader's own city, if any. */
export function readChoice(
  parameters: Record<string, string>,
  registry: Registry,
): { choice: CityChoice; mine: string | undefined } {
  const { q: search, mine, pin, ...others } = query.parse(parameters);
  const isCity = pin !== undefined && registry.has(pin);
  return { choice: { ...others, search, pin: isCity ? pin : undefined }, mine };
}
