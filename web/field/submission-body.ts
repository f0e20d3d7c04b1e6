import * as z from 'zod/mini';

/** The part of a body that a tablet reads; the rest passes unchanged. A contact has no credential. */
const outgoingBody = z.looseObject({
  id: z.string(),
  credential: z.optional(z.looseObject({ value: z.optional(z.string()) })),
});

export const readBody = (body: string): z.infer<typeof outgoingBody> => outgoingBody.parse(JSON.parse(body));
