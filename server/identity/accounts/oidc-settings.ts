import { z } from 'zod';

/** The setting OIDC. */
export const oidcSettingsSchema = z.strictObject({
  name: z.string().min(1).max(60),
  discoveryUrl: z.url({ protocol: /^https$/ }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});
