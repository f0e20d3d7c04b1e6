import * as z from 'zod/mini';

/** What a tablet reads in the body of a submission that the form made; all else goes on as it is. */
const submissionBody = z.looseObject({ id: z.string(), credential: z.looseObject({}) });

export const readBody = (body: string): z.infer<typeof submissionBody> =>
  submissionBody.parse(JSON.parse(body));
