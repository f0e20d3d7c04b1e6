import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --config db/drizzle.config.ts` writes the next migration after a change of a schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './db/schema.ts',
    './db/accounts-schema.ts',
    './db/grants-schema.ts',
    './db/counts-schema.ts',
    './db/releases-schema.ts',
    './db/feedback-schema.ts',
    './db/monitor-schema.ts',
    './db/evaluation-schema.ts',
    './db/mails-schema.ts',
    './db/trail-schema.ts',
    './db/exports-schema.ts',
    './db/designs-schema.ts',
  ],
  out: './db/migrations',
});
