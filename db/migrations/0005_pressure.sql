-- Counts of a minute, shared between servers: not worth a write-ahead log, and empty after a crash.
CREATE UNLOGGED TABLE "pressure" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
