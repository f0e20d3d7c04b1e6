CREATE TABLE "city_medians" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"medians" jsonb NOT NULL,
	CONSTRAINT "city_medians_wave_id_city_pk" PRIMARY KEY("wave_id","city")
);
--> statement-breakpoint
ALTER TABLE "tallies" ADD COLUMN "arrived" jsonb;--> statement-breakpoint
ALTER TABLE "tallies" ADD COLUMN "seal" text;--> statement-breakpoint
-- Screening reads who came by which channel and origin, and how hasty: for these four columns it fetched 10,000 scattered
-- rows of a city of 10,000, which was two thirds of PostgreSQL's work (migrations/0002).
ALTER TABLE "submissions" DROP CONSTRAINT "submissions_wave_id_city_id_pk";--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_wave_id_city_id_pk" PRIMARY KEY ("wave_id", "city", "id")
  INCLUDE ("version", "mode", "duration_ms", "stored_at", "stratum", "codes", "shown", "status", "reason", "channel", "origin",
    "pages", "hasty_pages");
