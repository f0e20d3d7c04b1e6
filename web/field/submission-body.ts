import * as z from 'zod/mini';

/** What a tablet reads in what it sends; all else goes on as it is. A contact bears no credential. */
const outgoingBody = z.looseObject({
  id: z.string(),
  credential: z.optional(z.looseObject({ value: z.optional(z.string()) })),
});

export const readBody = (body: string): z.infer<typeof outgoingBody> => outgoingBody.parse(JSON.parse(body));
