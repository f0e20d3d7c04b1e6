import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --config db/drizzle.config.ts` writes the next migration after a change of either schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: ['./db/schema.ts', './db/evaluation-schema.ts'],
  out: './db/migrations',
});
